#!/bin/bash
# SPDX-License-Identifier: MIT
# streams.sh - streams on two CPUs stay in order, and nothing is dropped however many packets a train holds
# guests: uml-smp
# when: last
# timeout: 180
#
#   a 10.0.0.1 --- veth, trains cross whole --- b 10.0.0.2
#   wg0 192.168.7.1                             wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need iperf3 nstat ethtool

MANY_RETRANSMISSIONS=80 # loss probes of a busy machine are some; reordering makes hundreds

listens() { in_ns b ss -Htln "sport = :5201" | grep -q .; }
count() { in_ns a nstat -asz "$1" | awk -v n="$1" '$1 == n { print $2 }'; }

# expect_no_drops WHEN: neither end has dropped anything, for whatever reason.
expect_no_drops() {
  local ns way
  for ns in a b; do
    expect_eq "drops by reason in $ns, $1" "$(in_ns $ns ethtool -S wg0 | awk '$2 + 0 > 0 { print $1, $2 }')" ""
    for way in rx tx; do expect_eq "$way drops of $ns, $1" "$(link $ns wg0 $way drop)" 0; done
  done
}

load_wg
pair_links
pair_tunnel 4
pings a 1 192.168.7.2
spawn b iperf3 -s > /dev/null
wait_for 100 listens || fail "iperf3 does not listen"

say "one stream"
before=$(count TcpRetransSegs) reordered=$(count TcpExtTCPSACKReorder)
in_ns a iperf3 -c 192.168.7.2 -t 4 > "$TMP/out" || fail "iperf3: $(cat "$TMP/out")"
again=$(($(count TcpRetransSegs) - before))
say "$(awk '/receiver/ { print $7, $8 }' "$TMP/out"), $again retransmissions, $(($(count TcpExtTCPSACKReorder) - reordered)) times reordered"
expect_le "retransmissions" $again $MANY_RETRANSMISSIONS
expect_no_drops "one stream"

say "eight streams"
in_ns a iperf3 -c 192.168.7.2 -t 3 -P 8 > "$TMP/out" || fail "iperf3: $(cat "$TMP/out")"
expect_no_drops "eight streams"

say "four streams of small segments"
in_ns a iperf3 -c 192.168.7.2 -t 3 -P 4 -M 200 > "$TMP/out" || fail "iperf3: $(cat "$TMP/out")"
expect_no_drops "small segments"

say "both ways at once, and the other way"
in_ns a iperf3 -c 192.168.7.2 -t 2 -P 2 --bidir > "$TMP/out" || fail "iperf3: $(cat "$TMP/out")"
in_ns a iperf3 -c 192.168.7.2 -t 2 -R > "$TMP/out" || fail "iperf3: $(cat "$TMP/out")"
expect_no_drops "both ways"
