#!/bin/bash
# SPDX-License-Identifier: MIT
# ping.sh - echo requests of every size, IPv4 and IPv6 inside and outside, and exact byte counters
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1 fd07::1         wg0 192.168.7.2 fd07::2
source "$(dirname "$0")/lib.sh"

# Sizes around the padding to 16, the MTU, and the largest datagram that fragments.
SIZES=1,15,16,17,56,1391,1392,1393,8000,65487

# all_sizes OUTER INNER
all_sizes() {
  pings a "$(per_guest 2 3 10)" "$(inner b "$2")" "$SIZES"
  pings b 2 "$(inner a "$2")" "$SIZES"
}

# ten_pings OUTER INNER SIZE PACKET: a fresh handshake, then ten pings of PACKET bytes of IP.
# On the wire each takes 32 bytes more than its padded length; the initiator also
# sends 148 and receives 92. An initiator that finds nothing staged adds a keepalive.
ten_pings() {
  local outer=$1 inner=$2 size=$3 packet=$4 wire rx tx
  pair_tunnel "$outer"
  pings a 10 "$(inner b "$inner")" "$size"
  wire=$(((packet + 15) / 16 * 16 + 32))
  [ "$packet" -gt 1408 ] && wire=$((1420 + 32))
  rx=$(link a wg0 rx bytes) tx=$(link a wg0 tx bytes)
  expect_eq "received by the initiator" "$rx" $((92 + 10 * wire))
  if [ "$tx" != $((148 + 10 * wire + 32)) ]; then
    expect_eq "sent by the initiator" "$tx" $((148 + 10 * wire))
  fi
  expect_eq "transfer rx of a" "$(transfer a wg0 b rx)" "$rx"
  expect_eq "transfer tx of a" "$(transfer a wg0 b tx)" "$tx"
  expect_eq "received by the responder" "$(link b wg0 rx bytes)" "$tx"
  expect_eq "sent by the responder" "$(link b wg0 tx bytes)" "$rx"
  expect_eq "transfer rx of b" "$(transfer b wg0 a rx)" "$tx"
  expect_eq "transfer tx of b" "$(transfer b wg0 a tx)" "$rx"
  expect_eq "packets received by a" "$(link a wg0 rx packets)" 11
  pair_down
}

load_wg
pair_links
for outer in 4 6; do
  say "ten pings outside v$outer: exact counters"
  ten_pings $outer 4 56 84
  ten_pings $outer 6 56 104
  ten_pings $outer 4 1392 1420
  say "all sizes outside v$outer"
  pair_tunnel $outer
  all_sizes $outer 4
  all_sizes $outer 6
  for ns in a b; do
    expect_eq "receive errors in $ns" "$(link $ns wg0 rx errs)" 0
    expect_eq "transmit errors in $ns" "$(link $ns wg0 tx errs)" 0
  done
  pair_down
done
