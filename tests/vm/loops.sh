#!/bin/bash
# SPDX-License-Identifier: MIT
# loops.sh - a peer may be behind another of the same tunnel; a tunnel through itself and two through each other
#            do not grow or crash; three deep works
# timeout: 240
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 over the wire, wg1 inside wg0, wg2 inside wg1; then each into the other
#   wg9 in b is a peer of a's wg0, too, at an address that is behind the first peer
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

# onion FAMILY: the peer's endpoint is inside the tunnel, and so is all that a sends it.
onion() {
  local endpoint="192.168.0.2:3009"
  [ "$1" = 4 ] || endpoint="[fd00:10::2]:3009"
  wgin a set wg0 peer "${PUB[c]}" remove
  wgin a set wg0 peer "${PUB[c]}" endpoint "$endpoint" allowed-ips 192.168.9.2/32,fd00:19::2/128
  wgin b set wg9 peer "${PUB[a0]}" remove
  wgin b set wg9 peer "${PUB[a0]}" allowed-ips 192.168.9.1/32,fd00:19::1/128
}

make_key c
create_wg b wg9
addr a wg0 fd00:10::1/64 192.168.9.1/24 fd00:19::1/64
addr b wg0 fd00:10::2/64
addr b wg9 192.168.9.2/24 fd00:19::2/64
wgin a set wg0 peer "${PUB[b0]}" allowed-ips 192.168.0.2/32,fd00:10::2/128
wgin b set wg0 peer "${PUB[a0]}" allowed-ips 192.168.0.1/32,fd00:10::1/128
set_key b wg9 c listen-port 3009
ip -n b link set wg9 up
udp_echo b 192.168.9.2 7002
for family in 4 6; do
  say "a peer behind another of the same tunnel, by IPv$family"
  onion $family
  pings a 3 192.168.9.2 56,1200,1380
  pings a 3 fd00:19::2 56,1200
  udp_exact a 192.168.9.2 7002 "$(per_guest 300 1000 300)" 1000
  expect_match "where a is reached" "$(endpoint b wg9 a0)" '^(192.168.0.1|\[fd00:10::1\]):1000$'
done
looped=$(drops a wg0 tx_loop)

say "the same through a queue of the interface"
[[ $GUEST = uml* ]] || modprobe -a sch_fq || fail "no sch_fq"
in_ns a tc qdisc replace dev wg0 root fq
pings a 3 192.168.9.2 56,1200,1380
udp_exact a 192.168.9.2 7002 "$(per_guest 300 1000 300)" 1380
expect_eq "loops counted" "$(drops a wg0 tx_loop)" "$looped"

# Whatever its true end sends, by itself, would tell a where it is.
block b output udp sport 3009

say "a peer behind itself, through a queue of the interface"
wgin a set wg0 peer "${PUB[c]}" endpoint 192.168.9.2:3009
for size in 56 1380; do
  expect_eq "echoes of $size bytes" "$(received a 192.168.9.2 20 $size)" 0
  sent=$(link a wg0 tx packets)
  sleep 1
  expect_eq "packets that still go round, of $size bytes" $(($(link a wg0 tx packets) - sent)) 0
done
expect_ge "loops counted" "$(drops a wg0 tx_loop)" $((looped + 40))

say "two peers, each behind the other, through a queue of the interface"
block a input udp sport 2000
wgin a set wg0 peer "${PUB[b0]}" endpoint 192.168.9.2:2000 peer "${PUB[c]}" endpoint 192.168.0.2:3009
expect_eq "echoes" "$(received a 192.168.9.2 20 1380)" 0
sent=$(link a wg0 tx packets)
sleep 1
expect_eq "packets that still go round" $(($(link a wg0 tx packets) - sent)) 0
unblock a
wgin a set wg0 peer "${PUB[b0]}" endpoint 10.0.0.2:2000 peer "${PUB[c]}" endpoint 192.168.0.2:3009
in_ns a tc qdisc del dev wg0 root

say "a peer behind itself"
sent=$(link a wg0 tx bytes)
looped=$(drops a wg0 tx_loop)
wgin a set wg0 peer "${PUB[c]}" endpoint 192.168.9.2:3009
expect_eq "echoes" "$(received a 192.168.9.2 20)" 0
expect_le "bytes sent by the loop" $(($(link a wg0 tx bytes) - sent)) 50000
if [ "$SUT" = ours ]; then
  expect_ge "loops counted" $(($(drops a wg0 tx_loop) - looped)) 20
fi

say "two peers, each behind the other"
block a input udp sport 2000
wgin a set wg0 peer "${PUB[b0]}" endpoint 192.168.9.2:2000 peer "${PUB[c]}" endpoint 192.168.0.2:3009
sent=$(link a wg0 tx bytes)
expect_eq "echoes" "$(received a 192.168.9.2 20)" 0
expect_le "bytes sent by the loop" $(($(link a wg0 tx bytes) - sent)) 50000
unblock a
unblock b
wgin a set wg0 peer "${PUB[b0]}" endpoint 10.0.0.2:2000
pings a 3 192.168.9.2

# begin_again: the interface of a, as it was.
begin_again() {
  create_wg a wg0
  addr a wg0 192.168.0.1/24 fd00:10::1/64 192.168.9.1/24 fd00:19::1/64
  set_key a wg0 a0 listen-port 1000 peer "${PUB[b0]}" endpoint 10.0.0.2:2000 allowed-ips 192.168.0.2/32,fd00:10::2/128
  ip -n a link set wg0 up
}

# Until the peer's cached route is let go of, it holds the tunnel's own interface.
for family in 4 6; do
  say "the interface goes while routes lead through it, by IPv$family"
  onion $family
  pings a 1 192.168.9.2
  timeout 10 ip -n a link del wg0 || fail "the interface cannot be deleted"
  begin_again
done
say "the namespace and the module go while routes lead through the interface"
onion 4
pings a 1 192.168.9.2
stop_spawned
ip netns del a
timeout 20 rmmod "$(sut_module)" || fail "the module cannot be unloaded"
