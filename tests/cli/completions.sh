#!/bin/bash
# SPDX-License-Identifier: MIT
# completions.sh - the completion of each shell loads, and offers what the tables of commands have
#
# usage: completions.sh WGCTL WGCTL-QUICK
set -euo pipefail
wgctl=$(realpath "$1")
quick=$2
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
	"$wgctl" completion $shell wgctl-quick >"$scripts/quick.$shell"
done
# What the list has is what the script takes.
listed=$("$wgctl" completion quick-words '' | cut -f1 | grep -v '^-' | sort)
taken=$(sed -n 's/^# usage: wgctl-quick .* \([a-z]*|[a-z|]*\) .*/\1/p' "$quick" | tr '|' '\n' | sort)
expect "wgctl-quick's commands" "$listed" "$taken"
expect "a shell that nobody knows" "$("$wgctl" completion tcsh 2>/dev/null; echo $?)" 2
expect "the same for wgctl-quick" "$("$wgctl" completion tcsh wgctl-quick 2>/dev/null; echo $?)" 2
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
expect "bash: an option behind words" "$(in_bash "wgctl show wg0 --j")" --json
expect "bash: the value of an option" "$(in_bash "wgctl genpeer --client $scripts/ba")" "$scripts/bash"
expect "bash: files" "$(in_bash "wgctl setconf wg0 $scripts/ba")" "$scripts/bash"
bash -n "$scripts/quick.bash"
quick_in_bash() {
	COMP_LINE=$1 COMP_POINT=${#1} bash -c '
		compopt() { :; }
		source "$1" && _wgctl_quick && printf "%s\n" "${COMPREPLY[@]}"' - "$scripts/quick.bash" | sort
}
expect "bash: wgctl-quick" "$(quick_in_bash "wgctl-quick st")" $'status\nstrip'
expect "bash: wgctl-quick's files" "$(quick_in_bash "wgctl-quick up $scripts/ba")" "$scripts/bash"
expect "bash: wgctl-quick's kind" "$(quick_in_bash "wgctl-quick --kind x do")" down

if has zsh; then
	zsh -n "$scripts/zsh"
	# shellcheck disable=SC2016 # zsh expands
	in_zsh() {
		zsh -fc 'compadd() { print -l -- $values }; compdef() { : }; _files() { print files }
			source $1; words=(${@:2}); CURRENT=$#words; _wgctl' - "$scripts/zsh" "$@" | sort
	}
	expect "zsh: commands" "$(in_zsh wgctl sho)" "$showing"
	expect "zsh: files" "$(in_zsh wgctl setconf wg0 x)" $'\nfiles'
	zsh -n "$scripts/quick.zsh"
	# As installed: a file is the function that it is called after.
	mkdir "$scripts/functions"
	cp "$scripts/zsh" "$scripts/functions/_wgctl"
	cp "$scripts/quick.zsh" "$scripts/functions/_wgctl-quick"
	# shellcheck disable=SC2016 # zsh expands
	installed_in_zsh() {
		zsh -fc 'compadd() { print -l -- $values }; fpath=($1 $fpath)
			autoload -Uz $2; words=(${@:3}); CURRENT=$#words; $2' - "$scripts/functions" "_$1" "$@" | sort
	}
	expect "zsh: wgctl" "$(installed_in_zsh wgctl sho)" "$showing"
	expect "zsh: wgctl-quick" "$(installed_in_zsh wgctl-quick st)" $'status\nstrip'
fi

if has fish; then
	fish -n "$scripts/fish"
	# shellcheck disable=SC2016 # fish expands
	in_fish() {
		HOME=$scripts fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$scripts/fish" "$1" | cut -f1 | sort
	}
	expect "fish: commands" "$(in_fish "wgctl sho")" "$showing"
	expect "fish: options" "$(in_fish "wgctl show --j")" --json
	fish -n "$scripts/quick.fish"
	# shellcheck disable=SC2016 # fish expands
	expect "fish: wgctl-quick" "$(HOME=$scripts fish --no-config -c 'source $argv[1]; complete -C "wgctl-quick st"' "$scripts/quick.fish" | cut -f1 | sort)" $'status\nstrip'
fi

[ -z "$missing" ] || exit 77
