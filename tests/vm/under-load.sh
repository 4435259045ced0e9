#!/bin/bash
# SPDX-License-Identifier: MIT
# under-load.sh - a flood of initiations: cookie replies, cookies honoured, one source limited, the tunnel alive
# timeout: 300
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1                 load.py as flood and as forty peers; wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need nft

# Whether a flood from user space fills a queue of hundreds is up to the scheduler, and in a
# debug kernel it never does. Sixteen are one train of the flood.
if [ "$SUT" = ours ]; then load_wg_test_limits; else load_wg; fi
pair_links
pair_tunnel 4
names=()
for ((i = 0; i < 40; i++)); do names+=("p$i"); done
make_key "${names[@]}"
privates=() peers=()
for n in "${names[@]}"; do
  peers+=(peer "${PUB[$n]}")
  privates+=("${PRIV[$n]}")
done
wgin a set wg0 "${peers[@]}"
pings a 2 192.168.7.2
lines=$(log_lines 'wg|wireguard')
for address in 10.0.0.1 fd00::1; do
  say "towards $address"
  out=$(in_ns b "$PYTHON" "$VM_DIR/load.py" "${PUB[a]}" $address 1000 "${privates[@]}" 2>&1) || fail "$out"
  say "$out"
  pings a 5 192.168.7.2
done

say "a driver that is asked for a cookie comes again with it"
# Counted by nftables: a sniffer misses most of a flood. A cookie reply is 64 bytes and 8 of UDP.
in_ns b nft -f - << 'RULES'
table inet seen {
  chain input {
    type filter hook input priority 0
    udp sport 1000 udp length 72 counter comment "all"
    udp sport 1000 udp dport 2000 udp length 72 counter comment "driver"
  }
}
RULES
cookies_to() { in_ns b nft list table inet seen | awk -v to="\"$1\"" '$NF == to { print $(NF - 4) }'; }
spawn b "$PYTHON" "$VM_DIR/flood.py" initiations 10.0.0.1 1000 "${PUB[a]}"
loaded() { [ "$(cookies_to all)" -gt 0 ]; }
wait_for 100 loaded || fail "the flood is answered by no cookie reply"
pair_peers 4
shaken() { [ "$(handshake_of b wg0 a)" != 0 ]; }
poke b 192.168.7.1
# The queue may be full when one comes, so it may take a few, five seconds apart.
wait_for 600 shaken || fail "b gets no handshake through the flood"
expect_ge "cookie replies to b" "$(cookies_to driver)" 1
stop_spawned
pings b 3 192.168.7.1
expect_eq "lines in the kernel log" "$(($(log_lines 'wg|wireguard') - lines))" 0
