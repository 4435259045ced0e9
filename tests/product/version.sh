#!/bin/bash
# SPDX-License-Identifier: MIT
# version.sh - the version of meson.build is that of every file that must say it by itself
#
# usage: version.sh VERSION
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
VERSION=$1
status=0

# said FILE PATTERN - a line of FILE has PATTERN, an extended regular expression with the version in ()
said() {
	local found
	found=$(sed -nE "s/.*$2.*/\1/p" "$ROOT/$1" | head -n1)
	[ "$found" = "$VERSION" ] || { echo "$1: says version ${found:-none}, and meson.build $VERSION; change it there" >&2; status=1; }
}

said kmod/Kbuild 'DWG_VERSION=.["]([^"]+)["]'
said kmod/dkms.conf '^PACKAGE_VERSION="([^"]+)"'
said scripts/debian/changelog '^wgctl \(([^)]+)\)'
for page in ctl/man/wgctl-quick.8 ctl/man/wgctl.conf.5 lib/man/libwgctl.3; do said $page '^\.TH .*"wgctl ([^"]+)"'; done
exit $status
