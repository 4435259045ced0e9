#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-rules.sh - beside rules of other programs, wherever they are: who gets the traffic, and what the machine's own addresses are
# guests: uml-smp
# timeout: 300
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   default routes to b
#   other0, everything by another program's rules
#   wgr, everything; wgs beside it
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"
need nft wg-quick

file_of() { # NAME ALLOWED-IPS [LINE-OF-INTERFACE…]
  {
    printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.0.2/24, fd08::2/64\n' "${PRIV[a]}"
    [ $# -lt 3 ] || printf '%s\n' "${@:3}"
    printf '[Peer]\nPublicKey = %s\nAllowedIPs = %s\nEndpoint = 10.0.0.2:2000\n' "${PUB[b]}" "$2"
  } | conf "$1"
}

# goes WAY DEVICE WHEN: where new connections to WAY leave.
goes() { expect_match "the way to $1, $3" "$(in_ns a ip route get "$1" 2>&1)" "(^local| dev) .*$2 "; }
everything_goes() { # DEVICE WHEN
  goes 203.0.113.1 "$1" "$2"
  goes 2001:db8::1 "$1" "$2"
}

# own_addresses WHEN: the machine's own stay its own, with the tunnel's mark and without.
own_addresses() {
  local address mark
  for address in 10.0.0.1 127.0.0.1 10.8.0.2 fd00::1 ::1; do
    for mark in 0 "$(in_ns a wg show wgr fwmark)"; do
      expect_match "the way to the own $address, $1" "$(in_ns a ip route get $address mark "$mark")" "^local "
    done
  done
}

says() { expect_match "what it says of $1" "$(cat "$TMP/said")" "$2"; } # WHAT PATTERN
silent() { refused "a warning, $1" grep -E 'IPv[46] goes' "$TMP/said"; }

# Sorted: what is put back comes last.
before() { state_of a | sort > "$TMP/before"; }
nothing_left() {
  state_of a | sort > "$TMP/after"
  same "$1" "$TMP/before" "$TMP/after"
}

# rules_are FAMILY WHEN LINE…: the rules in their order, without preferences; MARK and TABLE are wgr's.
rules_are() {
  local family=$1 when=$2 mark
  mark=$(in_ns a wg show wgr fwmark)
  shift 2
  expect_eq "rules of $family, $when" "$(in_ns a ip -N "$family" rule | sed "s/^[0-9]*:\t//; s/ proto 119//; s/$mark/MARK/; s/$((mark))/TABLE/; s/ *$//")" "$(printf '%s\n' "$@")"
}

# other add|delete FIRST: the pair of rules of a program that has a tunnel for everything.
other() {
  local family
  for family in -4 -6; do
    ip -n a $family rule "$1" pref "$2" table main suppress_prefixlength 0 proto static
    ip -n a $family rule "$1" pref $(($2 + 1)) not fwmark 52112 table 52112 proto static
  done
}

load_wg
pair_links
make_key a b
ip -n a route add default via 10.0.0.2
ip -n a -6 route add default via fd00::2
in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
ip -n a link add other0 type dummy
ip -n a link set other0 up
addr a other0 10.50.0.2/32
ip -n a route add default dev other0 table 52112
ip -n a -6 route add default dev other0 table 52112
file_of wgr "0.0.0.0/0, ::/0"

say "another program's tunnel: the last one goes first"
for first in 31000 1; do
  other add $first
  before
  everything_goes other0 "before"
  quick a up wgr
  silent "with rules at $first"
  everything_goes wgr "with rules at $first"
  own_addresses "with rules at $first"
  for family in -4 -6; do
    # Between local addresses and a rule at 1 there is room for the two, and for nothing before them.
    way=$(in_ns a ip $family route get "$([ $family = -4 ] && echo 203.0.113.1 || echo 2001:db8::1)" mark "$(in_ns a wg show wgr fwmark)")
    [ $first = 1 ] || expect_match "the way of its own packets" "$way" " dev ab "
  done
  quick a status wgr
  says "its default route" "default route: IPv4 IPv6"
  quick a reload wgr
  quick a down wgr
  everything_goes other0 "afterwards"
  nothing_left "beside rules at $first"
  other delete $first
done

say "local addresses are looked up late, behind others, and more than once: ours come behind"
# late_local: as programs do that give nodes of clusters their rules.
late_local() {
  local family
  for family in -4 -6; do
    ip -n a $family rule add pref 9 fwmark 0x200/0xf00 lookup 2004
    ip -n a $family rule add pref 10 fwmark 0xa00/0xf00 lookup 2005
    ip -n a $family rule add pref 100 lookup local
    ip -n a $family rule del pref 0
  done
}
early_local() {
  local family
  for family in -4 -6; do
    ip -n a $family rule add pref 0 lookup local
    for preference in 9 10 100; do ip -n a $family rule del pref $preference; done
  done
}
late_local
before
quick a up wgr
silent "with local addresses at 100"
own_addresses "which are looked up at 100"
everything_goes wgr "with local addresses at 100"
quick a down wgr
nothing_left "beside a late rule for local addresses"

for line in "pref 150 from 10.0.0.0/8 lookup local" "pref 200 iif lo lookup local" "pref 1000 l3mdev"; do
  read -ra words <<< "$line"
  ip -n a rule add "${words[@]}"
done
ip -n a rule add pref 120 from 192.0.2.1 lookup 7
before
quick a up wgr
rules_are -4 "with several rules for local addresses" "from all fwmark 0x200/0xf00 lookup 2004" "from all fwmark 0xa00/0xf00 lookup 2005" \
  "from all lookup 255" "from 192.0.2.1 lookup 7" "from 10.0.0.0/8 lookup 255" "from all iif lo lookup 255" "from all lookup [l3mdev-table]" \
  "not from all fwmark MARK lookup 254 suppress_prefixlength 0" "not from all fwmark MARK lookup TABLE" "from all lookup 254" "from all lookup 253"
rules_are -6 "with one rule for local addresses" "from all fwmark 0x200/0xf00 lookup 2004" "from all fwmark 0xa00/0xf00 lookup 2005" "from all lookup 255" \
  "not from all fwmark MARK lookup 254 suppress_prefixlength 0" "not from all fwmark MARK lookup TABLE" "from all lookup 254"
own_addresses "with several rules for local addresses"
everything_goes wgr "with several rules for local addresses"
quick a down wgr
nothing_left "beside several rules for local addresses"
for preference in 120 150 200 1000; do ip -n a rule del pref $preference; done

say "no preference is free behind local addresses"
other add 101
before
quick a up wgr
silent "with rules at 101"
own_addresses "with rules at 101"
everything_goes wgr "with rules at 101"
sed 's/10.8.0.2/10.8.1.2/; s/fd08::2/fd08::3/' /etc/wireguard/wgr.conf | conf wgs
quick a up wgs
says "the packets of the two" "no rule fits before that of preference 100"
own_addresses "with two tunnels and rules at 101"
quick a reload wgr
own_addresses "after a reload, with two tunnels and rules at 101"
quick a down wgs
quick a down wgr
nothing_left "without a free preference"
other delete 101

say "somebody moves the rule for local addresses behind ours: status notices, reload moves ours"
early_local
before
ip -n a rule add pref 9 fwmark 0x200/0xf00 lookup 2004
quick a up wgr
ip -n a rule del pref 9
late_local
refused "status when local addresses come late" try_quick a status wgr
says "the rules" "missing: IPv4 rule preference 32764 "
quick a reload wgr
own_addresses "after a reload"
everything_goes wgr "after a reload"
expect_eq "rules of ours" "$(in_ns a ip -N -4 rule | grep -c 'proto 119')" 2
quick a status wgr
quick a down wgr
early_local
nothing_left "after local addresses that moved"

say "the other one comes later: status says so, and how to be first again"
before
quick a up wgr
other add 31000
refused "status when another tunnel has the traffic" try_quick a status wgr
says "the traffic" "IPv4 goes to other0, not to wgr: the rule .31001: not from all fwmark 0xcb90 lookup 52112 proto 4' comes first; .wgctl-quick down wgr' and .wgctl-quick up wgr' put ours before it"
says "the traffic" "IPv6 goes to other0, not to wgr: the rule .31001: "
refused "a default route in status" grep "default route" "$TMP/said"
quick a reload wgr
says "the traffic, at a reload" "warning: IPv4 goes to other0"
quick a up wgr
says "the traffic, at a second up" "is up already.*warning: IPv4 goes to other0"
quick a down wgr
quick a up wgr
everything_goes wgr "after down and up"
quick a down wgr
other delete 31000
nothing_left "after one that came later"

say "routes in main that are nearer than a default route; a tunnel where IPv6 is to be blocked and is not"
ip -n a route add 0.0.0.0/1 dev other0
ip -n a route add 128.0.0.0/1 dev other0
quick a up wgr
says "the traffic" "warning: IPv4 goes to other0, not to wgr: table main has the route .0.0.0.0/1 dev other0'; remove that, or take down the tunnel that made it"
quick a down wgr
ip -n a route del 0.0.0.0/1
ip -n a route del 128.0.0.0/1
ip -n a route add 203.0.113.0/24 dev other0
quick a up wgr
silent "where one network of the Internet goes elsewhere"
quick a down wgr
ip -n a route del 203.0.113.0/24
file_of wgr 0.0.0.0/0
quick a up wgr
silent "where IPv6 is blocked"
quick a status wgr
says "IPv6" "default route: IPv4, IPv6 is blocked"
ip -n a -6 rule add pref 5 lookup main
# One network that goes nowhere does not make it blocked.
ip -n a -6 route add unreachable 2001:db8::/32
ip -n a -6 route add unreachable 2001:4860::/32
refused "status when IPv6 is not blocked" try_quick a status wgr
says "IPv6" "IPv6 goes to ab and is not blocked"
ip -n a -6 rule del pref 5
ip -n a -6 route del unreachable 2001:db8::/32
ip -n a -6 route del unreachable 2001:4860::/32
quick a down wgr
nothing_left "after nearer routes"

say "beside wg-quick's: in front of what wg-quick's down does not delete, behind what it does"
make_key wgz
sed "s,^PrivateKey.*,PrivateKey = ${PRIV[wgz]},; s/10.8.0.2/10.8.9.2/; s/fd08::2/fd08::9/" /etc/wireguard/wgr.conf | sed 's,^AllowedIPs.*,AllowedIPs = 0.0.0.0/0\, ::/0,' | conf wgz
cp /etc/wireguard/wgz.conf /etc/wireguard/wgy.conf
file_of wgr "0.0.0.0/0, ::/0"
# This kernel cannot mark connections, which they would, and which is another matter.
mkdir "$TMP/without"
ln -s /bin/true "$TMP/without/nft"
theirs() { PATH="$TMP/without:$PATH" in_ns a wg-quick "$1" "$2" > "$TMP/theirs" 2>&1 || fail "wg-quick $*: $(cat "$TMP/theirs")"; }
theirs up wgz
quick a up wgr
silent "beside one of wg-quick"
everything_goes wgr "beside one of wg-quick"
theirs down wgz
everything_goes wgr "when that one has gone"
quick a status wgr
quick a down wgr
theirs up wgz
theirs up wgy
quick a up wgr
says "the traffic, of which the last one of wg-quick has it" "warning: IPv4 goes to wgy, not to wgr: .*; remove that, or take down the tunnel that made it"
theirs down wgy
everything_goes wgr "when the last one of wg-quick has gone"
quick a status wgr
quick a down wgr
theirs down wgz
# It deletes rules of both families, with everything of one alone, too.
sed -i 's,^AllowedIPs.*,AllowedIPs = 0.0.0.0/0,' /etc/wireguard/wgz.conf
theirs up wgz
ip -n a -6 rule add pref 31000 table main suppress_prefixlength 0
quick a up wgr
theirs down wgz
everything_goes wgr "when one of wg-quick with IPv4 alone has gone"
quick a status wgr
quick a down wgr
in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
nothing_left "after those of wg-quick"

say "what somebody took away is noticed, and put back by a reload"
file_of wgr "0.0.0.0/0, ::/0, 10.66.0.0/16"
quick a up wgr
before
mark=$(($(in_ns a wg show wgr fwmark)))
# noticed LINE…: status has them all; a reload puts back everything.
noticed() {
  local line
  refused "status when something is missing" try_quick a status wgr
  for line in "$@"; do says "$line" "missing: $line; .wgctl-quick reload wgr' puts it back"; done
  quick a reload wgr
  quick a status wgr
  nothing_left "after a reload that repairs"
}
ip -n a addr del 10.8.0.2/24 dev wgr
ip -n a addr del fd08::2/64 dev wgr
ip -n a -6 route del default table $mark
ip -n a -6 rule del pref 32764
noticed "IPv4 address 10.8.0.2/24" "IPv6 address fd08::2/64" "IPv4 route 10.66.0.0/16" "IPv4 route 0.0.0.0/0 table $mark" "IPv6 route ::/0 table $mark" \
  "IPv6 rule preference 32764 not fwmark $mark table main suppress_prefixlength 0"
ip -n a link set wgr down
noticed "the flag UP of the interface" "IPv4 route 10.66.0.0/16"
ip -n a rule del pref 32765
refused "status without a rule" try_quick a status wgr
says "a rule" "missing: IPv4 rule preference 32764 not fwmark $mark table $mark; "
says "the traffic" "IPv4 goes to ab, not to wgr; .wgctl-quick reload wgr' puts it right"
quick a reload wgr
quick a status wgr
everything_goes wgr "after a reload that repairs"
in_ns a nft flush ruleset
refused "status without the firewall table" try_quick a status wgr
says "the table" "missing: firewall table inet wgctl-quick-wgr"
quick a reload wgr
quick a status wgr
quick a down wgr

say "what PostUp takes away or replaces stays so, and what somebody replaces later a reload puts back"
file_of wgr "0.0.0.0/0, ::/0, 10.66.0.0/16, 10.67.0.0/16" "PostUp = ip route replace 10.66.0.0/16 dev %i src 10.8.0.2" \
  "PostUp = ip address delete fd08::2/64 dev %i" "PostUp = ip -4 rule delete pref 32765" "PostUp = ip -6 route delete default table 51820"
quick a up wgr
silent "where PostUp wants it so"
for when in "after up" "after a reload"; do
  quick a status wgr
  refused "a fault, $when" grep -E "missing:|goes to" "$TMP/said"
  expect_match "the route that PostUp replaced, $when" "$(ip -n a route show 10.66.0.0/16)" "^10.66.0.0/16 dev wgr scope link src 10.8.0.2 *$"
  refused "the address that PostUp took away, $when" grep -q fd08::2 <(ip -n a -br addr show dev wgr)
  expect_eq "rules of ours for IPv4, $when" "$(in_ns a ip -4 rule | grep -c 'proto 119')" 1
  expect_eq "default routes of ours for IPv6, $when" "$(ip -n a -6 route show table 51820)" ""
  quick a reload wgr
  refused "an address, a route or a rule, $when" grep -E '^.#. ip .*(add|append|replace)' "$TMP/said"
done
ip -n a route replace 10.67.0.0/16 dev wgr src 10.8.0.2
refused "status of what somebody replaced" try_quick a status wgr
says "the route" "missing: IPv4 route 10.67.0.0/16; "
quick a reload wgr
quick a status wgr
quick a down wgr
