#!/bin/bash
# SPDX-License-Identifier: MIT
# reorder.sh - datagrams that the wire doubles and reorders: each arrives once
# timeout: 180
#
#   a 10.0.0.1 --- veth (netem both ways) --- b 10.0.0.2
#   wg0 192.168.7.1                           wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need tc

COUNT=$(per_guest 1500 2000 5000)

netem() {
  [[ $GUEST = uml* ]] || modprobe sch_netem
  in_ns a tc qdisc replace dev ab root netem limit 100000 "$@"
  in_ns b tc qdisc replace dev ba root netem limit 100000 "$@"
}

# Netem doubles and reorders whole trains, so the wire carries single datagrams.
load_wg
pair_links
pair_tunnel 4
udp_echo b 192.168.7.2 4000
pings a 1 192.168.7.2
drops=$(link b wg0 rx errs)

say "every datagram twice"
netem duplicate 100%
udp_exact a 192.168.7.2 4000 "$COUNT" 200
expect_eq "errors of the interface for duplicates" "$(link b wg0 rx errs)" "$drops"

say "a third of them doubled, all of them shuffled within the window"
netem delay 5ms 4ms duplicate 30%
udp_exact a 192.168.7.2 4000 "$COUNT" 200 200

say "a quarter overtakes the rest"
netem delay 20ms reorder 25% 50%
udp_exact a 192.168.7.2 4000 "$((COUNT / 2))" 1300 200

say "TCP over it all"
in_ns b socat -u TCP4-LISTEN:7000,reuseaddr "CREATE:$TMP/got" &
receiver=$!
head -c 300000 /dev/urandom > "$TMP/sent"
timeout 60 nsenter --net=/run/netns/a socat -u "FILE:$TMP/sent" TCP:192.168.7.2:7000,retry=50,interval=0.2 || fail "the transfer does not end"
wait $receiver
cmp "$TMP/sent" "$TMP/got"
