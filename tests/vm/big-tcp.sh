#!/bin/bash
# SPDX-License-Identifier: MIT
# big-tcp.sh - packets of more than 64 KiB, which TCP makes where an interface takes them, leave as trains and arrive whole
# guests: 6.12 uml-smp
#
#   a fd00::1 --- veth --- b fd00::2
#   wg0 192.168.7.1 fd07::1  wg0 192.168.7.2 fd07::2
source "$(dirname "$0")/lib.sh"
need socat

# largest: of the packets that the tunnel is given in a, the length in bytes.
largest() { in_ns a "$PYTHON" "$VM_DIR/big_tcp.py" largest wg0 "$TMP/looking"; }

load_wg
pair_links
pair_tunnel 6
head -c "$(per_guest 4000003 4000003 20000003)" /dev/urandom > "$TMP/sent"
# However slowly the machine sends, that many at once.
in_ns a sysctl -qw net.ipv4.tcp_min_tso_segs=120
for ns in a b; do
  ip -n $ns link set wg0 gso_max_size 200000 gro_max_size 200000
  in_ns $ns "$PYTHON" "$VM_DIR/big_tcp.py" ipv4-max-size wg0 200000
done
expect_match "what the interface says" "$(ip -n a -d link show wg0)" 'gso_max_size 200000'
for family in 4 6; do
  say "IPv$family"
  rm -f "$TMP/looking"
  sniff a ab "$TMP/wire"
  largest > "$TMP/largest" &
  looking=$!
  wait_for 100 test -e "$TMP/looking" || fail "nothing looks at the tunnel"
  copy a b "$(inner b $family)"
  wait $looking
  stop_spawned
  say "the largest packet: $(cat "$TMP/largest") bytes"
  expect_ge "the largest packet" "$(cat "$TMP/largest")" 65536
  # All but its last train are full: what leaves alone is little.
  trains=$(sniffed "$TMP/wire" 'type == 4 && src == "fd00::1" && len > 40000')
  single=$(sniffed "$TMP/wire" 'type == 4 && src == "fd00::1" && len > 1000 && len < 1500')
  say "$trains trains, $single messages alone"
  expect_ge "trains" "$trains" $((single + 10))
  rm "$TMP/wire"
done
for ns in a b; do
  expect_eq "errors of $ns" "$(($(link $ns wg0 tx errs) + $(link $ns wg0 rx errs) + $(link $ns wg0 tx drop)))" 0
done
