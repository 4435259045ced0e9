# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# save.sh - the interface's state into its file; sourced by wgctl-quick

# digest FILE - nothing for what is no regular file
digest() {
	local words=''
	if [ -f "$1" ]; then words=$(sha256sum <"$1" 2>/dev/null) || true; fi
	printf '%s\n' "${words%% *}"
}

# saved_addresses - those that are there, but for a hook's: `up' would find them there before the hook adds them again
saved_addresses() {
	local address list=''
	look_at_addresses
	for address in $PRESENT; do
		if [[ " ${ADDRESSES[*]} " == *" $address "* ]] || ! recorded "hook-address $address"; then list+=,$address; fi
	done
	printf '%s\n' "${list#,}"
}

# save - but for keys and peers of hooks, which these will set again. A file that has been changed since it was read is not overwritten
save() {
	local words=() file sum peers
	read_facts <"$STATE/facts"
	link_exists || die "\`$NAME' is not up"
	file=$(latest file) sum=$(latest sum)
	words=("${INSIDE[@]}" "$WG" save --addresses "$(saved_addresses)")
	if recorded automatic || recorded hook-mark; then words+=(--keep-fwmark); fi
	if recorded hook-key; then words+=(--keep-keys); fi
	peers=$(cat "$STATE/hook-peers" "$STATE/hook-late-peers" 2>/dev/null | paste -sd, -) || true
	[ -z "$peers" ] || words+=(--without "$peers")
	words+=("$NAME")
	if [ -n "$sum" ] && [ "$(digest "$file")" != "$sum" ]; then
		save_beside "$file" "${words[@]}"
	else
		cmd "${words[@]}" "$file" || return
		record "sum $(digest "$file")"
	fi
}

# save_beside FILE CMD... - into a copy, which only `down' leaves there, for then the interface is gone
save_beside() {
	local file=$1 copy
	copy=$(mktemp "$file.saved.XXXXXX") || { tell "$file has changed since it was read, and is not saved"; return 1; }
	cat "$file" >"$copy" 2>/dev/null || true
	quietly "${@:2}" "$copy" >/dev/null || { rm -f "$copy"; return 1; }
	if [ "$(digest "$file")" = "$(digest "$copy")" ]; then
		rm -f "$copy" # it says already what the interface is
	elif [ "$action" = down ]; then
		tell "warning: $file has changed since it was read, and is left as it is; the state of the interface is saved in $copy: compare the two, and remove that one"
	else
		rm -f "$copy"
		tell "$file has changed since it was read, and is not saved; \`$(again reload)' applies it, \`${INSIDE[*]}${INSIDE[*]:+ }wgctl save $NAME $file' overwrites the changes"
		return 1
	fi
}
