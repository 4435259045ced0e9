# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# faults.sh - what is wrong with a tunnel that is up: what somebody took away, and who else has its traffic; sourced by wgctl-quick

# On the Internet. Nothing is sent there, the kernel is asked for the way. Several, for anybody may have a route to one of them.
# None of a range that machines send nowhere because it is in no use, as those for documentation.
INTERNET4='1.1.1.1 8.8.8.8 9.9.9.9'
INTERNET6='2001:4860:4860::8888 2606:4700:4700::1111 2620:fe::fe'
MOST_MISSING=20	# lines: of a tunnel with thousands of routes all can be gone

# way_out FAMILY DEVICE - sets WAY to where the kernel sends packets without a mark, empty for nowhere: DEVICE when one of them
# goes there; with DEVICE empty, nowhere when all go nowhere. For another one TABLE_OF_WAY and ROUTE_OF_WAY say why.
way_out() {
	local addresses=$INTERNET4 address
	[ "$1" = -4 ] || addresses=$INTERNET6
	for address in $addresses; do
		ROUTE_OF_WAY=$("${IP[@]}" -N -o "$1" route get fibmatch "$address" ${VRF:+vrf "$VRF"} 2>/dev/null) || ROUTE_OF_WAY=''
		WAY='' TABLE_OF_WAY=$MAIN
		if [[ ! $ROUTE_OF_WAY =~ ^(unreachable|blackhole|prohibit|throw) && $ROUTE_OF_WAY =~ \ dev\ ([^ ]+) ]]; then WAY=${BASH_REMATCH[1]}; fi
		if [[ $ROUTE_OF_WAY =~ \ table\ ([0-9]+) ]]; then TABLE_OF_WAY=${BASH_REMATCH[1]}; fi
		if [ -n "$WAY" ] && { [ -z "$2" ] || [ "$WAY" = "$2" ]; }; then return 0; fi
	done
}

# is_whole - does nothing of ours miss that a reload would put back?
is_whole() { [ -z "$(in_turn missing)" ]; }

# goes_by FAMILY DEVICE - does the tunnel have the traffic, or nobody, with DEVICE empty? Else TRAFFIC gets a line.
goes_by() {
	local line rule='' remedy="remove that, or take down the tunnel that made it"
	way_out "$1" "$2"
	if [ "$WAY" = "$2" ]; then return 0; fi
	line="IPv${1#-} goes ${WAY:+to }${WAY:-nowhere}, not to $NAME"
	[ -n "$2" ] || line="IPv${1#-} goes to $WAY and is not blocked"
	if [ -z "$WAY" ] || [[ $TABLE_OF_WAY = "$MAIN" && $ROUTE_OF_WAY == default* ]]; then
		remedy="\`$(again reload)' puts it right"
		! is_whole || remedy="see \`ip $1 rule' and \`ip $1 route show table all' for what comes before it"
	elif [ "$TABLE_OF_WAY" = "$MAIN" ]; then
		line+=": table main has the route \`${ROUTE_OF_WAY%% *} dev $WAY'"
	else
		rule=$(rules_of "$1" | sed -n "/ suppress_/d; / lookup $TABLE_OF_WAY\( \|\$\)/{p; q}")
		line+=": the rule \`${rule/ /: }' comes first"
		look_at_rules "$1"
		if [ -n "$MARK" ] && ((PLACE < ${rule%% *})); then remedy="\`wgctl-quick down $NAME' and \`$(again up)' put ours before it"; fi
	fi
	TRAFFIC+=("$line; $remedy")
	return 1
}

# look_at_traffic - asks the kernel which packets go into the tunnel: HAS4 and HAS6 are set where all do, BLOCKS6 where IPv6
# goes nowhere, and TRAFFIC has a line for each of the three that should be and is not so
look_at_traffic() {
	HAS4=$FULL4 HAS6=$FULL6 BLOCKS6=$BLOCK6 TRAFFIC=()
	if hook_rules -4; then HAS4=''; fi
	if hook_rules -6; then HAS6='' BLOCKS6=''; fi
	[ -z "$HAS4" ] || goes_by -4 "$NAME" || HAS4=''
	[ -z "$HAS6" ] || goes_by -6 "$NAME" || HAS6=''
	[ -z "$BLOCKS6" ] || goes_by -6 '' || BLOCKS6=''
}

warn_of_traffic() {
	local line
	look_at_traffic
	for line in "${TRAFFIC[@]}"; do tell "warning: $line"; done
}

# missing_commands - what `reload' would run to add addresses, routes and rules, one a line. The steps are the same, but here
# nothing is run.
missing_commands() (
	# shellcheck disable=SC2317 # the steps call these
	cmd() { [[ ! $* =~ \ -[46]\ (address|route|rule)\ (add|append|replace)\  ]] || echo "$*"; }
	fit_addresses
	fit_routes
	if owns_table; then
		fit_ways_in
		fit_pass cmd
	fi
)

# missing - what `reload' would add, one a line
missing() {
	local line words
	[[ $("${IP[@]}" -o link show dev "$NAME") == *[\<,]UP[,\>]* ]] || echo "the flag UP of the interface"
	while read -r line; do
		[[ $line =~ \ (-[46])\ (address|route|rule)\ (add|append|replace)\ (.*) ]]
		words=${BASH_REMATCH[4]% protocol "$PROTOCOL"}
		echo "IPv${BASH_REMATCH[1]#-} ${BASH_REMATCH[2]} ${words/ dev "$NAME"/}"
	done < <(missing_commands)
	if [ -n "$DEFAULT4$DEFAULT6" ] && have_nft && [ -e "$STATE/quick" ] && ! has_table quick; then echo "firewall table inet wgctl-quick-$TAG"; fi
}

# look_at_missing - sets MISSING to lines about what somebody took away
look_at_missing() {
	local line lines
	MISSING=()
	mapfile -t lines < <(in_turn missing)
	for line in "${lines[@]:0:MOST_MISSING}"; do MISSING+=("missing: $line; \`$(again reload)' puts it back"); done
	[ ${#lines[@]} -le $MOST_MISSING ] || MISSING+=("missing: $((${#lines[@]} - MOST_MISSING)) more")
}
