# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# record.sh - what was done and what the file says; sourced by wgctl-quick

# print LINE - that nobody reads on, as when a connection has broken, stops nothing
print() { hide "$1"; printf '%s\n' "$SHOWN" >&2 2>/dev/null || true; }
say() { print "[#] $*"; }
tell() { print "wgctl-quick: $NAME: $*"; }
die() { print "wgctl-quick: $*"; exit 1; }
# show LINE - on standard output
show() { hide "$1"; printf '%s\n' "$SHOWN"; }

# How a call ends. AT_FAILURE is what to do before a failure does; ANSWER a status that means something by itself, where
# another one than 0 is 1, whatever that of the hook or the command was.
ANSWER='' AT_FAILURE=''
answer() { ANSWER=$1; exit "$1"; }
leave() {
	local status=$?
	trap - EXIT
	[ $status != 0 ] || exit 0
	[ -z "$AT_FAILURE" ] || "$AT_FAILURE" || true
	exit "${ANSWER:-1}"
}

# hide LINE - sets SHOWN to what may be shown of it: no control character, and no key, by the rule that wgctl has for its
# messages (hide_keys in quote.hpp). What is printed here ends up in the journal.
hide() {
	local rest=$1 run before
	SHOWN=''
	while [[ $rest =~ [A-Za-z0-9+/_-]{20,} ]]; do
		run=${BASH_REMATCH[0]} before=${rest%%"${BASH_REMATCH[0]}"*}
		SHOWN+=$before rest=${rest:${#before}+${#run}}
		if may_be_key "$run"; then
			SHOWN+='(hidden)' rest=${rest#"${rest%%[!=]*}"}
		else
			SHOWN+=$run
		fi
	done
	SHOWN+=$rest
	SHOWN=${SHOWN//[[:cntrl:]]/ }
}

may_be_key() {
	local words word
	# So much is no name; to look at each letter would take long.
	if ((${#1} > 200)); then
		[[ $1 == *[A-Za-z]* ]]
		return
	fi
	if ((${#1} >= 40)) && is_mixed "$1"; then return 0; fi
	IFS=/_- read -ra words <<<"$1"
	for word in "${words[@]}"; do
		if ((${#word} >= 40)) || { ((${#word} >= 20)) && is_mixed "$word"; }; then return 0; fi
	done
	return 1
}

# is_mixed TEXT - upper case, lower case and digits alternate as in random letters
is_mixed() {
	local upper=${1//[!A-Z]/} lower=${1//[!a-z]/} changes=0 i
	for ((i = 1; i < ${#1}; i++)); do
		case ${1:i-1:2} in [a-z][A-Z] | [0-9][A-Za-z+] | [A-Za-z+][0-9]) changes=$((changes + 1)) ;; esac
	done
	((changes >= 5 && ${#upper} >= 2 && ${#lower} >= 2))
}

# Signals end the call, but never in the midst of undoing: there they end the command that runs, and the next one follows.
stop_at_signals() { trap 'answer 129' HUP; trap 'answer 130' INT; trap 'answer 143' TERM; }
go_on_at_signals() { trap : HUP INT TERM; }

# The locks (8 and 9), and a filter for what hooks print (6), are not for programs that outlive us.
quietly() { "$@" 6>&- 8>&- 9>&-; }
cmd() { say "$*"; quietly "$@"; }
# attempt CMD... - for the way down, which goes on after a failure and then stays on record
attempt() { cmd "$@" || { FAILED=1 STUCK=1; tell "failed: $*"; }; }

# ---- the record -----------------------------------------------------------

record() { printf '%s\n' "$*" >>"$STATE/record" || { tell "cannot write $STATE/record"; return 1; }; }
# keep WHAT TEXT - what was put in place last, so that the same is not done again; nothing else hangs on it
keep() { printf '%s\n' "$2" 2>/dev/null >"$STATE/$1" || rm -f "$STATE/$1"; }

# write_facts - those of the file as it is now, which become those of the tunnel when they take their name
write_facts() { printf '%s\n' "$FACTS" >"$STATE/facts.new" || die "cannot write $STATE/facts.new"; }

# Read without the help of other programs: this is asked again and again.
recorded() {
	local line
	[ -e "$STATE/record" ] || return 1
	while read -r line; do
		if [ "${line:0:${#1}}" = "$1" ] && [[ ${line:${#1}} == '' || ${line:${#1}} == ' '* ]]; then return 0; fi
	done <"$STATE/record"
	return 1
}
# values WORD - what stands behind it, one a line, each once
values() {
	local word value seen=$'\n'
	[ -e "$STATE/record" ] || return 0
	while read -r word value; do
		if [ "$word" != "$1" ] || [[ $seen == *$'\n'"$value"$'\n'* ]]; then continue; fi
		seen+=$value$'\n'
		printf '%s\n' "$value"
	done <"$STATE/record"
}
# latest WORD - what was recorded behind it last
latest() {
	local word value last=''
	[ -e "$STATE/record" ] || return 0
	while read -r word value; do [ "$word" != "$1" ] || last=$value; done <"$STATE/record"
	printf '%s\n' "$last"
}
# stage - the last of up, reload, undo; nothing after an up that did not end
stage() {
	local line last=''
	[ -e "$STATE/record" ] || return 0
	while read -r line; do
		case $line in up | reload | undo) last=$line ;; esac
	done <"$STATE/record"
	printf '%s\n' "$last"
}

# is_neighbour RECORD - of another tunnel that was called for in this network namespace
is_neighbour() { [ "$1" != "$STATE/record" ] && grep -qxF "home $HOME_NETNS" "$1" 2>/dev/null; }

# again ACTION - the call to make next, which names the file where the name of the tunnel does not lead to it
again() {
	local file
	file=$(latest file)
	[ -n "$file" ] || file=$(realpath -m -- "$FILE")
	if [ "$file" = "$(realpath -m -- "$("$WG" config --where "$NAME" | sed -n 's/^file\t//p')")" ]; then file=$NAME; else printf -v file %q "$file"; fi
	echo "wgctl-quick $1 $file"
}

# in_turn CMD... - one tunnel at a time, where tunnels share something. What only looks does so also where nothing can be
# written.
in_turn() {
	local status
	if [ "$action" = status ] && [ ! -w "$RUN" ]; then "$@"; return; fi
	exec 8>"$RUN/:shared"
	flock 8
	"$@"
	status=$? # a failure comes this far where the caller looks at it
	exec 8>&-
	return $status
}

# ---- the file -------------------------------------------------------------

read_facts() {
	local key value
	ADDRESSES=() DNS=() SEARCH=() ROUTES=() PRE_UP=() POST_UP=() PRE_DOWN=() POST_DOWN=()
	MTU='' TABLE=auto FWMARK=0 NETNS='' VRF='' SAVE=false KILL=false LAN=false FULL4='' FULL6='' BLOCK6='' DEFAULT4='' DEFAULT6=''
	while IFS=$'\t' read -r key value; do
		case $key in
		address) ADDRESSES+=("$value") ;;
		dns) DNS+=("$value") ;;
		search) SEARCH+=("$value") ;;
		route) ROUTES+=("$value") ;;
		pre-up) PRE_UP+=("$value") ;;
		post-up) POST_UP+=("$value") ;;
		pre-down) PRE_DOWN+=("$value") ;;
		post-down) POST_DOWN+=("$value") ;;
		mtu) MTU=$value ;;
		table) TABLE=$value ;;
		fwmark) FWMARK=$value ;;
		netns) NETNS=$value ;;
		vrf) VRF=$value ;;
		save-config) SAVE=$value ;;
		kill-switch) KILL=$value ;;
		allow-lan) LAN=$value ;;
		full-ipv4) FULL4=1 ;;
		full-ipv6) FULL6=1 ;;
		block-ipv6) BLOCK6=1 ;;
		default-ipv4) DEFAULT4=1 ;;
		default-ipv6) DEFAULT6=1 ;;
		esac
	done
	IP=(ip) INSIDE=()
	if [ -n "$NETNS" ]; then IP=(ip -n "$NETNS") INSIDE=(ip netns exec "$NETNS"); fi
	[ -e /proc/sys/net/ipv6 ] || BLOCK6=''
}

# find_file TUNNEL - the file and the interface that are meant, and who else can use the file
find_file() {
	local where key value
	where=$("$WG" config --where -- "$1" 2>&1) || die "${where#wgctl: }"
	FILE='' NAME='' OWNER='' OPEN=''
	while IFS=$'\t' read -r key value; do
		case $key in
		file) FILE=$value ;;
		interface) NAME=$value ;;
		owner) OWNER=$value ;;
		open-to-others) OPEN=1 ;;
		esac
	done <<<"$where"
	# A path is a line of the record.
	[[ $(realpath -m -- "$FILE") != *$'\n'* ]] || die "\`$1': the path of a file may have no newline in it"
	STATE=$RUN/$NAME
	# nft takes no = and + in names, and no interface has a / in its own.
	TAG=${NAME//=//e} TAG=${TAG//+//p}
}

need_file() {
	[ -e "$FILE" ] || die "\`$FILE' does not exist"
	[ "${OWNER:-0}" = 0 ] || tell "warning: $FILE belongs to user $OWNER, who can run commands as root by it; run \`chown root' on it"
	[ -z "$OPEN" ] || tell "warning: $FILE is open to others than its owner; run \`chmod 600' on it"
}
