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

# run_hook SCRIPT - returns once all is printed that it has printed so far, and does not wait for what it leaves running.
# Descriptor 6 is the filter for standard output, where that is not the same as standard error.
run_hook() {
	local status=0 first
	[ -n "$FILTER_IN" ] || start_filters
	first=$FILTER_IN
	if [ -n "$FILTER_APART" ]; then
		bash_reading "$1" -e -o pipefail >&6 2>&"$FILTER_IN" || status=$?
		first=6
	else
		bash_reading "$1" -e -o pipefail >&"$FILTER_IN" 2>&1 || status=$?
	fi
	{ printf '%s\n' "$FILTER_MARK" >&"$first" && read -r -u "$FILTER_OUT"; } 2>/dev/null || true
	return $status
}

# start_filters - for all hooks. They end when we and all that hooks have left running have closed their end. The one for
# standard output passes the mark on to the other one.
FILTER_IN='' FILTER_APART=''
start_filters() {
	FILTER_MARK=$'\1'wgctl-quick.$RANDOM$RANDOM$RANDOM
	# By exec, as bash keeps a copy of what a redirection of all of { } closes.
	coproc FILTER { exec 3>&1 >&2 8>&- 9>&-; print_hidden "$FILTER_MARK" ''; }
	FILTER_IN=${FILTER[1]} FILTER_OUT=${FILTER[0]}
	if [ /proc/self/fd/1 -ef /proc/self/fd/2 ]; then return 0; fi
	FILTER_APART=1
	# Those of a coprocess are closed in >().
	exec 5>&"$FILTER_IN"
	exec 6> >(exec 3>&5 5>&- 8>&- 9>&-; print_hidden "$FILTER_MARK" "$FILTER_MARK")
	exec 5>&-
}

