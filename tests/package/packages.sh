#!/bin/bash
# SPDX-License-Identifier: MIT
# packages.sh - the Debian packages build, lintian finds nothing, and each has what it should
#
# usage: packages.sh [DIR]
#
# They are left in DIR, build/packages by default, for the guests to install.
# Built without optimisation, which changes no list of files and takes half the time.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"

dir=${1:-$BUILD/packages}
triplet=$(gcc -dumpmachine)
# Each release of Debian has its own.
units=$(pkg-config --variable=systemdsystemunitdir systemd 2>/dev/null || echo /usr/lib/systemd/system)

fail() { printf '%s\n' "$*" >&2; exit 1; }

package_of() { printf '%s\n' "$dir/$1"_[0-9]*.deb; }

# files_of PACKAGE - its files and links, without manners of documentation
files_of() {
	dpkg-deb --fsys-tarfile "$(package_of "$1")" | tar t | sed -n 's,^\./,/,p' |
		grep -vE '/$|^/usr/share/(doc|lintian)/' | LC_ALL=C sort
}

# same WHAT GOT EXPECTED - both are lists, a line each
same() {
	local difference
	difference=$(diff <(printf '%s\n' "$3" | LC_ALL=C sort) <(printf '%s\n' "$2")) || fail "$1 (< missing, > too much):"$'\n'"$difference"
}

field() { dpkg-deb -f "$(package_of "$1")" "$2"; }

# installed_sources DIR GLOB... - where files of the sources are on a machine
installed_sources() {
	local place=$1 file
	shift
	for file in "$@"; do printf '%s/%s\n' "$place" "${file##*/}"; done
}

check_lintian() {
	local said
	said=$(lintian --allow-root --tag-display-limit 0 "$dir"/*.changes 2>&1) || fail "lintian: $said"
	if grep -E '^[EW]: ' <<<"$said"; then fail "lintian is not content"; fi
}

check_files() {
	local version
	version=$(field wgctl Version)
	same "files of wgctl" "$(files_of wgctl)" "\
$(installed_sources /usr/lib/wgctl-quick "$ROOT"/scripts/wgctl-quick.d/*)
$units/wgctl-quick@.service
$units/wgctl-resolve@.service
$units/wgctl-resolve@.timer
/usr/bin/wgctl
/usr/bin/wgctl-quick
/usr/share/bash-completion/completions/wgctl
/usr/share/bash-completion/completions/wgctl-quick
/usr/share/fish/vendor_completions.d/wgctl-quick.fish
/usr/share/fish/vendor_completions.d/wgctl.fish
/usr/share/man/man5/wgctl.conf.5.gz
/usr/share/man/man8/wgctl-quick.8.gz
/usr/share/man/man8/wgctl.8.gz
/usr/share/zsh/site-functions/_wgctl
/usr/share/zsh/site-functions/_wgctl-quick"
	same "files of libwgctl0" "$(files_of libwgctl0)" "\
/usr/lib/$triplet/libwgctl.so.0
/usr/lib/$triplet/libwgctl.so.$version"
	same "files of libwgctl-dev" "$(files_of libwgctl-dev)" "\
/usr/lib/$triplet/libwgctl.so
/usr/lib/$triplet/pkgconfig/libwgctl.pc
/usr/share/man/man3/libwgctl.3.gz
$(installed_sources /usr/include/wgctl "$ROOT"/lib/include/wgctl/*.hpp)"
	same "files of wg-dkms" "$(files_of wg-dkms)" "\
/usr/lib/modprobe.d/wg.conf
/usr/lib/modules-load.d/wg.conf
$(installed_sources "/usr/src/wg-$version" "$ROOT"/kmod/*.[ch] "$ROOT"/kmod/{Kbuild,Makefile,dkms.conf})
$(for room in "$ROOT"/kmod/*/; do installed_sources "/usr/src/wg-$version/$(basename "$room")" "$room"*.[ch]; done)"
}

check_fields() {
	local package
	for package in wgctl libwgctl0 libwgctl-dev; do
		! grep -q dkms <<<"$(field $package Depends)" || fail "$package depends on dkms"
	done
	grep -q 'libwgctl0 (' <<<"$(field wgctl Depends)" || fail "wgctl does not depend on libwgctl0"
	grep -q 'dkms (' <<<"$(field wg-dkms Depends)" || fail "wg-dkms does not depend on dkms"
	[ "$(field wg-dkms Architecture)" = all ] || fail "wg-dkms is not for all architectures"
}

# One version: of the project, the module as it is built and as DKMS knows it, and the packages
check_versions() {
	local version
	version=$(field wgctl Version)
	grep -q "^  version: '$version'" "$ROOT/meson.build" || fail "meson.build has another version than $version"
	grep -q -- "-DWG_VERSION='\"$version\"'" "$ROOT/kmod/Kbuild" || fail "kmod/Kbuild has another version than $version"
	grep -q "^PACKAGE_VERSION=\"$version\"" "$ROOT/kmod/dkms.conf" || fail "kmod/dkms.conf has another version than $version"
}

# As README.md has it, but for what is installed, and for the folder.
"$ROOT/tests/product/readme.sh" block install | sed "/^apt /d; s,^scripts/package,& \"\$dir\"," >"$BUILD/readme-package"
(cd "$ROOT" && export dir DEB_BUILD_OPTIONS='noopt noautodbgsym' && bash -e "$BUILD/readme-package")
check_versions
check_files
check_fields
check_lintian
