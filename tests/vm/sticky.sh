#!/bin/bash
# SPDX-License-Identifier: MIT
# sticky.sh - answers come from the address that was spoken to, until that address or its route goes
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 10.0.0.22 fd00::2 fd00::22, and on a dummy 172.16.0.2
#   wg0 192.168.7.1                 wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"

# spoken_to ADDRESS: a speaks to that address of b; b must answer from it, and begin from it.
spoken_to() {
  local host=${1#[}
  host=${host%]}
  wgin a set wg0 peer "${PUB[b]}" endpoint "$1:2000"
  start=$(now)
  pings a 3 192.168.7.2
  pings b 3 192.168.7.1
  expect_eq "data messages of b from elsewhere than $1" "$(after "$TMP/wire" "$start" "type == 4 && sport == 2000 && src != \"$host\"")" 0
  expect_ge "data messages of b from $1" "$(after "$TMP/wire" "$start" "type == 4 && sport == 2000 && src == \"$host\"")" 6
  expect_eq "a's endpoint" "$(endpoint a wg0 b)" "$1:2000"
}

load_wg
[[ $GUEST = uml* ]] || modprobe dummy
pair_links
addr b ba 10.0.0.22/24 fd00::22/64
ip -n b link add name dum type dummy
ip -n b link set dum up
addr b dum 172.16.0.2/32
ip -n a route add 172.16.0.2 via 10.0.0.2
pair_tunnel 4
sniff a ab "$TMP/wire"

say "b answers from each address that a speaks to"
for address in 10.0.0.2 10.0.0.22 172.16.0.2 "[fd00::2]" "[fd00::22]" 10.0.0.22; do spoken_to "$address"; done

say "also in a handshake that a begins anew"
pair_peers 4
spoken_to 172.16.0.2

say "the address goes: b falls over to another, and a follows"
ip -n b addr del 172.16.0.2/32 dev dum
start=$(now)
pings b 3 192.168.7.1
expect_ge "data messages of b from 10.0.0.2" "$(after "$TMP/wire" "$start" 'type == 4 && src == "10.0.0.2"')" 3
expect_eq "a's endpoint" "$(endpoint a wg0 b)" 10.0.0.2:2000
pings a 3 192.168.7.2

say "the same for IPv6"
spoken_to "[fd00::22]"
ip -n b addr del fd00::22/64 dev ba
pings b 3 192.168.7.1
expect_eq "a's endpoint" "$(endpoint a wg0 b)" "[fd00::2]:2000"

say "the route moves to another wire: b leaves by it, and the source follows"
spoken_to 10.0.0.2
veth a ab2 b ba2
addr a ab2 10.5.0.1/24
addr b ba2 10.5.0.2/24
ip -n b route add 10.0.0.1/32 via 10.5.0.1 src 10.5.0.2
for ns in a b; do in_ns $ns sh -c 'for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $f; done'; done
pings b 3 192.168.7.1
pings a 3 192.168.7.2
ip -n b route del 10.0.0.1/32
ip -n b link del ba2
pings b 3 192.168.7.1
pings a 3 192.168.7.2

say "a wire that flaps, and is replaced"
ip -n b link set ba down
sleep 0.2
ip -n b link set ba up
addr b ba fd00::2/64
pings b 2 192.168.7.1
stop_spawned
ip -n b link del ba
veth a ab b ba
addr a ab 10.0.0.1/24
addr b ba 10.0.0.2/24
pings b 2 192.168.7.1
pings a 2 192.168.7.2
