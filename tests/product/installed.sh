#!/bin/bash
# SPDX-License-Identifier: MIT
# installed.sh - the library as others get it: meson install into a directory of its own, then one check
#
# usage: installed.sh symbols|headers|pkg-config|examples|man|units COMPILER...
#
# BUILD is the build directory, SANITIZE what it was built with (-fsanitize=).
set -euo pipefail

what=$1
shift
compiler=("$@")
source=$(cd "$(dirname "$0")/../.." && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

fail() { printf '%s: %s\n' "$what" "$*" >&2; exit 1; }

meson install -C "$BUILD" --no-rebuild --quiet --destdir "$root"
pc=$(find "$root" -name libwgctl.pc)
[ -n "$pc" ] || fail "no libwgctl.pc was installed"
export PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$root
lib_dir=$(cd "${pc%/*}/.." && pwd)
include=$(dirname "$(find "$root" -path '*/wgctl/api.hpp')")
read -ra cflags <<<"$(pkg-config --cflags libwgctl)"
read -ra libs <<<"$(pkg-config --libs libwgctl)"
strict=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
if [ "${SANITIZE:-none}" != none ]; then strict+=("-fsanitize=$SANITIZE" -Wno-maybe-uninitialized); fi

# symbols: what the library exports is declared in an installed header, and in namespace wg
check_symbols() {
	local exported name
	exported=$(nm -D --defined-only -C "$lib_dir/libwgctl.so.0" | sed -E 's/^[0-9a-f]* //; s/@@LIBWGCTL_0$//; /^A LIBWGCTL_0/d')
	grep -q 'wg::Client::set(' <<<"$exported" || fail "wg::Client::set is not exported"
	if grep -vE '^[A-Za-z] (wg::|(typeinfo|typeinfo name|vtable) for wg::)' <<<"$exported"; then
		fail "these leave the library and are not of namespace wg"
	fi
	while read -r name; do
		grep -qrwF -- "$name" "$include" || fail "$name is exported and no header declares it"
	done < <(sed -E 's/^[A-Za-z] //; /^(typeinfo|vtable)/d; s/\[abi:[^]]*\]//g; s/[<(].*//; s/.*:://; s/^~//' <<<"$exported" | sort -u)
	readelf -d "$lib_dir/libwgctl.so.0" | grep -q 'SONAME.*\[libwgctl\.so\.0\]' || fail "the soname is not libwgctl.so.0"
}

# headers: each compiles alone, without a warning, and names no other library
check_headers() {
	local header
	if grep -rnE '#include *<(netlink|linux|openssl|fmt)/' "$include"; then fail "a public header shows another library"; fi
	for header in "$include"/*.hpp; do
		printf '#include <wgctl/%s>\n' "${header##*/}" >"$root/alone.cpp"
		"${compiler[@]}" "${cflags[@]}" "${strict[@]}" -fsyntax-only "$root/alone.cpp" || fail "${header##*/} does not compile alone"
	done
}

# pkg-config: who links the shared library needs no other to be there
check_pkg_config() {
	[ "$(pkg-config --modversion libwgctl)" != '' ] || fail "no version"
	case $(pkg-config --print-requires libwgctl) in '') ;; *) fail "asks for other packages" ;; esac
	[[ " ${libs[*]} " == *" -lwgctl "* ]] || fail "does not link libwgctl: ${libs[*]}"
	case "${libs[*]}" in *-lnl* | *-lcrypto* | *-lfmt*) fail "links other libraries: ${libs[*]}" ;; esac
}

# examples: build against what was installed, say how they are called, and reach the kernel
check_examples() {
	local file example status
	for file in "$source"/lib/examples/*.cpp; do
		example=$root/$(basename "$file" .cpp)
		"${compiler[@]}" "${strict[@]}" "$file" "${cflags[@]}" "${libs[@]}" -o "$example" || fail "${file##*/} does not build"
		status=0
		LD_LIBRARY_PATH=$lib_dir "$example" too many arguments 2>"$root/said" || status=$?
		[ "$status" = 2 ] || fail "${file##*/}: a wrong call gives $status"
		grep -q '^usage: ' "$root/said" || fail "${file##*/} does not say how it is called"
	done
	# No interface has such a name, so the library says no by itself, with or without a driver.
	status=0
	LD_LIBRARY_PATH=$lib_dir "$root/create-tunnel" sixteen-letters! x 2>"$root/said" || status=$?
	[ "$status" = 1 ] || fail "create-tunnel gives $status where the library refuses"
	grep -q 'at most 15 characters' "$root/said" || fail "create-tunnel said: $(cat "$root/said")"
	check_readme_example
}

