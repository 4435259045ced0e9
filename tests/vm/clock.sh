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

# shakes WHO: a new handshake, the first time it is asked for.
shakes() {
  local before
  before=$(sniffed "$TMP/wire" 'type == 1')
  ip -n "$1" link set wg0 down
  ip -n "$1" link set wg0 up
  pings "$1" 1 "$(inner "$([ "$1" = a ] && echo b || echo a)" 4)"
  expect_eq "initiations" "$(($(sniffed "$TMP/wire" 'type == 1') - before))" 1
}

load_wg
pair_links
pair_tunnel 4
sniff a ab "$TMP/wire"
shakes a
for seconds in -3600 86400 -86400 3600; do
  say "by $seconds s"
  jump $seconds
  shakes a
  shakes b
done
for ns in a b; do
  expect_eq "initiations that $ns took for old ones" "$(drops $ns wg0 handshake_replay)" 0
done
