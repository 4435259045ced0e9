#!/bin/bash
# SPDX-License-Identifier: MIT
# dkms.sh - DKMS builds the module of wg-dkms for a guest's kernel
#
# usage: dkms.sh 6.1|6.12 [DIR]
#
# DIR has the packages, build/packages by default. There the built module is left
# too, in the archive that DKMS makes for machines without a compiler: a guest
# that is emulated would take half an hour for the build. Nothing else on this
# machine changes.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

guest=$1 dir=${2:-$BUILD/packages}
release=$(kernel_release "$guest") || die "no kernel $guest: run scripts/kernels $guest"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/tree" "$work/installed"

dpkg-deb -x "$dir"/wg-dkms_*.deb "$work/package"
sources=$(echo "$work"/package/usr/src/wg-*)
version=${sources##*/wg-}

# DKMS signs with keys that it makes in /var/lib/dkms, unless it finds nothing to sign with.
run_dkms() {
	sign_file=$work/none dkms --dkmstree "$work/tree" --sourcetree "$work/package/usr/src" --installtree "$work/installed" "$@" \
		-m wg -v "$version" -k "$release" -a "$(uname -m)" || { cat "$work"/tree/wg/*/build/make.log >&2; return 1; }
}

run_dkms add
run_dkms build --kernelsourcedir "$(kernel_build_dir "$guest")" -j "$(nproc)"
module=$(find "$work/tree" -name 'wg.ko*')
[ -n "$module" ] || die "DKMS built no wg.ko for $release"
[ "$(modinfo -F vermagic "$module" | cut -d' ' -f1)" = "$release" ] || die "wg.ko is for $(modinfo -F vermagic "$module")"
[ "$(modinfo -F version "$module")" = "$version" ] || die "wg.ko is of version $(modinfo -F version "$module")"
run_dkms mktarball --archive "$dir/wg-$guest.dkms.tar.gz"
