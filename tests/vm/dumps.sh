#!/bin/bash
# SPDX-License-Identifier: MIT
# dumps.sh - big configurations come out as they went in, however the dump splits
# timeout: 240
#
#   a: wg0 with many peers, then with one peer of many allowed IPs
source "$(dirname "$0")/lib.sh"

# round_trip PEERS IPS SEED: set, show, compare.
round_trip() {
  say "$1 peers with $2 allowed IPs each"
  "$PYTHON" "$VM_DIR/bigconf.py" "$1" "$2" "${PRIV[a]}" "$3" > "$TMP/in.conf"
  wgin a setconf wg0 "$TMP/in.conf"
  wgin a showconf wg0 > "$TMP/out.conf"
  "$PYTHON" "$VM_DIR/bigconf.py" compare "$TMP/in.conf" "$TMP/out.conf" || fail "what was set and what is shown differ"
}

# shape: the dump, message by message.
shape() {
  local out
  out=$(in_ns a "$PYTHON" "$VM_DIR/dumps.py" wg0 2>&1) || fail "$out"
  say "$out"
}

load_wg
new_ns a
make_key a
create_wg a wg0
round_trip 0 0 1
round_trip 1 1 2
for ips in 0 1 2 7 30; do round_trip 100 $ips $((ips + 3)); done
round_trip 1 "$(per_guest 5000 10000 10000)" 50
round_trip 6 1000 51
shape
round_trip 200 40 52
shape

say "a device that goes while it is read"
round_trip 300 10 53
for _ in 1 2 3; do
  for _ in 1 2 3 4 5; do wgin a show wg0 dump > /dev/null 2>&1 & done
  ip -n a link del wg0
  wait
  create_wg a wg0
  wgin a setconf wg0 "$TMP/in.conf"
done

say "read and written by many at once"
for ((i = 0; i < 6; i++)); do
  (for _ in 1 2 3 4 5; do wgin a show wg0 dump > /dev/null; done) &
  (for _ in 1 2 3; do wgin a syncconf wg0 "$TMP/in.conf"; done) &
done
wait
wgin a setconf wg0 "$TMP/in.conf"
wgin a showconf wg0 > "$TMP/out.conf"
"$PYTHON" "$VM_DIR/bigconf.py" compare "$TMP/in.conf" "$TMP/out.conf" || fail "what was set and what is shown differ"
