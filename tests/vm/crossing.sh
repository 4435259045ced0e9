#!/bin/bash
# SPDX-License-Identifier: MIT
# crossing.sh - initiations that cross on a slow wire: both ends settle on one session, and nothing is lost then or later
# needs: time-travel
#
#   a 10.0.0.1 --- veth (netem 50 ms each way) --- b 10.0.0.2
#   wg0 192.168.7.1                                wg0 192.168.7.2; crossing.py as the peer p 192.168.8.2, port 3000
source "$(dirname "$0")/lib.sh"
need tc od

raw() { base64 -d <<< "$1" | od -An -v -tx1 | tr -d ' \n'; }

# keys_of GREATER: new keys, of which this end's public one is the greater.
keys_of() {
  local other=a
  [ "$1" != a ] || other=b
  make_key a b
  while [[ $(raw "${PUB[$1]}") < $(raw "${PUB[$other]}") ]]; do make_key a b; done
}

# both COUNT SECONDS: paced echoes from each end at once, none of which may be lost.
both() {
  local one
  paced a "$1" 192.168.7.2 "$2" &
  one=$!
  paced b "$1" 192.168.7.1 "$2"
  wait $one || fail "echoes of a"
}

initiations() { after "$TMP/wire" "$2" "type == 1 && src == \"10.0.0.$1\""; }

load_wg
pair_links
sniff a ab "$TMP/wire"
for greater in a b; do
  keys_of $greater
  pair_tunnel 4
  in_ns a tc qdisc replace dev ab root netem delay 50ms
  in_ns b tc qdisc replace dev ba root netem delay 50ms

  say "both begin at once, the greater key is that of $greater"
  start=$(now)
  both 4 0.5
  expect_eq "initiations of a" "$(initiations 1 "$start")" 1
  expect_eq "initiations of b" "$(initiations 2 "$start")" 1

  say "one of them asks for each new session, and no echo is lost"
  settled=$(now)
  both 720 0.5
  expect_eq "initiations of the end with the smaller key" \
    "$(initiations "$([ $greater = a ] && echo 2 || echo 1)" "$settled")" 0
  expect_between "initiations of the other" "$(initiations "$([ $greater = a ] && echo 1 || echo 2)" "$settled")" 2 3
  pair_down
done

say "what crosses is reordered as well, and the driver still asks for the new session in time"
make_key a p
while [[ $(raw "${PUB[p]}") < $(raw "${PUB[a]}") ]]; do make_key p; done
create_wg a wg0
addr a wg0 192.168.7.1/24
set_key a wg0 a listen-port 1000 peer "${PUB[p]}" endpoint 10.0.0.2:3000 allowed-ips 192.168.8.2/32
ip -n a link set wg0 up
ip -n a route add 192.168.8.0/24 dev wg0
(sleep 0.5 && poke a 192.168.8.2) &
if ! out=$(in_ns b "$PYTHON" "$VM_DIR/crossing.py" "${PRIV[p]}" "${PUB[a]}" 10.0.0.1 1000 3000 192.168.8.2 192.168.7.1 2>&1); then fail "$out"; fi
expect_between "seconds to the driver's next initiation" "$out" 118 125
