# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# routes.sh - routes, default routes and what they need; sourced by wgctl-quick

PROTOCOL=119		# of our rules and routes, see ip-route(8)
FIRST_TABLE=51820	# where the search for a free routing table begins, as in wg-quick(8)
MAIN=254		# the routing table
BEHIND=9999		# a metric: behind the tunnel's own default route, while both are there

# where ROUTE - sets WHERE to the table that it goes to, in the words of ip-route(8)
where() {
	WHERE=()
	if [ "$TABLE" != auto ]; then
		WHERE=(table "$TABLE")
	elif [ -n "$VRF" ]; then
		WHERE=(vrf "$VRF")
	elif [[ $1 == */0 && -z $NETNS ]]; then
		WHERE=(table "$MARK")
	fi
}

# family_of ADDRESS - sets FAMILY to what ip-route(8) calls it by
family_of() { if [[ $1 == *:* ]]; then FAMILY=-6; else FAMILY=-4; fi; }

# covered ROUTE - as in wg-quick(8): the interface's own networks are routes already; FAMILY and WHERE are the route's
covered() {
	[[ $TABLE == auto && $1 != */0 && -n $("${IP[@]}" "$FAMILY" route show ${WHERE[@]+"${WHERE[@]}"} dev "$NAME" match "$1" proto kernel 2>/dev/null) ]]
}

# our_routes WORD... - the prefixes of our routes, as far as the words for `ip route show' select them, each spelled out
our_routes() {
	"${IP[@]}" -N "$FAMILY" route show "$@" dev "$NAME" proto "$PROTOCOL" 2>/dev/null | awk -v family="$FAMILY" '
		$1 == "default" { $1 = family == -4 ? "0.0.0.0/0" : "::/0" }
		$1 !~ "/" { $1 = $1 (family == -4 ? "/32" : "/128") }
		{ table = ""; for (i = 2; i < NF; i++) if ($i == "table") table = $(i + 1); print $1, table }'
}

# fit_routes [all] - also those that are covered, where addresses are about to go
fit_routes() {
	local route how
	local -A there=()
	[ "$TABLE" != off ] || return 0
	# Asked once, for there can be thousands; default routes may be in a table of their own.
	for FAMILY in -4 -6; do
		where ''
		while read -r route _; do there[$route]=1; done < <(our_routes ${WHERE[@]+"${WHERE[@]}"})
	done
	for route in "${ROUTES[@]}"; do
		family_of "$route"
		where "$route"
		if [[ $route == */0 ]]; then
			[ -z "$(our_routes ${WHERE[@]+"${WHERE[@]}"} exact "$route")" ] || continue
		elif [ -n "${there[$route]-}" ]; then
			continue
		fi
		how=add
		if covered "$route"; then
			[ -n "${1-}" ] || continue
			how=append # `add' would find the kernel's there
		elif [ -n "$("${IP[@]}" "$FAMILY" route show ${WHERE[@]+"${WHERE[@]}"} dev "$NAME" exact "$route" 2>/dev/null)" ]; then
			how=replace # somebody has put one in place of ours
		fi
		put "${IP[@]}" "$FAMILY" route "$how" "$route" dev "$NAME" ${WHERE[@]+"${WHERE[@]}"} protocol "$PROTOCOL"
	done
}

# drop_routes - those of ours that the file does not have any more, or that are covered now
drop_routes() {
	local prefix table network
	local -A wanted=() inside
	for prefix in "${ROUTES[@]}"; do [ "$TABLE" = off ] || wanted[$prefix]=1; done
	for FAMILY in -4 -6; do
		inside=()
		where ''
		while [ "$TABLE" = auto ] && read -r network _; do
			while read -r prefix _; do inside[$prefix]=1; done < <(our_routes ${WHERE[@]+"${WHERE[@]}"} root "$network")
		done < <("${IP[@]}" "$FAMILY" route show ${WHERE[@]+"${WHERE[@]}"} dev "$NAME" proto kernel 2>/dev/null)
		while read -r prefix table; do
			where "$prefix"
			if [[ ${WHERE[*]} =~ ^table\ [0-9]+$ && ${WHERE[1]} != "${table:-$MAIN}" ]] || [ -z "${wanted[$prefix]-}" ] || [ -n "${inside[$prefix]-}" ]; then
				cmd "${IP[@]}" "$FAMILY" route delete "$prefix" dev "$NAME" ${table:+table "$table"} protocol "$PROTOCOL"
			fi
		done < <(our_routes table all)
	done
}

# fit_ways_in - what sends packets to the tunnel's table, and IPv6 nowhere where it is blocked
fit_ways_in() {
	if [ -n "$BLOCK6" ] && [ -z "$(ip -6 route show type unreachable table "$MARK" 2>/dev/null)" ]; then
		put ip -6 route add unreachable default table "$MARK" metric $BEHIND protocol "$PROTOCOL"
	fi
	if [ -n "$DEFAULT4" ]; then fit_rules -4; fi
	if [ -n "$DEFAULT6$BLOCK6" ]; then fit_rules -6; fi
}

