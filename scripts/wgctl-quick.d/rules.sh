# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# rules.sh - the rules that send packets into a tunnel, or past all of them; sourced by wgctl-quick

# hex MARK - sets HEX, as ip-rule(8) prints a mark
hex() { printf -v HEX '0x%x' "$1"; }

# rules_of FAMILY - one a line: the preference, then the rule, in numbers
rules_of() { ip -N "$1" rule show 2>/dev/null | sed 's/:[[:space:]]*/ /; s/ *$//'; }

# own_rules FAMILY MARK - the preference and the table of each rule of one tunnel
own_rules() {
	hex "$2"
	rules_of "$1" | sed -nE "s/^([0-9]+) not from all fwmark $HEX lookup ([0-9]+) (.* )?proto $PROTOCOL\$/\1 \2/p"
}

# floor_of FAMILY - sets FLOOR to the preference of the last of the kernel's own rules, local addresses and VRFs, wherever
# somebody has put them. No rule of ours may be before it: the machine's addresses would no longer be its own. Behind the
# rule for main such a rule decides nothing, unless it is the only one.
floor_of() {
	local preference rule main='' own=''
	FLOOR=0
	while read -r preference rule; do
		case "$rule " in
		*' lookup 255 '* | *' lookup [l3mdev-table] '*) if [ -z "$main" ] || [ -z "$own" ]; then own=1 FLOOR=$preference; fi ;;
		"from all lookup $MAIN ") main=1 ;;
		esac
	done < <(rules_of "$1")
}

# look_at_rules FAMILY - sets SUPPRESS and LOOKUP to the preferences of our two rules, as far as they are there and in their
# place, PLACE to two for new ones, and AFTER to the one that they must not be before. The last tunnel goes first. But
# wg-quick(8), going down, deletes the rules that look at main without its default routes and have no selector, and each time
# it takes the first that looks there at all: while it has a tunnel up, ours come after those. What sends packets into a
# tunnel, wg-quick's or another program's, is no reason to be behind it.
look_at_rules() {
	local preference rule first='' plain=''
	floor_of "$1"
	hex "$MARK"
	SUPPRESS='' LOOKUP=''
	while read -r preference rule; do
		case "$rule " in
		*' lookup 255 '* | *' lookup [l3mdev-table] '*)
			((preference > FLOOR)) || first='' plain='' SUPPRESS='' LOOKUP=''
			continue
			;;
		"not from all fwmark $HEX lookup $MAIN suppress_prefixlength 0 proto $PROTOCOL ") SUPPRESS=$preference LOOKUP=''; continue ;;
		"not from all fwmark $HEX lookup $MARK proto $PROTOCOL ") LOOKUP=$preference; continue ;;
		"from all lookup $MAIN suppress_prefixlength 0 "*) plain=$preference ;;
		esac
		first=${first:-$preference}
	done < <(rules_of "$1")
	first=${first:-$((FLOOR + 3))}
	if [ -n "$plain" ] && wg_quick_is_up; then
		AFTER=$plain PLACE=("$plain" "$plain")
	else
		AFTER=$FLOOR PLACE=("$FLOOR" "$FLOOR")
		# With room for fit_pass before them, where there is any.
		if ((first - 2 > FLOOR)); then PLACE=($((first - 2)) $((first - 1))); elif ((first - 1 > FLOOR)); then PLACE=($((first - 1)) $((first - 1))); fi
	fi
}

# wg_quick_is_up - does a tunnel of wg-quick(8) have a default route, in either family? Going down it deletes rules of both. Its
# own have no protocol, and the number of the mark is that of the table.
wg_quick_is_up() {
	local rule
	while read -r _ rule; do
		if [[ $rule =~ ^not\ from\ all\ fwmark\ (0x[0-9a-f]+)\ lookup\ ([0-9]+)$ ]] && ((BASH_REMATCH[1] == BASH_REMATCH[2])); then return 0; fi
	done < <(rules_of -4; rules_of -6)
	return 1
}

# A packet without the mark, so not the tunnel's own, looks at main without its default routes, then at the tunnel's.
fit_rules() {
	local family=$1 suppress lookup preference table strays=() stray
	look_at_rules "$family"
	if [ -n "$SUPPRESS" ]; then
		suppress=$SUPPRESS lookup=${LOOKUP:-$SUPPRESS}
	elif [ -n "$LOOKUP" ] && ((LOOKUP > AFTER)); then
		suppress=$((LOOKUP - 1)) lookup=$LOOKUP
	else
		suppress=${PLACE[0]} lookup=${PLACE[1]} LOOKUP=''
	fi
	while read -r preference table; do
		case "$preference $table" in
		"$SUPPRESS $MAIN" | "$LOOKUP $MARK") ;;
		# The same rule once more the kernel does not take.
		"$suppress $MAIN" | "$lookup $MARK") delete_rule cmd "$family" "$MARK" "$preference" "$table" ;;
		*) strays+=("$preference $table") ;;
		esac
	done < <(own_rules "$family" "$MARK")
	[ -n "$SUPPRESS" ] || put ip "$family" rule add preference "$suppress" not fwmark "$MARK" table main suppress_prefixlength 0 protocol "$PROTOCOL"
	[ -n "$LOOKUP" ] || put ip "$family" rule add preference "$lookup" not fwmark "$MARK" table "$MARK" protocol "$PROTOCOL"
	# shellcheck disable=SC2086 # two words
	for stray in "${strays[@]}"; do delete_rule cmd "$family" "$MARK" $stray; done
}

