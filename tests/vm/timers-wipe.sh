#!/bin/bash
# SPDX-License-Identifier: MIT
# timers-wipe.sh - what is left of a handshake or a session is gone after 540 s
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wgpeer.py as the peer p, which answers late
source "$(dirname "$0")/lib.sh"

load_wg
pair_links
make_key a p
create_wg a wg0
addr a wg0 192.168.7.1/24
set_key a wg0 a listen-port 1000
ip -n a link set wg0 up
ip -n a route add 192.168.8.0/24 dev wg0
for late in "400 yes" "750 no"; do
  # shellcheck disable=SC2086
  set -- $late
  say "an answer $1 s after the first initiation: taken? $2"
  wgin a set wg0 peer "${PUB[p]}" remove
  wgin a set wg0 peer "${PUB[p]}" endpoint 10.0.0.2:2000 allowed-ips 192.168.8.2/32
  (sleep 2 && poke a 192.168.8.2) &
  out=$(in_ns b "$PYTHON" "$VM_DIR/late.py" "${PRIV[p]}" "${PUB[a]}" 10.0.0.1 1000 2000 "$1" 2>&1) || fail "late.py: $out"
  expect_eq "the answer is taken" "$out" "$2"
  wait
done
