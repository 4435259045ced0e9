# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# firewall.sh - the guard around a default route, and the kill switch; sourced by wgctl-quick

# guard_rules [MARKS] - for nft: nobody outside sends to the tunnel's addresses, and answers to the tunnel's own packets
# are routed as these are. Without MARKS the second is left out, for kernels that cannot mark connections.
guard_rules() {
	local address
	printf 'add table inet wgctl-quick-%s\ndelete table inet wgctl-quick-%s\ntable inet wgctl-quick-%s {\n' "$TAG" "$TAG" "$TAG"
	echo '	chain raw { type filter hook prerouting priority -300;'
	for address in "${ADDRESSES[@]}"; do
		if [[ $address == *:* ]]; then
			[ -z "$DEFAULT6" ] || printf '\t\tiifname != "%s" ip6 daddr %s fib saddr type != local drop\n' "$NAME" "${address%/*}"
		elif [ -n "$DEFAULT4" ]; then
			printf '\t\tiifname != "%s" ip daddr %s fib saddr type != local drop\n' "$NAME" "${address%/*}"
		fi
	done
	printf '\t}\n'
	if [ -n "${1-}" ]; then
		printf '\tchain in { type filter hook prerouting priority -150;\n\t\tmeta l4proto udp meta mark set ct mark\n\t}\n'
		printf '\tchain out { type filter hook postrouting priority -150;\n\t\tmeta l4proto udp meta mark %s ct mark set meta mark\n\t}\n' "$MARK"
	fi
	echo '}'
}

# iptables_rules FAMILY - the same for iptables-restore
iptables_rules() {
	local address comment="-m comment --comment wgctl-quick/$NAME"
	echo '*raw'
	for address in "${ADDRESSES[@]}"; do
		family_of "$address"
		if [ "$FAMILY" = "$1" ]; then
			echo "-I PREROUTING ! -i $NAME -d ${address%/*} -m addrtype ! --src-type LOCAL $comment -j DROP"
		fi
	done
	printf 'COMMIT\n*mangle\n'
	echo "-I PREROUTING -p udp $comment -j CONNMARK --restore-mark"
	echo "-I POSTROUTING -p udp -m mark --mark $MARK $comment -j CONNMARK --save-mark"
	echo COMMIT
}

each_iptables() { echo -4 iptables; echo -6 ip6tables; }

# iptables_of TOOL - to delete every rule with our comment, in the words of iptables-restore
iptables_of() {
	quietly "$1-save" 2>/dev/null | awk -v mine="--comment \"wgctl-quick/$NAME\" " '
		/^\*/ { table = $0; begun = 0 }
		/^-A/ && index($0, mine) { if (!begun++) print table; sub(/^-A/, "-D"); print }
		/^COMMIT/ && begun { print }' || true
}

# by_iptables - the new rules before the old ones go; what is loaded already is not loaded again
by_iptables() {
	local family tool rules old
	while read -r family tool; do
		rules='' old=$(iptables_of "$tool")
		case $family$DEFAULT4/$DEFAULT6 in -41/* | -6*/1) rules=$(iptables_rules "$family") ;; esac
		if [ -n "$old" ] && [ "$(cat "$STATE/$tool" 2>/dev/null)" = "$rules" ]; then continue; fi
		if [ -n "$rules" ]; then
			say "$tool-restore -w -n"
			quietly "$tool-restore" -w -n <<<"$rules" 2>/dev/null || return 1
		fi
		[ -z "$old" ] || cmd "$tool-restore" -w -n <<<"$old" || return 1
		keep "$tool" "$rules"
	done < <(each_iptables)
}

# drop_iptables HOW
drop_iptables() {
	local tool rules
	while read -r _ tool; do
		command -v "$tool-save" >/dev/null || continue
		rules=$(iptables_of "$tool")
		[ -z "$rules" ] || "$1" "$tool-restore" -w -n <<<"$rules"
	done < <(each_iptables)
}

have_nft() { command -v nft >/dev/null; }

# loaded WHAT TEXT - kept are the words that were loaded last
loaded() { [ -e "$STATE/$1" ] && [ "$(<"$STATE/$1")" = "$2" ] && has_table "$1"; }

# load_rules WHAT TEXT - one transaction; what is loaded already is not loaded again. Sees that the kernel takes it.
load_rules() {
	if loaded "$1" "$2"; then return 0; fi
	say "${INSIDE[*]}${INSIDE[*]:+ }nft -f -"
	quietly "${INSIDE[@]}" nft -f - <<<"$2" 2>"$STATE/complaint" || return 1
	keep "$1" "$2"
}
kill_stands() { recorded kill && have_nft && has_table kill; }
has_table() { "${INSIDE[@]}" nft list table inet "wgctl-$1-$TAG" >/dev/null 2>&1; }
# drop_table HOW WHAT - without nft nobody can look, and only what iptables did instead is no failure
drop_table() {
	if have_nft; then
		has_table "$2" || return 0
	elif [ "$2" = quick ] && [ ! -e "$STATE/quick" ]; then
		return 0
	fi
	"$1" "${INSIDE[@]}" nft delete table inet "wgctl-$2-$TAG"
}

# drop_guard HOW
drop_guard() {
	recorded guard || return 0
	drop_table "$1" quick
	drop_iptables "$1"
}

fit_guard() {
	if [ -z "$DEFAULT4$DEFAULT6" ]; then
		drop_guard cmd
		return 0
	fi
	recorded guard || record guard
	if have_nft && { loaded quick "$(guard_rules)" || load_rules quick "$(guard_rules marks)"; }; then return 0; fi
	if have_nft && load_rules quick "$(guard_rules)"; then
		tell "warning: this kernel cannot mark connections, so with strict rp_filter the tunnel's answers may be dropped"
		return 0
	fi
	if by_iptables; then return 0; fi
	drop_iptables cmd
	tell "warning: neither nft nor iptables works here, so neighbours can send to the tunnel's addresses; install nftables"
}

LAN4='10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 224.0.0.0/4, 255.255.255.255'
LAN6='fe80::/10, fc00::/7, ff00::/8'

kill_rules() {
	local marks local_networks='' vrf=''
	marks=$(values mark | sort -n)
	[ -z "$VRF" ] || vrf=", \"$VRF\""
	[ "$LAN" != true ] || local_networks="ip daddr { $LAN4 } accept; ip6 daddr { $LAN6 } accept"
	cat <<-END
		add table inet wgctl-kill-$TAG
		delete table inet wgctl-kill-$TAG
		table inet wgctl-kill-$TAG {
			chain out { type filter hook output priority 0; policy drop;
				oifname { "lo", "$NAME"$vrf } accept
				meta mark { ${marks//$'\n'/, } } accept
				udp sport 68 udp dport 67 accept
				udp sport 546 udp dport 547 accept
				icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } accept
				$local_networks
			}
			chain through { type filter hook forward priority 0; policy drop;
				oifname "$NAME" accept
				iifname "$NAME" ct state established,related accept
				$local_networks
			}
		}
	END
}

fit_kill() {
	if [ "$KILL" != true ]; then
		if recorded kill; then drop_table cmd kill; fi
		return 0
	fi
	recorded kill || record kill
	load_rules kill "$(kill_rules)" || die "$FILE: the kill switch cannot be put in place: $(head -n 1 "$STATE/complaint")"
}