# delete_rule HOW FAMILY MARK PREFERENCE TABLE
delete_rule() { "$1" ip "$2" rule delete preference "$4" not fwmark "$3" table "$5" protocol "$PROTOCOL"; }

# drop_rules HOW FAMILY MARK - by cmd or attempt, all of one tunnel's, the tunnel's table first
drop_rules() {
	local preference table
	while read -r preference table; do
		delete_rule "$@" "$preference" "$table"
	done < <(own_rules "$2" "$3" | tac)
	[ "$2" = -6 ] || return 0
	[ -z "$(ip -6 route show type unreachable table "$3" proto "$PROTOCOL" 2>/dev/null)" ] ||
		"$1" ip -6 route delete unreachable default table "$3" metric "$BEHIND" protocol "$PROTOCOL"
}

# let_pass - while rules of an earlier mark are there, they shall not send what has the present one into the tunnel itself
let_pass() {
	local family mark before
	[ -n "$MARK" ] || return 0
	for family in -4 -6; do
		floor_of $family
		for mark in $(values table); do
			hex "$mark"
			[[ $mark != "$MARK" && $(ip -N "$family" rule show 2>/dev/null) =~ ([0-9]+):[^:]*\ fwmark\ $HEX\ lookup\ $MAIN\ suppress_prefixlength\ 0\ proto\ $PROTOCOL ]] || continue
			before=$((BASH_REMATCH[1] > FLOOR ? BASH_REMATCH[1] - 1 : FLOOR))
			record "pass $MARK"
			passes "$family" "$MARK" || cmd ip "$family" rule add preference $before fwmark "$MARK" table main protocol "$PROTOCOL"
		done
	done
}

# passes FAMILY MARK - with its preference in BASH_REMATCH
passes() {
	hex "$2"
	[[ $(ip -N "$1" rule show 2>/dev/null) =~ ([0-9]+):[[:space:]]from\ all\ fwmark\ $HEX\ lookup\ $MAIN\ proto\ $PROTOCOL ]]
}

# marks_of_tunnels FAMILY - sets MARKS to the marks of the tunnels that have the default route, wg-quick(8)'s too, where
# there are several, FIRST to the preference of the first rule of any of them, and FLOOR. Another program whose table does
# not have the number of its mark counts, but its own packets are left to it.
marks_of_tunnels() {
	local preference rule tunnels=0
	MARKS=() FIRST=''
	floor_of "$1"
	while read -r preference rule; do
		[[ $rule =~ ^not\ from\ all\ fwmark\ (0x[0-9a-f]+)(/0x[0-9a-f]+)?\ lookup\ ([0-9]+) ]] || continue
		FIRST=${FIRST:-$preference}
		[ "${BASH_REMATCH[3]}" != "$MAIN" ] || continue
		tunnels=$((tunnels + 1))
		[ $((BASH_REMATCH[1])) != "${BASH_REMATCH[3]}" ] || [[ " ${MARKS[*]} " == *" ${BASH_REMATCH[3]} "* ]] || MARKS+=("${BASH_REMATCH[3]}")
	done < <(rules_of "$1")
	[ $tunnels -gt 1 ] || MARKS=()
}

# fit_pass HOW - where several tunnels have the default route, the own packets of each go past all of them: into another one
# they would go round and round. Of a tunnel that is being reloaded let_pass sees to it.
fit_pass() {
	local family line mark others preference rule
	others=" $(for line in "$RUN"/*/record; do ! is_neighbour "$line" || sed -n 's/^pass //p' "$line"; done | tr '\n' ' ')"
	for family in -4 -6; do
		marks_of_tunnels $family
		for mark in "${MARKS[@]}"; do
			if passes $family "$mark" && ((BASH_REMATCH[1] >= FLOOR && BASH_REMATCH[1] < FIRST)); then continue; fi
			if ((FIRST > FLOOR)); then
				"$1" ip $family rule add preference $((FIRST - 1)) fwmark "$mark" table main protocol "$PROTOCOL"
			else
				tell "warning: no rule fits before that of preference $FIRST, so packets with mark $mark can go from one tunnel into another; move that rule back (\`ip $family rule' shows it)"
			fi
		done
		while read -r preference rule; do
			[[ $rule =~ ^from\ all\ fwmark\ (0x[0-9a-f]+)\ lookup\ $MAIN\ proto\ $PROTOCOL$ ]] || continue
			mark=$((BASH_REMATCH[1]))
			[[ $others != *" $mark "* ]] || continue
			if [[ " ${MARKS[*]} " == *" $mark "* ]] && ((preference >= FLOOR && preference < FIRST)); then continue; fi
			"$1" ip $family rule delete preference "$preference" fwmark "$mark" table main protocol "$PROTOCOL"
		done < <(rules_of $family)
	done
}
