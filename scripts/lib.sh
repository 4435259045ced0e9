# SPDX-License-Identifier: MIT
# lib.sh - where things are; sourced by the other scripts
# shellcheck shell=bash

# The project's root, the guests' cache and the build directory are the only
# places that the scripts write to.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
GUESTS=${WG_GUESTS:-${XDG_CACHE_HOME:-$HOME/.cache}/wgctl-guests}
BUILD=${WG_BUILD:-$ROOT/build}
export WG_GUESTS=$GUESTS WG_BUILD=$BUILD

say() { printf '== %s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# as_root CMD... - run CMD as root, through sudo for everybody else
as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# kernel_image SERIES - the newest unpacked Debian kernel of a series (6.1, 6.12)
kernel_image() {
	local found
	found=$(find "$GUESTS/kernels/" -path "*.tmp/*" -prune -o -path "*/boot/vmlinuz-$1[.-]*" -print 2>/dev/null | sort -V | tail -n 1)
	[ -n "$found" ] && printf '%s\n' "$found"
}

# kernel_release SERIES - its full version, as uname -r says it
kernel_release() {
	local image
	image=$(kernel_image "$1") && printf '%s\n' "${image##*/vmlinuz-}"
}

# uml_flavour GUEST - the kernel that a User Mode Linux guest boots
uml_flavour() { case $1 in uml) echo uml-debug ;; *) echo uml-plain ;; esac; }

# kernel_build_dir GUEST - what KDIR is for a guest: 6.1, 6.12, uml, uml-smp, here
kernel_build_dir() {
	case $1 in
	here) printf '/lib/modules/%s/build\n' "$(uname -r)" ;;
	uml*) printf '%s/%s\n' "$GUESTS" "$(uml_flavour "$1")" ;;
	*) printf '/usr/src/linux-headers-%s\n' "$(kernel_release "$1")" ;;
	esac
}

# copy_module_sources DIR - bring DIR up to date with kmod/, sources only.
# A copy per kernel keeps the objects of one kernel out of another's build.
copy_module_sources() {
	local f
	mkdir -p "$1"
	# Sources that are gone or were moved. The build with lowered limits lies below the other.
	find "$1" -path "$1/wg-test-limits" -prune -o -name '*.[chS]' ! -name '*.mod.c' -printf '%P\n' | while read -r f; do
		[ -e "$ROOT/kmod/$f" ] || rm "$1/$f"
	done
	(cd "$ROOT/kmod" && find . \( -name '*.[chS]' -o -name Kbuild -o -name Makefile \) ! -name '*.mod.c' \
		-exec cp --update --preserve=timestamps --parents -t "$1" {} +)
}

# module_dir GUEST [limits] - where the module for a guest is built
module_dir() {
	printf '%s/kmod-%s%s\n' "$BUILD" "$1" "${2:+/wg-test-limits}"
}

# warnings_in LOG - what a build complains about, but for the kernel's own headers
warnings_in() {
	grep -E 'warning:|WARNING:' "$1" | grep -vE "^(/usr/src/|$GUESTS/)|(the compiler|pahole version) differs"
}

# build_module GUEST [limits] - build wg.ko for a guest. A warning fails it and
# is printed. "limits" gives the build with lowered message limits. Sparse looks on
# where it is installed, as it is for the tests.
build_module() {
	local guest=$1 limits=${2-} dir kdir log args=(W=1)
	dir=$(module_dir "$guest" "$limits")
	kdir=$(kernel_build_dir "$guest")
	log=$dir/build.log
	[ -d "$kdir" ] || { echo "no kernel build tree for $guest at $kdir" >&2; return 1; }
	case $guest in uml*) args+=(ARCH=um) ;; esac
	if command -v sparse >/dev/null; then args+=(C=1); fi
	[ -z "$limits" ] || args+=(WG_TEST_LIMITS=1)
	copy_module_sources "$dir"
	if make -j"$(nproc)" -C "$dir" KDIR="$kdir" "${args[@]}" modules >"$log" 2>&1 && ! warnings_in "$log"; then
		return 0
	fi
	tail -n 40 "$log"
	# Built objects are not checked again, so none may outlive a warning.
	find "$dir" -path "$dir/wg-test-limits" -prune -o \( -name '*.o' -o -name '*.ko' \) -exec rm {} +
	return 1
}

# build_tool - compile the library and wgctl into the build directory
build_tool() {
	[ -e "$BUILD/build.ninja" ] || meson setup "$BUILD" "$ROOT" --buildtype=debugoptimized
	meson compile -C "$BUILD" ctl/wgctl:executable
}

# build_examples - the example programs as others build them: against what is installed.
# They find the library where it lies.
build_examples() {
	local root=$BUILD/installed pc lib_dir source example cflags libs
	meson install -C "$BUILD" --no-rebuild --quiet --tags runtime,devel --destdir "$root" || return
	pc=$(find "$root" -name libwgctl.pc)
	lib_dir=$(cd "${pc%/*}/.." && pwd)
	# For these calls alone: a later build must find its libraries where they are.
	read -ra cflags <<<"$(PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$root pkg-config --cflags libwgctl)"
	read -ra libs <<<"$(PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$root pkg-config --libs libwgctl)"
	mkdir -p "$BUILD/examples"
	for source in "$ROOT"/lib/examples/*.cpp; do
		example=$BUILD/examples/$(basename "$source" .cpp)
		if [ "$example" -nt "$source" ] && [ -z "$(find "$ROOT/lib/include" -newer "$example" -name '*.hpp')" ]; then continue; fi
		g++ -O1 "$source" "${cflags[@]}" "${libs[@]}" "-Wl,-rpath,$lib_dir" -o "$example" || return
	done
}
