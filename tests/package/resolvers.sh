#!/bin/bash
# SPDX-License-Identifier: MIT
# resolvers.sh - fetch the Debian packages of resolvers, for a guest to install one after the other
#
# usage: resolvers.sh [DIR]
#
# Each stands in the way of the others, so that this machine cannot have them all.
# They are left in DIR, build/resolvers by default; what is there costs nothing.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

dir=${1:-$BUILD/resolvers}
mkdir -p "$dir"
cd "$dir"
for package in resolvconf openresolv systemd-resolved; do
	if compgen -G "${package}_*.deb" >/dev/null; then continue; fi
	apt-get -qq -o APT::Sandbox::User=root download "$package"
done
