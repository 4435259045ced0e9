#!/bin/bash
# SPDX-License-Identifier: MIT
# clock.sh - the wall clock jumps, back and forth: whoever keeps his peers goes on shaking hands with them
# guests: uml
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2      both with the same clock
#   wg0 192.168.7.1         wg0 192.168.7.2, which takes an initiation only if it is newer than the last
source "$(dirname "$0")/lib.sh"
need ethtool

jump() { date -s "@$(($(date +%s) + $1))" > /dev/null; }

# shakes FROM TO: a new handshake, by the first initiation: the second would be too late for the echo.
shakes() {
  ip -n "$1" link set wg0 down
  ip -n "$1" link set wg0 up
  pings "$1" 1 "$(inner "$2" 4)"
}

load_wg
pair_links
pair_tunnel 4
pings a 1 192.168.7.2
for seconds in -3600 86400 -82800; do
  say "by $seconds s"
  jump $seconds
  shakes a b
  shakes b a
done
for ns in a b; do
  expect_eq "initiations that $ns took for old ones" "$(drops $ns wg0 handshake_replay)" 0
done
