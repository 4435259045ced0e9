#!/bin/bash
# SPDX-License-Identifier: MIT
# readme.sh - the blocks of README.md: each has a name, and a test runs it by that name
#
# usage: readme.sh block NAME    print it
#        readme.sh tested        fail when a block has no name, or no test that asks for it
set -euo pipefail

source=$(cd "$(dirname "$0")/../.." && pwd)
readme=$source/README.md

block() {
	awk -v name="$1" '
		/^```/ { if (inside) exit; inside = $2 == name && NF == 2; found = found || inside; next }
		inside
		END { exit !found }' "$readme" || { printf 'README.md has no block %s\n' "$1" >&2; return 1; }
}

# opening_fences - the first lines of all blocks
opening_fences() { awk '/^```/ { inside = !inside; if (inside) print }' "$readme"; }

# A picture is no command: its block is indented or says text.
tested() {
	local fence name status=0
	while read -r fence name; do
		if [ "$fence" = '```text' ]; then continue; fi
		if [ -z "$name" ]; then
			printf 'README.md: a block without a name: %s\n' "$fence" >&2
			status=1
		elif ! grep -rqE "(readme|block) $name( |\"|'|\)|\$)" "$source/tests" "$source/scripts/test"; then
			printf 'README.md: no test runs the block %s\n' "$name" >&2
			status=1
		fi
	done < <(opening_fences)
	[ "$(opening_fences | awk '{ print $2 }' | sort | uniq -d)" = '' ] || { echo 'README.md: two blocks have one name' >&2; status=1; }
	return "$status"
}

case ${1-} in
block) block "${2:?which block}" ;;
tested) tested ;;
*) sed -n 's/^# usage: //p' "$0" >&2; exit 2 ;;
esac
