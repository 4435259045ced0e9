# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# interface.sh - addresses and MTU; sourced by wgctl-quick

link_exists() { "${IP[@]}" -o link show dev "$NAME" >/dev/null 2>&1; }

# look_at_addresses - sets PRESENT to those that somebody gave to the interface, with a blank before and after each
look_at_addresses() {
	local family address
	PRESENT=' '
	while read -r _ _ family address _; do
		case $family in inet | inet6) PRESENT+="$address " ;; esac
	done < <("${IP[@]}" -o addr show dev "$NAME" 2>/dev/null)
}

fit_addresses() {
	local address
	look_at_addresses
	for address in "${ADDRESSES[@]}"; do
		[[ $PRESENT != *" $address "* ]] || continue
		family_of "$address"
		put "${IP[@]}" "$FAMILY" address add "$address" dev "$NAME"
		PRESENT+="$address "
	done
}

# keep_others - the kernel shall not take all addresses of a network, and then all routes, along with the first one
keep_others() {
	local setting=/proc/sys/net/ipv4/conf/$NAME/promote_secondaries
	say "echo 1 >$setting"
	# shellcheck disable=SC2016 # the inner shell expands
	quietly "${INSIDE[@]}" bash -c 'echo 1 >"$1"' - "$setting" 2>/dev/null || true
}

# mtu_of ROUTE - of one route in the words of `ip route', else of its link; nothing for one into the tunnel itself, or to
# nowhere
mtu_of() {
	[[ "$1 " != *" dev $NAME "* && $1 != unreachable* ]] || return 0
	if [[ $1 =~ \ mtu\ (lock\ )?([0-9]+) ]]; then
		echo "${BASH_REMATCH[2]}"
	elif [[ $1 =~ \ dev\ ([^ ]+) && $(ip -o link show dev "${BASH_REMATCH[1]}" 2>/dev/null) =~ \ mtu\ ([0-9]+) ]]; then
		echo "${BASH_REMATCH[1]}"
	fi
}

has_ipv6() { [[ "${ADDRESSES[*]} ${ROUTES[*]}" == *:* ]]; }

# wanted_mtu - what fits through the narrowest way to an endpoint; with no endpoint, through the default route. But below
# 1280 the kernel takes IPv6 away, addresses and routes, where packets in two parts are the lesser evil.
wanted_mtu() {
	local route mtu least=''
	if [ -n "$MTU" ]; then echo "$MTU"; return; fi
	while read -r route; do
		mtu=$(mtu_of "$route")
		if [ -n "$mtu" ] && { [ -z "$least" ] || [ "$mtu" -lt "$least" ]; }; then least=$mtu; fi
	done < <(ways)
	for FAMILY in -4 -6; do
		[ -n "$least" ] || least=$(mtu_of "$(ip $FAMILY route show default 2>/dev/null | sed -n 1p)")
	done
	mtu=$((${least:-1500} - 80))
	if ((mtu < 1280)) && has_ipv6; then mtu=1280; fi
	echo "$mtu"
}

# ways - the routes to all endpoints, each once: of thousands of peers most have the same. Of a route there is what counts.
ways() {
	local endpoint
	"${INSIDE[@]}" "$WG" show "$NAME" endpoints | while IFS=$'\t' read -r _ endpoint; do
		[[ $endpoint =~ ^\[?([0-9a-f.:]+)(%([^]]+))?\]?:[0-9]+$ ]] || continue
		echo "route get ${BASH_REMATCH[1]}${BASH_REMATCH[3]:+ oif ${BASH_REMATCH[3]}}${MARK:+ mark $MARK}"
	done | ip -o -force -batch - 2>/dev/null | sed -nE '/^unreachable/!s/.*( dev [^ ]+)(.*( mtu (lock )?[0-9]+))?.*/route\1\3/p' | sort -u
}

fit_mtu() {
	local mtu link
	mtu=$(wanted_mtu)
	link=$("${IP[@]}" -o link show dev "$NAME")
	if [[ $link == *" mtu $mtu "* && $link == *[\<,]UP[,\>]* ]]; then return 0; fi
	if ((mtu < 1280)) && has_ipv6; then tell "warning: IPv6 needs an MTU of 1280 or more, so its addresses and routes do not stay; set MTU = 1280, or take IPv6 out of the file"; fi
	cmd "${IP[@]}" link set mtu "$mtu" up dev "$NAME"
}
