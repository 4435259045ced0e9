# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# lib.sh - a folder to work in, and what tests of programs as they are called share; sourced with strict mode on

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit

fail() { printf 'not ok: %s\n' "$*" >&2; exit 1; }

# gives STATUS CMD... - run it, with stdout and stderr in files, and see that it exits so
gives() {
	local expected=$1 status=0
	shift
	"$@" >out 2>err </dev/null || status=$?
	[ "$status" = "$expected" ] || fail "$* gives $status: $(cat out err)"
}

has() { grep -qF -- "$2" "$1" || fail "$1 has no \`$2': $(cat "$1")"; }
has_not() { ! grep -qF -- "$2" "$1" || fail "$1 has \`$2': $(cat "$1")"; }
