#!/bin/bash
# SPDX-License-Identifier: MIT
# fwmark.sh - everything through the tunnel by policy routing; the tunnel's own packets carry the mark past it
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2, and 203.0.113.1 2001:db8::1 on lo
#   wg0 default route               wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need nft

# marked: messages that left a with the mark, and those without.
count_marks() {
  in_ns a nft -f - << END
add table inet marks
add chain inet marks out { type filter hook output priority 0; }
add rule inet marks out udp sport 1000 meta mark 0x4242 counter comment "with"
add rule inet marks out udp sport 1000 meta mark != 0x4242 counter comment "without"
END
}
marks() { in_ns a nft list table inet marks | sed -n "s/.*packets \([0-9]*\).*\"$1\".*/\1/p"; }

everything_through() {
  local family
  for family in -4 -6; do
    ip -n a $family route add default dev wg0 table 4242
    ip -n a $family rule add not fwmark 0x4242 table 4242
    ip -n a $family rule add table main suppress_prefixlength 0
  done
}

load_wg
pair_links
addr b lo 203.0.113.1/32 2001:db8::1/128
pair_tunnel 4
count_marks
wgin a set wg0 fwmark 0x4242 peer "${PUB[b]}" allowed-ips 0.0.0.0/0,::/0
expect_match "the mark" "$(wgin a show wg0 fwmark)" 0x4242
ip -n a route add default via 10.0.0.2
everything_through

for outer in 4 6; do
  say "outside v$outer: far addresses go through the tunnel, its own messages do not"
  wgin a set wg0 peer "${PUB[b]}" endpoint "$(outer_of b $outer):2000"
  before=$(link b wg0 rx packets)
  pings a 5 203.0.113.1
  pings a 5 2001:db8::1
  expect_ge "packets that b got through the tunnel" $(($(link b wg0 rx packets) - before)) 10
done
expect_ge "messages with the mark" "$(marks with)" 20
expect_eq "messages without the mark" "$(marks without)" 0

say "another endpoint that only the default route of the main table reaches"
# 203.0.113.1 as the outer address: without the mark this is a loop.
wgin a set wg0 peer "${PUB[b]}" endpoint 203.0.113.1:2000
pings a 3 192.168.7.2

say "without the mark the tunnel runs into itself, and nothing grows"
wgin a set wg0 fwmark off
expect_match "the mark" "$(wgin a show wg0 fwmark)" off
sent=$(link a ab tx packets)
expect_eq "echoes" "$(received a 192.168.7.2 5)" 0
expect_le "packets on the wire" $(($(link a ab tx packets) - sent)) 8

say "the mark again: the socket follows at once"
wgin a set wg0 fwmark 0x4242
wait_for 150 reaches a 192.168.7.2 1 || fail "the tunnel does not recover"
pings a 3 203.0.113.1
