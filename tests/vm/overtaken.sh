#!/bin/bash
# SPDX-License-Identifier: MIT
# overtaken.sh - an answer that was held back until the peer has begun another session is not taken any more
# timeout: 300
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         overtaken.py as the peer p 192.168.8.2
source "$(dirname "$0")/lib.sh"

load_wg
pair_links
make_key a p
create_wg a wg0
addr a wg0 192.168.7.1/24
set_key a wg0 a listen-port 1000 peer "${PUB[p]}" endpoint 10.0.0.2:2000 allowed-ips 192.168.8.2/32
ip -n a link set wg0 up
ip -n a route add 192.168.8.0/24 dev wg0
(sleep 2 && poke a 192.168.8.2) &
out=$(in_ns b "$PYTHON" "$VM_DIR/overtaken.py" "${PRIV[p]}" "${PUB[a]}" 10.0.0.1 1000 2000 192.168.8.2 192.168.7.1 2>&1) ||
  fail "overtaken.py: $out"
expect_eq "the answer is taken" "$out" no
wait