# print_hidden MARK ANSWER - standard input, each line by hide; to a line that ends in MARK, ANSWER on descriptor 3. What waits
# without its end, as a prompt does, is printed up to the last blank, so that no key is seen in two parts.
print_hidden() {
	local line='' more char status
	trap '' HUP INT TERM PIPE
	unset CONF FACTS # a hook may keep this running for long
	cd /
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
		elif [[ $line == *"$1" ]]; then
			line=${line%"$1"}
			[ -z "$line" ] || show_hidden "$line" $'\n'
			line=''
			printf '%s\n' "$2" >&3
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
	rm -f "$STATE"/hook-*
	[ ${#PRE_UP[@]} != 0 ] || return 0
	mark=$("$WG" show "$NAME" fwmark)
	if [ "$FWMARK" = 0 ] && [ "$mark" != off ]; then record "hook-mark $((mark))"; fi
	note_hook_peers hook-peers
	add_hook_peers
	[ -s "$STATE/hook-peers" ] || return 0
	write_facts
	mv -f "$STATE/facts.new" "$STATE/facts"
}

keys_in_file() { sed -n 's/^PublicKey = //p' <<<"$CONF"; }

# note_hook_peers WHERE - the peers that are there, but not in CONF
note_hook_peers() {
	"${INSIDE[@]}" "$WG" show "$NAME" peers >"$STATE/$1.new"
	keys_in_file | grep -vxF -f - "$STATE/$1.new" >"$STATE/$1" || true
	rm -f "$STATE/$1.new"
}

# hook_peers WHERE - sections of the peers noted there, as they are now; not of those that the file has by now
hook_peers() {
	[ -s "$STATE/$1" ] || return 0
	keys_in_file | grep -vxF -f - "$STATE/$1" | awk '
		keys { added[$1] = 1; next }
		/^\[/ { ours = 0 }
		/^PublicKey = / { ours = $3 in added; if (ours) print "[Peer]" }
		ours && NF' keys=1 - keys=0 <("${INSIDE[@]}" "$WG" showconf "$NAME") || true
}

# add_hook_peers - to FACTS and CONF, as if the file had them too, for a route to each. In CONF they come first: of two peers
# with one network the last one gets it.
add_hook_peers() {
	local peers
	peers=$(hook_peers hook-peers)
	[ -n "$peers" ] || return 0
	FACTS=$({ cat "$FILE"; printf '\n%s\n' "$peers"; } | "$WG" config /dev/fd/0 2>/dev/null) || die "$FILE: the peers that PreUp added cannot be added to it"
	CONF=$peers$'\n\n'$CONF
	read_facts <<<"$FACTS"
}

# post_up - what is missing before it has not been taken away by it
post_up() {
	[ ${#POST_UP[@]} != 0 ] || return 0
	normal_missing >"$STATE/missing"
	hooks "${POST_UP[@]}"
	normal_missing | { grep -vxF -f "$STATE/missing" || true; } >"$STATE/hook-removed"
	rm -f "$STATE/missing"
}

normal_missing() {
	local line
	while read -r line; do
		normal "$line"
		printf '%s\n' "$NORMAL"
	done < <(in_turn missing_commands)
}

# note_hooks - after the last hook of `up': what they did, which a reload leaves to them
note_hooks() {
	note_hook_addresses
	note_hook_settings
	note_hook_peers hook-late-peers
	note_hook_keys
}

# note_hook_keys - is a key there that the file does not give? Then it is not to be saved.
note_hook_keys() {
	if grep -q ' PresharedKey$' "$STATE/hook-settings" || { ! grep -q '^PrivateKey = ' <<<"$CONF" && has_key; }; then record hook-key; fi
}

has_key() { [ "$("${INSIDE[@]}" "$WG" show "$NAME" public-key)" != "(none)" ]; }

# settings_of - of a configuration in wg(8)'s words, lines of peer, key and value
settings_of() {
	awk '/^\[/ { peer = "" }
		/^PublicKey = / { peer = $3 }
		peer && /^(PresharedKey|PersistentKeepalive|Endpoint) = / { print peer, $1, $3 }'
}

# note_hook_settings - the peers of CONF that have got a key, a keepalive or an endpoint which CONF does not give them
note_hook_settings() {
	awk 'given { file[$1, $2] = 1; next }
		peers { known[$1] = 1; next }
		$1 in known && !(($1, $2) in file) { print $1, $2 }' given=1 <(settings_of <<<"$CONF") given=0 peers=1 <(keys_in_file) \
		peers=0 <("${INSIDE[@]}" "$WG" showconf "$NAME" | settings_of) >"$STATE/hook-settings"
}

# add_hook_settings - to CONF, what was noted and is there still, where the file does not give it by now; and the peers that
# PostUp added, for which PostUp has made the routes
add_hook_settings() {
	local peers
	if [ -s "$STATE/hook-settings" ]; then
		CONF=$(awk 'noted { hooks[$1, $2] = 1; next }
			present { if (($1, $2) in hooks) value[$1, $2] = $3; next }
			given { delete value[$1, $2]; next }
			{ print }
			/^PublicKey = / {
				for (i = split("PresharedKey PersistentKeepalive Endpoint", keys); i; i--)
					if (($3, keys[i]) in value) print keys[i] " = " value[$3, keys[i]]
			}' noted=1 "$STATE/hook-settings" noted=0 present=1 <("${INSIDE[@]}" "$WG" showconf "$NAME" | settings_of) \
			present=0 given=1 <(settings_of <<<"$CONF") given=0 - <<<"$CONF")
	fi
	peers=$(hook_peers hook-late-peers)
	[ -z "$peers" ] || CONF=$peers$'\n\n'$CONF
}

# normal COMMAND - sets NORMAL to it without what may be another one the next time: the preference of a rule, and the way
# to put a route in place
normal() {
	NORMAL=${1/ route @(append|replace) / route add }
	if [[ $NORMAL =~ ^(.*)\ preference\ [0-9]+(\ .*)$ ]]; then NORMAL=${BASH_REMATCH[1]}${BASH_REMATCH[2]}; fi
}

# put CMD... - an address, a route or a rule, unless a hook has taken it away
put() {
	if [ -s "$STATE/hook-removed" ]; then
		normal "$*"
		! grep -qxF -e "$NORMAL" "$STATE/hook-removed" || return 0
	fi
	cmd "$@"
}

# hook_rules FAMILY - did a hook take away what sends traffic into the tunnel? Then where it goes is for the hook to say.
hook_rules() { grep -qsE -e "^ip $1 (rule|route) add (not fwmark|0\.0\.0\.0/0 |::/0 )" "$STATE/hook-removed"; }

# note_hook_addresses - what is there and not in the file
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
