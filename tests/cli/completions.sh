#!/bin/bash
# SPDX-License-Identifier: MIT
# completions.sh - the completion of each shell loads, and offers what the table of commands has
#
# usage: completions.sh WGCTL
set -euo pipefail
wgctl=$(realpath "$1")
scripts=$(mktemp -d)
trap 'rm -rf "$scripts"' EXIT
export PATH=${wgctl%/*}:$PATH

fail() { printf '%s\n' "$*" >&2; exit 1; }
expect() { [ "$2" = "$3" ] || fail "$1: got '$2', expected '$3'"; }
# A shell that is not here is no success: 77 is a skipped test.
missing=''
has() { command -v "$1" >/dev/null || { echo "$1 is not installed"; missing=1; return 1; }; }

for shell in bash zsh fish; do
	"$wgctl" completion $shell >"$scripts/$shell"
done
expect "a shell that nobody knows" "$("$wgctl" completion tcsh 2>/dev/null; echo $?)" 2
showing=$'show\nshowconf'

bash -n "$scripts/bash"
# in_bash LINE - what TAB at the end of the line offers
in_bash() {
	COMP_LINE=$1 COMP_POINT=${#1} bash -c '
		compopt() { :; }
		source "$1" && _wgctl && printf "%s\n" "${COMPREPLY[@]}"' - "$scripts/bash" | sort
}
expect "bash: commands" "$(in_bash "wgctl sho")" "$showing"
expect "bash: options" "$(in_bash "wgctl show --j")" --json
expect "bash: a word with = before" "$(in_bash "wgctl set wg0 peer AAAA= rem")" remove
expect "bash: files" "$(in_bash "wgctl setconf wg0 $scripts/ba")" "$scripts/bash"

if has zsh; then
	zsh -n "$scripts/zsh"
	# shellcheck disable=SC2016 # zsh expands
	in_zsh() {
		zsh -fc 'compadd() { print -l -- $values }; compdef() { : }; _files() { print files }
			source $1; words=(${@:2}); CURRENT=$#words; _wgctl' - "$scripts/zsh" "$@" | sort
	}
	expect "zsh: commands" "$(in_zsh wgctl sho)" "$showing"
	expect "zsh: files" "$(in_zsh wgctl setconf wg0 x)" $'\nfiles'
fi

if has fish; then
	fish -n "$scripts/fish"
	# shellcheck disable=SC2016 # fish expands
	in_fish() {
		HOME=$scripts fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$scripts/fish" "$1" | cut -f1 | sort
	}
	expect "fish: commands" "$(in_fish "wgctl sho")" "$showing"
	expect "fish: options" "$(in_fish "wgctl show --j")" --json
fi

[ -z "$missing" ] || exit 77
