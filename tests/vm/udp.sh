#!/bin/bash
# SPDX-License-Identifier: MIT
# udp.sh - datagrams of many sizes, each way, none lost, doubled or damaged
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1 fd07::1         wg0 192.168.7.2 fd07::2
source "$(dirname "$0")/lib.sh"

MANY=$(per_guest 500 1000 3000)
FEW=$(per_guest 50 100 200)

load_wg
pair_links
# The datagrams in flight are more than 64 fragments. Where one processor takes its share
# late, reassembly would give up a datagram that is whole, for the disorder.
for ns in a b; do in_ns $ns sysctl -qw net.ipv4.ipfrag_max_dist=0; done
for outer in 4 6; do
  pair_tunnel $outer
  for family in 4 6; do
    say "v$family in v$outer"
    udp_echo b "$(inner b $family)" 4000
    udp_exact a "$(inner b $family)" 4000 "$MANY" 1372
    udp_exact a "$(inner b $family)" 4000 "$MANY" 64
    udp_exact a "$(inner b $family)" 4000 "$FEW" 1373
    udp_exact a "$(inner b $family)" 4000 "$FEW" 16000
    udp_exact a "$(inner b $family)" 4000 "$FEW" 65000
  done
  expect_eq "receive errors in b" "$(link b wg0 rx errs)" 0
  expect_eq "receive errors in a" "$(link a wg0 rx errs)" 0
  stop_spawned
  pair_down
done
