#!/bin/bash
# SPDX-License-Identifier: MIT
# mtu.sh - MTUs from 68 to 9000: whole transfers, padding that never passes the MTU
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1 fd07::1         wg0 192.168.7.2 fd07::2
source "$(dirname "$0")/lib.sh"
need socat sha256sum

BYTES=$(per_guest 200003 200003 2000003)

# Under 1280 bytes IPv6 leaves the interface, and takes its addresses along.
set_mtu() {
  local ns
  for ns in a b; do
    ip -n $ns link set wg0 mtu "$1"
    [ "$1" -lt 1280 ] || ip -n $ns addr replace "$(inner $ns 6)/64" dev wg0 nodad
  done
}

# copy FROM TO: a file over TCP in IPv4, which needs no 1280 bytes.
copy() {
  rm -f "$TMP/got"
  in_ns "$2" socat -u TCP4-LISTEN:7000,reuseaddr "CREATE:$TMP/got" &
  local receiver=$!
  sleep 0.5
  timeout 60 nsenter --net="/run/netns/$1" socat -u "FILE:$TMP/sent" "TCP:$(inner "$2" 4):7000,retry=20,interval=0.2" ||
    fail "the transfer from $1 to $2 does not end"
  wait $receiver
  expect_eq "bytes from $1 to $2" "$(sha256sum < "$TMP/got")" "$(sha256sum < "$TMP/sent")"
}

load_wg
pair_links
head -c "$BYTES" /dev/urandom > "$TMP/sent"
create_wg a wg0
expect_match "default MTU" "$(ip -n a -o link show wg0)" " mtu 1420 "
ip -n a link del wg0

say "the wire carries 1500"
pair_tunnel 4
for mtu in 1420 1280 1000 576 100 68; do
  set_mtu $mtu
  pings a 3 192.168.7.2 "1,$((mtu - 29)),$((mtu - 28)),$((mtu - 27)),2000"
  copy a b
  [ $mtu -lt 1280 ] || pings a 3 fd07::2 "1,$((mtu - 48)),2000"
done

say "padding stops at the MTU: a full packet of an odd MTU grows by 32 bytes alone"
# A fresh device, which remembers no smaller path MTU.
pair_down
pair_tunnel 4
set_mtu 1399
sniff a ab "$TMP/wire"
pings a 1 192.168.7.2 $((1399 - 28))
expect_eq "messages of 1399+32 bytes" "$(sniffed "$TMP/wire" 'type == 4 && len == 1399 + 32')" 2
pings a 1 192.168.7.2 $((1390 - 28))
expect_eq "messages of 1390 padded to 1392, +32" "$(sniffed "$TMP/wire" 'type == 4 && len == 1392 + 32')" 2
stop_spawned

say "an MTU larger than the wire's: the outer datagrams fragment"
set_mtu 9000
pings a 3 192.168.7.2 1,8000,8972,20000
copy a b
copy b a
pings a 3 fd07::2 1,8000,8952,20000
pair_down

say "a wire that carries 9000"
ip -n a link set ab mtu 9000
ip -n b link set ba mtu 9000
for outer in 4 6; do
  pair_tunnel $outer
  set_mtu 8920
  pings a 3 192.168.7.2 1,8892,20000
  pings a 3 fd07::2 1,8872,20000
  copy a b
  copy b a
  pair_down
done

say "zero and the largest"
pair_tunnel 4
for mtu in 0 1 67; do
  ip -n a link set wg0 mtu $mtu 2> /dev/null || true
  # Nothing need arrive; nothing may break.
  in_ns a "$PYTHON" "$VM_DIR/icmp.py" 192.168.7.2 3 1,56 burst 0.2 > /dev/null || true
done
ip -n a link set wg0 mtu 65000
ip -n a addr add 192.168.7.1/24 dev wg0 2> /dev/null || true
pings a 2 192.168.7.2 56,60000
