#!/bin/bash
# SPDX-License-Identifier: MIT
# keepalives.sh - persistent keepalives of one second, in real time
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1                 wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
FROM_A='src == "10.0.0.1" || src == "fd00::1"'

load_wg
pair_links
for outer in 4 6; do
  pair_tunnel $outer
  sniff a ab "$TMP/wire.$outer"
  say "outside v$outer: on at once, then each second"
  wgin a set wg0 peer "${PUB[b]}" persistent-keepalive 1
  expect_match "what a shows" "$(wgin a show wg0 persistent-keepalive)" "	1$"
  sleep 5.5
  # By their own times: a busy machine sleeps longer than it was told to.
  expect_ge "keepalives" "$(sniffed "$TMP/wire.$outer" "type == 4 && len == 32 && ($FROM_A)")" 4
  span=$(sniffed_times "$TMP/wire.$outer" "type == 4 && len == 32 && ($FROM_A)" |
    awk 'NR == 1 { first = $1 } { last = $1 } END { printf "%.1f", (last - first) / (NR - 1) }')
  expect_between "seconds from one to the next" "$span" 1.0 1.4
  expect_eq "handshakes" "$(sniffed "$TMP/wire.$outer" 'type == 1')" 1
  expect_ge "b's handshake" "$(handshake_of b wg0 a)" 1
  say "off"
  wgin a set wg0 peer "${PUB[b]}" persistent-keepalive off
  sleep 0.5
  start=$(now)
  sleep 3
  expect_eq "messages after off" "$(after "$TMP/wire.$outer" "$start" 1)" 0
  say "the peer without an endpoint answers to where the keepalives come from"
  wgin b set wg0 peer "${PUB[a]}" remove
  wgin b set wg0 peer "${PUB[a]}" allowed-ips 192.168.7.1/32 persistent-keepalive 1
  wgin a set wg0 peer "${PUB[b]}" remove
  wgin a set wg0 peer "${PUB[b]}" endpoint "$(outer_of b "$outer"):2000" allowed-ips 192.168.7.2/32 persistent-keepalive 1
  heard() { [ "$(endpoint b wg0 a)" = "$(outer_of a "$outer"):1000" ]; }
  wait_for 100 heard || fail "b has the endpoint $(endpoint b wg0 a)"
  pings b 1 192.168.7.1
  stop_spawned
  pair_down
done
