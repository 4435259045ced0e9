#!/bin/bash
# SPDX-License-Identifier: MIT
# timers-reject.sh - a session of 180 s neither sends nor receives
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2, then wgpeer.py as the peer p 192.168.8.2
source "$(dirname "$0")/lib.sh"

# first_words FILE SINCE N: who sent which types since then, the first N.
first_words() {
  sleep 0.3
  awk -v s="$2" "$SNIFF_FIELDS"' t >= s { print src == "10.0.0.1" ? "a" type : "b" type }' "$1" | head -n "$3" | xargs
}

load_wg
pair_links
pair_tunnel 4
sniff a ab "$TMP/wire"

say "at 170 s the session still carries what its initiator sends"
pings a 1 192.168.7.2
sleep 100
pings a 1 192.168.7.2
sleep 70
start=$(now)
pings a 1 192.168.7.2
# It goes under the old session, and the rekeying goes along.
sleep 1
expect_eq "initiations of a" "$(after "$TMP/wire" "$start" 'type == 1 && src == "10.0.0.1"')" 1
expect_ge "messages of a under the old session" "$(after "$TMP/wire" "$start" 'type == 4 && src == "10.0.0.1" && ctr > 1')" 1

for ns in a b; do
  other=b address=192.168.7.2
  [ $ns = b ] && other=a address=192.168.7.1
  say "after 181 s of silence $ns must shake hands before it sends"
  sleep 181
  start=$(now)
  pings $ns 1 $address
  expect_eq "the wire" "$(first_words "$TMP/wire" "$start" 4)" "${ns}1 ${other}2 ${ns}4 ${other}4"
  expect_eq "messages with an old counter" "$(after "$TMP/wire" "$start" 'type == 4 && ctr > 1')" 0
done

say "messages that come under a session of 181 s are dropped"
make_key p
wgin a set wg0 peer "${PUB[p]}" allowed-ips 192.168.8.2/32
ip -n a route add 192.168.8.0/24 dev wg0
out=$(in_ns b "$PYTHON" "$VM_DIR/aging.py" "${PRIV[p]}" "${PUB[a]}" 10.0.0.1 1000 192.168.8.2 192.168.7.1 2>&1) || fail "$out"
