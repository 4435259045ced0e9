#!/bin/bash
# SPDX-License-Identifier: MIT
# egress.sh - what a sender asks of the way out holds for the messages that its packets become
# guests: uml 6.1
#
#   a 10.0.0.1 --- veth of four queues, fq at a --- b 10.0.0.2
#   wg0 192.168.7.1                                 wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need iperf3 tc nft setpriv

EGRESS=("$PYTHON" "$VM_DIR/egress.py")
USER_ID=4711

# counted NAME: the packets of a counter in a's rules.
counted() { in_ns a nft list counter inet egress "$1" | awk '$1 == "packets" { print $2 }'; }

# as_user CMD…: in a, as somebody whom the rules know by his number.
as_user() { in_ns a setpriv --reuid $USER_ID --clear-groups "$@"; }

listens() { in_ns b ss -Htln "sport = :$1" | grep -q .; }

load_wg
new_ns a b
ip -n a link add name ab numtxqueues 4 numrxqueues 4 type veth peer name ba netns b
ip -n a link set ab up
ip -n b link set ba up
addr a ab 10.0.0.1/24
addr b ba 10.0.0.2/24
pair_tunnel 4
pings a 1 192.168.7.2

say "hash: the flows in the tunnel are spread over the queues of the wire"
in_ns a tc qdisc replace dev ab root handle 1: mq
for queue in 1 2 3 4; do in_ns a tc qdisc replace dev ab parent "1:$queue" pfifo; done
in_ns a "${EGRESS[@]}" flows 192.168.7.2 9 64
used=$(in_ns a tc -s qdisc show dev ab | awk '/^qdisc pfifo/ { leaf = 1; next } /Sent/ && leaf { n += $4 > 4; leaf = 0 }  /^qdisc/ { leaf = 0 } END { print n + 0 }')
expect_ge "queues that have carried more than four packets" "$used" 3
in_ns a tc qdisc del dev ab root

say "delivery time: fq holds a datagram for as long as its sender asks"
in_ns a tc qdisc replace dev ab root fq
ready=$TMP/arrival
in_ns b "${EGRESS[@]}" arrival 192.168.7.2 4001 "$ready" > "$TMP/delay" &
wait_for 300 test -s "$ready" || fail "the receiver does not start"
in_ns a "${EGRESS[@]}" later 192.168.7.2 4001 1
wait $!
expect_between "seconds until it arrived" "$(cat "$TMP/delay")" 0.99 5

say "delivery time: fq paces a stream"
spawn b iperf3 -s > /dev/null
wait_for 100 listens 5201 || fail "iperf3 does not listen"
rate=$(in_ns a iperf3 -c 192.168.7.2 -t 2 --fq-rate 30M -J | "$PYTHON" -c '
import json, sys
print(json.load(sys.stdin)["end"]["sum_sent"]["bits_per_second"] / 1e6)')
expect_between "Mbit/s of a stream that is paced to 30" "$rate" 5 45

say "socket: each message and train belongs to its sender; mark and priority do not follow"
spawn b "${EGRESS[@]}" discard 192.168.7.2 4002 "$TMP/discard"
wait_for 300 test -s "$TMP/discard" || fail "the receiver does not start"
in_ns a nft -f - << RULES
table inet egress {
  counter messages {}
  counter owned {}
  counter ranked {}
  counter marked {}
  chain output {
    type filter hook output priority 0;
    ip daddr 192.168.7.2 meta mark set 5 meta priority set 1:5
    udp dport 2000 meta length > 200 counter name messages
    udp dport 2000 meta length > 200 meta skuid $USER_ID counter name owned
    udp dport 2000 meta length > 200 meta priority != none counter name ranked
    udp dport 2000 meta length > 200 meta mark != 0 counter name marked
  }
}
RULES
as_user "${EGRESS[@]}" stream 192.168.7.2 4002 3000000
expect_ge "trains and messages" "$(counted messages)" 20
expect_eq "those that belong to the sender" "$(counted owned)" "$(counted messages)"
expect_eq "those that have the priority of the inner packet" "$(counted ranked)" 0
expect_eq "those that have the mark of the inner packet" "$(counted marked)" 0
flows=$(in_ns a tc -s -j qdisc show dev ab | "$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)[0].get("flows", 0))')
say "fq knows $flows flows"

say "the device's own mark is that of its messages"
wgin a set wg0 fwmark 9
in_ns a nft reset counters table inet egress > /dev/null
as_user "${EGRESS[@]}" stream 192.168.7.2 4002 100000
expect_ge "those that are marked" "$(counted marked)" 1
expect_eq "those that are marked" "$(counted marked)" "$(counted messages)"
wgin a set wg0 fwmark 0

say "times of sending are reported once"
expect_eq "reports" "$(in_ns a "${EGRESS[@]}" stamps 192.168.7.2 9)" "scheduled sent"
