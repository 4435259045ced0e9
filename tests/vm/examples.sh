#!/bin/bash
# SPDX-License-Identifier: MIT
# examples.sh - the two example programs make a tunnel and see its handshake, on either driver
# guests: 6.12 uml
# timeout: 300
#
#   a: left 10.7.0.1 --- loopback of a --- right, moved to b, 10.7.0.2
#
# They were built against an installed library, by build_examples in scripts/lib.sh.
source "$(dirname "$0")/lib.sh"

for example in create-tunnel watch-handshakes; do
  [ -x "$EXAMPLES/$example" ] || fail "there is no $EXAMPLES/$example"
done
for SUT in ours in-tree; do
  say "$SUT"
  load_wg
  new_ns a b
  spawn a "$EXAMPLES/watch-handshakes" > "$TMP/seen" 2> "$TMP/seen.err"
  sleep 1
  in_ns a "$EXAMPLES/create-tunnel" left right > "$TMP/made"
  ip -n a link set right netns b
  addr a left 10.7.0.1/24
  addr b right 10.7.0.2/24
  ip -n a link set left up
  ip -n b link set right up
  pings a 3 10.7.0.2
  right=$(awk '$1 == "right" { print $2 }' "$TMP/made")
  expect_eq "the key that was printed" "$(wgin b show right public-key)" "$right"
  expect_match "the preshared key" "$(wgin a show left preshared-keys | cut -f 2)" '^[A-Za-z0-9+/]{43}=$'
  wait_for 100 grep -qxF "left $right 127.0.0.1:51872" "$TMP/seen" || fail "no handshake was told: $(cat "$TMP/seen" "$TMP/seen.err")"
  refused "the same names again" in_ns a "$EXAMPLES/create-tunnel" left right
  expect_match "the complaint" "$(cat "$TMP/refused")" "^create-tunnel: left: an interface of this name already exists"
  stop_spawned
  ip -n b link del right
  drop_namespaces
  wait_for 100 rmmod "$(sut_module)" || fail "$(sut_module) does not unload"
done
