#!/bin/bash
# SPDX-License-Identifier: MIT
# loops.sh - a tunnel through itself and two through each other do not grow or crash; three deep works
# timeout: 240
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 over the wire, wg1 inside wg0, wg2 inside wg1; then each into the other
source "$(dirname "$0")/lib.sh"

# layer N: wgN at both ends, its endpoints the addresses of the layer below.
layer() {
  local n=$1 below_a=$2 below_b=$3
  make_key "a$n" "b$n"
  create_wg a "wg$n"
  create_wg b "wg$n"
  addr a "wg$n" "192.168.$n.1/24"
  addr b "wg$n" "192.168.$n.2/24"
  set_key a "wg$n" "a$n" listen-port "100$n" peer "${PUB[b$n]}" endpoint "$below_b:200$n" allowed-ips "192.168.$n.2/32"
  set_key b "wg$n" "b$n" listen-port "200$n" peer "${PUB[a$n]}" endpoint "$below_a:100$n" allowed-ips "192.168.$n.1/32"
  ip -n a link set "wg$n" mtu $((1420 - 80 * n)) up
  ip -n b link set "wg$n" mtu $((1420 - 80 * n)) up
}

load_wg
pair_links
say "three deep"
layer 0 10.0.0.1 10.0.0.2
layer 1 192.168.0.1 192.168.0.2
layer 2 192.168.1.1 192.168.1.2
pings a 5 192.168.2.2 56,1200
pings b 5 192.168.2.1 56,1200
udp_echo b 192.168.2.2 7001
udp_exact a 192.168.2.2 7001 "$(per_guest 300 1000 300)" 1000

# What b still has to say would set the endpoint right again.
block a input udp sport 2000
say "an endpoint behind the tunnel itself"
wgin a set wg0 peer "${PUB[b0]}" endpoint 192.168.0.2:2000
expect_eq "echoes" "$(received a 192.168.0.2 5)" 0
sleep 1
if [ "$SUT" = ours ]; then
  expect_ge "loops counted" "$(drops a wg0 tx_loop)" 1
fi
unblock a
wgin a set wg0 peer "${PUB[b0]}" endpoint 10.0.0.2:2000
pings a 3 192.168.0.2

block a input udp sport 2000
say "two tunnels, each inside the other"
wgin a set wg0 peer "${PUB[b0]}" endpoint 192.168.1.2:2000
sent=$(link a wg0 tx bytes)
expect_eq "echoes" "$(received a 192.168.0.2 5)" 0
expect_eq "echoes" "$(received a 192.168.1.2 5)" 0
sleep 2
expect_le "bytes sent by the loop" $(($(link a wg0 tx bytes) - sent)) 200000
unblock a
wgin a set wg0 peer "${PUB[b0]}" endpoint 10.0.0.2:2000
pings a 3 192.168.0.2
reaches a 192.168.2.2 20 || fail "three deep does not recover"