fit_defaults() {
	local mark
	fit_ways_in
	if [ -n "$DEFAULT4" ]; then fit_sysctl; else drop_sysctl; fi
	for mark in $(values table); do
		if [ "$mark" != "$MARK" ] || [ -z "$DEFAULT4" ]; then drop_rules cmd -4 "$mark"; fi
		if [ "$mark" != "$MARK" ] || [ -z "$DEFAULT6$BLOCK6" ]; then drop_rules cmd -6 "$mark"; fi
	done
	if [ -n "$DEFAULT6" ] && [ -n "$(ip -6 route show type unreachable table "$MARK" proto "$PROTOCOL" 2>/dev/null)" ]; then
		cmd ip -6 route delete unreachable default table "$MARK" metric $BEHIND protocol "$PROTOCOL"
	fi
	if recorded table; then fit_pass cmd; fi
}

# owns_table - whether a table and rules of the tunnel's own are needed: for default routes, or to block IPv6
owns_table() { [ -n "$DEFAULT4$DEFAULT6$BLOCK6" ]; }

# take_mark - the mark, which is the number of the table too: the file's, PreUp's, the present one, or a free one. With a default
# route the table and the rules with the mark are ours alone, which the others' records are asked for.
take_mark() {
	local other
	MARK=$FWMARK
	if [ "$MARK" = 0 ]; then MARK=$(latest hook-mark) MARK=${MARK:-0}; fi
	if [ "$MARK" = 0 ] && { owns_table || [ "$KILL" = true ]; }; then
		MARK=$(latest automatic)
		if [ -z "$MARK" ]; then
			free_table
			MARK=$FREE
			record "automatic $MARK"
		fi
	fi
	[ "$MARK" != 0 ] || { MARK=''; return 0; }
	if owns_table; then
		((MARK < 253 || MARK > 255)) || die "$FILE: routing table $MARK is the kernel's own; take another FwMark"
		for other in "$RUN"/*/record; do
			if ! is_neighbour "$other" || ! grep -qx "table $MARK" "$other"; then continue; fi
			other=${other%/record}
			die "$FILE: mark and routing table $MARK belong to the tunnel \`${other##*/}'; take another FwMark"
		done
	fi
	record "mark $MARK"
	! owns_table || record "table $MARK"
}

# free_table - sets FREE to the first routing table that nobody has anything in, or has taken
free_table() {
	local taken
	taken=" $({ sed -n 's/^\(mark\|table\) //p' "$RUN"/*/record; "${IP[@]}" -d -o link show type vrf | sed -n 's/.* vrf table \([0-9]*\).*/\1/p'; } 2>/dev/null | tr '\n' ' ')" || true
	FREE=$FIRST_TABLE
	while [[ $taken == *" $FREE "* || -n $("${IP[@]}" -4 route show table "$FREE" 2>/dev/null) || -n $("${IP[@]}" -6 route show table "$FREE" 2>/dev/null) ]]; do
		FREE=$((FREE + 1))
	done
}

VALID_MARK=/proc/sys/net/ipv4/conf/all/src_valid_mark

# The reverse path of the tunnel's own packets must be looked up with their mark.
fit_sysctl() {
	local now
	recorded "default -4" || record "default -4"
	now=$(<$VALID_MARK)
	[ "$now" != 1 ] || return 0
	record "sysctl $now"
	say "echo 1 >$VALID_MARK"
	{ echo 1 >$VALID_MARK; } 2>/dev/null ||
		tell "warning: $VALID_MARK is read-only and not 1; with strict rp_filter the tunnel's packets may be dropped: set it to 1 from outside the container"
}

# drop_sysctl - as it was, unless another tunnel needs it, which then inherits the memory of how it was
drop_sysctl() {
	local before='' heir
	read -r before < <(values sysctl) || true
	[ -n "$before" ] || return 0
	for heir in "$RUN"/*/record; do
		if is_neighbour "$heir" && grep -q '^default -4$' "$heir"; then
			grep -q '^sysctl ' "$heir" || echo "sysctl $before" >>"$heir"
			return 0
		fi
	done
	# As one of wg-quick(8) does.
	if rules_of -4 | grep -q " from all lookup $MAIN suppress_prefixlength 0\$"; then return 0; fi
	[ "$(<$VALID_MARK)" != "$before" ] || return 0
	say "echo $before >$VALID_MARK"
	{ echo "$before" >$VALID_MARK; } 2>/dev/null || { FAILED=1; tell "cannot write $VALID_MARK"; }
}
