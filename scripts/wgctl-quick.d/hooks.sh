# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# hooks.sh - the hooks, and what they did to the interface; sourced by wgctl-quick

# hooks COMMAND... - with %i and the variables of wg-quick(8)
hooks() {
	local hook
	for hook; do
		hook=${hook//%i/"$NAME"}
		say "$hook"
		# bash would print what it cannot read, a key in it too.
		if ! quietly bash -n -O extglob -c "$hook" 2>/dev/null; then
			tell "this command cannot be read: an end of quotes or brackets is missing, or a word that bash expects"
			return 1
		fi
		INTERFACE=$NAME CONFIG_FILE=$(latest file) quietly bash -e -o pipefail -O extglob -c "$hook" wgctl-quick
	done
}

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
