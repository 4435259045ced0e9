#!/bin/bash
# SPDX-License-Identifier: MIT
# generate.sh - the manual page, with its synopsis from the table of commands
#
# usage: generate.sh WGCTL VERSION INPUT
set -euo pipefail
wgctl=$1 version=$2 input=$3

# A hanging paragraph a command: its name bold, its arguments as in the usage line.
synopsis() {
	printf '.HP\n.B wgctl\n'
	"$wgctl" help --all | sed -E 's/-/\\-/g; s/^Usage: (wgctl [a-z]+) ?(.*)$/.HP\n.B \1\n\2/; s/\n$//'
}

while IFS= read -r line; do
	case $line in
	@SYNOPSIS@) synopsis ;;
	*) printf '%s\n' "${line//@VERSION@/$version}" ;;
	esac
done <"$input"
