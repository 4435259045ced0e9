#!/bin/bash
# SPDX-License-Identifier: MIT
# man.sh - the manual page renders without a warning, and has every command with every option
#
# usage: man.sh WGCTL PAGE
set -euo pipefail
wgctl=$1 page=$2
fail() { printf '%s\n' "$*" >&2; exit 1; }
command -v man >/dev/null || exit 77

warnings=$(MANWIDTH=100 MANROFFSEQ='' man --warnings -l "$page" 2>&1 >/dev/null)
[ -z "$warnings" ] || fail "warnings: $warnings"
# One line a paragraph, without overstriking.
text=$(MANWIDTH=2000 man -P cat -l "$page" 2>/dev/null | sed 's/.\x08//g')
usages=$("$wgctl" help --all)
[ "$(wc -l <<<"$usages")" -ge 10 ] || fail "help --all lists too little: $usages"
while read -r _ _ name arguments; do
	squeezed=$(tr -s ' ' <<<"$text")
	grep -qF -- "wgctl $name${arguments:+ $arguments}" <<<"$squeezed" || fail "the synopsis lacks: wgctl $name $arguments"
	grep -qx "   $name" <<<"$text" || fail "ctl/man/wgctl.8.in has no section (.SS) about $name"
	mapfile -t options < <(grep -oE -- '--[a-z-]+' <<<"$arguments")
	for option in "${options[@]}"; do
		grep -qE -- "^ +.*$option( |,|$)" <<<"$text" || fail "ctl/man/wgctl.8.in does not explain $option of $name"
	done
done <<<"$usages"
