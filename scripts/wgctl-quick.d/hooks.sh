# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# hooks.sh - the hooks, and what they did to the interface; sourced by wgctl-quick

# bash_reading SCRIPT WORD... - a bash of its own. The script is read from descriptor 7, since arguments, which can hold a key,
# are shown to every user by ps(1).
bash_reading() { INTERFACE=$NAME CONFIG_FILE=$(latest file) quietly bash -O extglob "${@:2}" /dev/fd/7 7<<<"$1"; }

# hooks COMMAND... - with %i and the variables of wg-quick(8). What they print passes through print_hidden.
hooks() {
	local hook status
	for hook; do
		hook=${hook//%i/"$NAME"}
		say "$hook"
		if ! bash_reading "$hook" -n 2>/dev/null; then
			tell "this command cannot be read: an end of quotes or brackets is missing, or a word that bash expects"
			return 1
		fi
		status=0
		run_hook "exec 7<&-; BASH_ARGV0=wgctl-quick; $hook" || status=$?
		[ $status = 0 ] || return $status
	done
}

# run_hook SCRIPT - returns once all is printed that it has printed so far, and does not wait for what it leaves running
run_hook() {
	local status=0
	start_filter
	if [ /proc/self/fd/1 -ef /proc/self/fd/2 ]; then
		bash_reading "$1" -e -o pipefail >&"$FILTER_IN" 2>&1 || status=$?
	else
		bash_reading "$1" -e -o pipefail > >(print_hidden '' 8>&- 9>&-) 2>&"$FILTER_IN" || status=$?
	fi
	{ printf '%s\n' "$FILTER_MARK" >&"$FILTER_IN" && read -r -u "$FILTER_OUT"; } 2>/dev/null || true
	return $status
}

# start_filter - one for all hooks. It ends when we and all that hooks have left running have closed their end.
start_filter() {
	[ -z "${FILTER_IN-}" ] || return 0
	FILTER_MARK=$'\1'wgctl-quick.$RANDOM$RANDOM$RANDOM
	coproc FILTER { print_hidden "$FILTER_MARK"; } 3>&1 >&2 8>&- 9>&-
	FILTER_IN=${FILTER[1]} FILTER_OUT=${FILTER[0]}
}

# print_hidden MARK - standard input, each line by hide; a line that ends in MARK is answered on descriptor 3. What waits without
# its end, as a prompt does, is printed up to the last blank, so that no key is seen in two parts.
print_hidden() {
	local line='' more char status
	trap '' HUP INT TERM PIPE
	while IFS= read -r -N 1 char; do
		status=0 more=''
		[ "$char" = $'\n' ] || IFS= read -r -t 0.3 more || status=$?
		line+=${char%$'\n'}$more
		if [ $status -gt 128 ]; then
			if [[ $line == *[[:blank:]]* ]]; then
				more=${line##*[[:blank:]]}
				show_hidden "${line%"$more"}" ''
				line=$more
			fi
		elif [ -n "$1" ] && [[ $line == *"$1" ]]; then
			line=${line%"$1"}
			[ -z "$line" ] || show_hidden "$line" $'\n'
			line=''
			echo >&3
		else
			show_hidden "$line" $'\n'
			line=''
		fi
	done
	[ -z "$line" ] || show_hidden "$line" ''
}

# show_hidden TEXT END
show_hidden() { hide "$1"; printf '%s%s' "$SHOWN" "$2" 2>/dev/null || true; }

each_hook() {
	local hook
	for hook; do hooks "$hook" || { FAILED=1; tell "failed: $hook"; }; done
}

# heed_pre_up - what PreUp has set counts where the file, which CONF is of, says nothing. The file is added to keys and
# port, so these need nothing; the mark is recorded, and the peers, for a reload to know them.
heed_pre_up() {
	local mark INSIDE=() # not in its namespace yet
	rm -f "$STATE/hook-peers"
	[ ${#PRE_UP[@]} != 0 ] || return 0
	mark=$("$WG" show "$NAME" fwmark)
	if [ "$FWMARK" = 0 ] && [ "$mark" != off ]; then record "hook-mark $((mark))"; fi
	"$WG" show "$NAME" peers >"$STATE/hook-peers.new"
	keys_in_file | grep -vxF -f - "$STATE/hook-peers.new" >"$STATE/hook-peers" || true
	rm -f "$STATE/hook-peers.new"
	add_hook_peers
	[ -s "$STATE/hook-peers" ] || return 0
	write_facts
	mv -f "$STATE/facts.new" "$STATE/facts"
}

keys_in_file() { sed -n 's/^PublicKey = //p' <<<"$CONF"; }

# hook_peers - sections of the peers that PreUp added, as they are now; not of those that the file has by now
hook_peers() {
	[ -s "$STATE/hook-peers" ] || return 0
	keys_in_file | grep -vxF -f - "$STATE/hook-peers" | awk '
		keys { added[$1] = 1; next }
		/^\[/ { ours = 0 }
		/^PublicKey = / { ours = $3 in added; if (ours) print "[Peer]" }
		ours && NF' keys=1 - keys=0 <("${INSIDE[@]}" "$WG" showconf "$NAME") || true
}

# add_hook_peers - to FACTS and CONF, as if the file had them too, for a route to each
add_hook_peers() {
	local peers
	peers=$(hook_peers)
	[ -n "$peers" ] || return 0
	FACTS=$({ cat "$FILE"; printf '\n%s\n' "$peers"; } | "$WG" config /dev/fd/0 2>/dev/null) || die "$FILE: the peers that PreUp added cannot be added to it"
	CONF+=$'\n'$peers
	read_facts <<<"$FACTS"
}

# note_hook_addresses - after the last hook of `up': what is there and not in the file came by one of them
note_hook_addresses() {
	local address
	look_at_addresses
	for address in $PRESENT; do
		[[ " ${ADDRESSES[*]} " == *" $address "* ]] || record "hook-address $address"
	done
}

# need_key - by now a hook may have set it
need_key() {
	local key
	key=$("${INSIDE[@]}" "$WG" show "$NAME" public-key 2>/dev/null) || return 0
	[ "$key" != "(none)" ] ||
		tell "warning: it has no private key, so it exchanges nothing with any peer; set PrivateKey or PrivateKeyFile in $(latest file), or PreUp = wgctl set %i private-key FILE"
}
