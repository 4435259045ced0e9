#!/bin/bash
# SPDX-License-Identifier: MIT
# corners.sh - wrong answers leave a handshake as it is, responses are asked for cookies and bring them, each drop has its counter
# guests: uml
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         corners.py as the peers p and q, 192.168.8.2 and 192.168.9.2, ports 3000 and 3001
source "$(dirname "$0")/lib.sh"
need ethtool

# corner STEP PEER INNER PORT
corner() {
  say "$1"
  if ! out=$(in_ns b "$PYTHON" "$VM_DIR/corners.py" "$1" "${PRIV[$2]}" "${PUB[a]}" 10.0.0.1 1000 "$4" "$3" 192.168.7.1 2>&1); then fail "$out"; fi
}

# counted REASON COUNT: so many more drops since the last time.
declare -A SEEN=()
counted() {
  local now
  now=$(drops a wg0 "$1")
  expect_eq "$1" $((now - ${SEEN[$1]:-0})) "$2"
  SEEN[$1]=$now
}

# Few initiations are a load.
load_wg_test_limits
pair_links
make_key a p q
create_wg a wg0
addr a wg0 192.168.7.1/24
set_key a wg0 a listen-port 1000 peer "${PUB[p]}" endpoint 10.0.0.2:3000 allowed-ips 192.168.8.2/32 \
  peer "${PUB[q]}" endpoint 10.0.0.2:3001 allowed-ips 192.168.9.2/32
ip -n a link set wg0 up
ip -n a route add 192.168.8.0/24 dev wg0
ip -n a route add 192.168.9.0/24 dev wg0

(sleep 0.3 && poke a 192.168.8.2) &
corner garbage-responses p 192.168.8.2 3000
counted handshake_invalid 6
counted handshake_bad_mac1 1
corner cookie-for-our-response p 192.168.8.2 3000
counted handshake_invalid 1
sniff a ab "$TMP/wire"
(sleep 0.3 && poke a 192.168.9.2) &
corner response-under-load q 192.168.9.2 3001
expect_ge "cookie replies" "$(drops a wg0 handshake_cookie_sent)" 1
expect_ge "cookie replies on the wire" "$(sniffed "$TMP/wire" 'type == 3')" 1
expect_eq "cookie replies of a class, as handshakes have it" "$(sniffed "$TMP/wire" 'type == 3 && tos')" 0

corner replays p 192.168.8.2 3000
counted rx_replay 4
corner not-ip p 192.168.8.2 3000
counted rx_not_ip 8
corner congestion p 192.168.8.2 3000
counted rx_ecn_ignored 1

say "what does not fit a datagram"
ip -n a link set wg0 mtu 65535
expect_eq "echoes" "$(PATIENCE=0.3 received a 192.168.8.2 1 65480)" 0
counted tx_too_big 1