# README.md's program, built and called by its own commands: wg0 is shown, or why it cannot be
check_readme_example() {
	local readme=$source/tests/product/readme.sh
	"$readme" block library >"$root/peers.cpp"
	"$readme" block link | sed "s|^c++|& ${strict[*]}|; s|./peers\$|& \|\| [ \$? = 1 ]|" >"$root/link"
	(cd "$root" && PATH=$root/bin:$PATH LD_LIBRARY_PATH=$lib_dir bash -e link >said 2>&1) || fail "README.md: $(cat "$root/said")"
	grep -qE '^wg0: |^[A-Za-z0-9+/]{43}= ' "$root/said" || fail "README.md's example said: $(cat "$root/said")"
}

# exported_functions - the names of those that belong to no class
exported_functions() {
	nm -D --defined-only -C "$lib_dir/libwgctl.so.0" | sed -nE 's/^[0-9a-f]+ T wg::([a-z_]+)(\[abi:[^]]*\])?\(.*/\1/p' | sort -u
}

# man: every page that was installed renders without a warning, and the library's names all that it has
check_man() {
	local page pages said text name names
	mapfile -t pages < <(find "$root" -path '*/man/man*' -type f)
	[ ${#pages[@]} -gt 0 ] || fail "no page was installed"
	for page in "${pages[@]}"; do
		said=$(groff -t -man -ww -Tutf8 -z "$page" 2>&1) || fail "${page##*/} does not render: $said"
		[ -z "$said" ] || fail "${page##*/}: $said"
	done
	text=$(groff -t -man -Tutf8 -P-cbou "$(find "$root" -name libwgctl.3)")
	mapfile -t names < <(exported_functions; cd "$include" && printf '<wgctl/%s>\n' *.hpp)
	[ ${#names[@]} -ge 40 ] || fail "the library has too few names: ${names[*]}"
	for name in "${names[@]}"; do
		case $name in '<wgctl/api.hpp>') continue ;; '<'*) ;; *) name="$name()" ;; esac
		grep -qF -- "$name" <<<"$text" || fail "libwgctl(3) says nothing of $name"
	done
}

# units: systemd takes them as they were installed, and what they run was installed too
check_units() {
	local units=$root/units unit said
	mkdir "$units"
	find "$root" -path '*/systemd/system/*' -type f -exec cp {} "$units" \;
	# The files in their place need not be this build's.
	sed -i -E "s,^(Exec[A-Za-z]+=(/usr/bin/env -u [A-Z_]+ )?)/,\\1$root/," "$units"/*
	for unit in wgctl-quick@wg0.service wgctl-resolve@wg0.service wgctl-resolve@wg0.timer; do
		said=$(SYSTEMD_UNIT_PATH=$units: systemd-analyze verify --man=no "$unit" 2>&1) || fail "$unit: $said"
		[ -z "$said" ] || fail "$unit: $said"
	done
	said=$(sed -n 's/^Environment=WGCTL=//p' "$units/wgctl-quick@.service")
	[ -x "$root$said" ] || fail "wgctl-quick@ calls \`$said', which was not installed"
	grep -q "^ExecStart=.* resolve %i /etc/wireguard/%i.conf$" "$units/wgctl-resolve@.service" ||
		fail "wgctl-resolve@ does not read /etc/wireguard"
	[ "$(stat -c %a "$root/etc/wireguard")" = 700 ] || fail "others may look into /etc/wireguard"
	systemd-analyze security --no-pager --offline=true --threshold=25 "$units/wgctl-resolve@.service" >/dev/null ||
		fail "wgctl-resolve@ may do more than it has to"
}

"check_${what//-/_}"
