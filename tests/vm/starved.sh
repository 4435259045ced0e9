#!/bin/bash
# SPDX-License-Identifier: MIT
# starved.sh - allocations of packets and handshakes fail at random: packets are lost and counted, and all goes on afterwards
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2, where starved.py takes datagrams and a stream
source "$(dirname "$0")/lib.sh"
need ethtool

[ -e /sys/kernel/debug/failslab ] || fail "the kernel cannot make allocations fail"
load_wg
pair_links
pair_tunnel 4
pings a 1 192.168.7.2
spawn b "$PYTHON" "$VM_DIR/starved.py" sink 192.168.7.2 "$TMP/ready"
wait_for 300 test -s "$TMP/ready" || fail "the sink does not start"

# starved STEP
starved() {
  say "$1"
  if ! out=$(in_ns a "$PYTHON" "$VM_DIR/starved.py" "$1" 192.168.7.2 wg0 "${PRIV[a]}" 2>&1); then fail "$out"; fi
}

starved datagrams
expect_ge "datagrams for which a had no memory" "$(drops a wg0 tx_no_memory)" 50
lost=$(drops b wg0 rx_no_memory)
starved stream
expect_ge "messages for which b had no memory" "$(($(drops b wg0 rx_no_memory) - lost))" 1
handshakes=$(drops b wg0 rx_no_memory)
starved handshakes
expect_ge "initiations for which b had no memory" "$(($(drops b wg0 rx_no_memory) - handshakes))" 1

say "there is memory again"
stop_spawned
wait_until 120 reaches a 192.168.7.2 || fail "the tunnel does not recover"
udp_echo b 192.168.7.2 4001
udp_exact a 192.168.7.2 4001 100 16000
for ns in a b; do ip -n $ns link del wg0; done
rmmod wg || fail "something holds the module"
