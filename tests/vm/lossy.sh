#!/bin/bash
# SPDX-License-Identifier: MIT
# lossy.sh - handshakes that get through a wire that loses a third of what it carries
# timeout: 300
#
#   a 10.0.0.1 --- veth (netem loss both ways) --- b 10.0.0.2
#   wg0 192.168.7.1                                wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need tc

ROUNDS=$(per_guest 3 3 4)
# The responder's time of handshake says that the first packet under the new keys has
# come. It may be lost as well, so the sender keeps asking.
up() {
  poke a 192.168.7.2
  [ "$(handshake_of b wg0 a)" != 0 ]
}
lose() {
  in_ns a tc qdisc replace dev ab root netem loss "$1"
  in_ns b tc qdisc replace dev ba root netem loss "$1"
}

load_wg
[[ $GUEST = uml* ]] || modprobe sch_netem
pair_links
pair_tunnel 4
sniff a ab "$TMP/wire"
for ((round = 1; round <= ROUNDS; round++)); do
  pair_peers 4
  lose 35%
  # Sixteen attempts, five seconds apart, fail together about once in 6000.
  wait_until 80 up || fail "no handshake in 80 s"
  lose 0%
  pings a 3 192.168.7.2
  say "round $round: $(sniffed "$TMP/wire" 'type == 1') initiations so far"
done

say "responses lost: the same initiator tries again, and the last one counts"
pair_peers 4
block a input udp sport 2000
poke a 192.168.7.2
sleep 6
unblock a
wait_until 20 up || fail "no handshake once responses come again"
pings a 3 192.168.7.2

say "both initiate at once"
for ((round = 1; round <= ROUNDS; round++)); do
  pair_peers 4
  in_ns a "$PYTHON" "$VM_DIR/icmp.py" 192.168.7.2 1 56 burst 1 > /dev/null &
  one=$!
  in_ns b "$PYTHON" "$VM_DIR/icmp.py" 192.168.7.1 1 56 burst 1 > /dev/null &
  wait $one $!
  pings a 2 192.168.7.2
  pings b 2 192.168.7.1
done
