#!/bin/bash
# SPDX-License-Identifier: MIT
# quick.sh - wgctl-quick as it is called: help, version, wrong calls, and whose status it exits with
#
# usage: quick.sh WGCTL WGCTL-QUICK
set -euo pipefail

WGCTL=$(realpath "$1") quick=$(realpath "$2")
export WGCTL
here=$(dirname "$(realpath "$0")")
# shellcheck source=tests/cli/lib.sh
. "$here/lib.sh"
chmod 755 "$dir"

for word in --help -h help; do
	gives 0 bash "$quick" $word
	has out 'Usage: wgctl-quick [--kind KIND] up|down|reload|save|strip|status NAME|FILE.conf'
	[ ! -s err ] || fail "help complains: $(cat err)"
	[ "$(awk '{ if (length > longest) longest = length } END { print longest }' out)" -le 80 ] || fail "help is wider than 80 columns"
done
for action in up down reload save strip status; do grep -qE "^  $action  +[A-Z]" out || fail "help says nothing of $action"; done

for word in --version -v version; do
	gives 0 bash "$quick" $word
	[ "$(cat out)" = "wgctl-quick $("$WGCTL" version | cut -d' ' -f2)" ] || fail "$word prints $(cat out)"
done
gives 1 env WGCTL=/nowhere/wgctl bash "$quick" --version
has err 'needs wgctl'

gives 2 bash "$quick"
has err 'Usage: '
for words in up "up a b" "upp wg0" "--kind wireguard" "--kind wireguard --help x" "--bogus wg0"; do
	# shellcheck disable=SC2086 # the words of a call
	gives 2 bash "$quick" $words
	[ ! -s out ] || fail "a wrong call prints $(cat out)"
done

# Another user calls sudo, whose failures are failures and nothing else.
unprivileged() { if [ $UID = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
if unprivileged bash "$quick" --version >/dev/null 2>&1; then # where the tree can be read by everybody
	mkdir bin
	for program in bash realpath sed; do ln -s "$(command -v $program)" bin/$program; done
	gives 1 unprivileged env PATH="$dir/bin" bash "$quick" status wg0
	has err 'needs root'
	# It puts what it is called with into the journal, and keeps no environment.
	printf '#!/bin/bash\necho "$*" >&2\nexit 1\n' >bin/sudo
	chmod 755 bin/sudo
	key=$("$WGCTL" genkey)
	for words in "--kind $key" "--kind=$key"; do
		# shellcheck disable=SC2086 # the words of a call
		gives 1 unprivileged env PATH="$dir/bin" bash "$quick" $words up wg0
		has_not err "${key:0:20}"
	done
	gives 1 unprivileged env PATH="$dir/bin" RUNTIME_DIRECTORY=/run/some bash "$quick" up wg0
	has err '-- env RUNTIME_DIRECTORY=/run/some '
	for status in 0 1 2 3 77 127 137; do
		printf '#!/bin/bash\nexit %s\n' $status >bin/sudo
		chmod 755 bin/sudo
		case $status in 0) up=0 asks=0 ;; 3) up=1 asks=3 ;; *) up=1 asks=1 ;; esac
		gives $up unprivileged env PATH="$dir/bin" bash "$quick" up wg0
		gives $asks unprivileged env PATH="$dir/bin" bash "$quick" status wg0
	done
fi
