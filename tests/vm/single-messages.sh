#!/bin/bash
# SPDX-License-Identifier: MIT
# single-messages.sh - a switch of the interface sends each message by itself, for rules that look at each
# guests: uml
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1                 wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need ethtool nft

EGRESS=("$PYTHON" "$VM_DIR/egress.py")

# send WHAT: a stream through the tunnel.
send() { timeout 60 nsenter --net=/run/netns/a "${EGRESS[@]}" stream 192.168.7.2 4002 1000000 || fail "$1: the stream does not end"; }

# counted NAME: the packets of a counter in a's rules, since it was asked for last.
counted() { in_ns a nft reset counter inet rules "$1" | awk '$1 == "packets" { print $2 }'; }

trains_flag() { in_ns a ethtool --show-priv-flags wg0 | awk '$1 == "trains:" { print $2 }'; }

# single WHAT: what is sent now meets the rule as the in-tree driver's does.
single() {
  send "$1"
  expect_eq "long datagrams, $1" "$(counted long)" 0
  expect_ge "messages, $1" "$(counted messages)" 700
}

load_wg
pair_links
spawn b "${EGRESS[@]}" discard 0.0.0.0 4002 "$TMP/discard"
wait_for 300 test -s "$TMP/discard" || fail "the receiver does not start"
in_ns a nft -f - << RULES
table inet rules {
  counter long {}
  counter messages {}
  chain output {
    type filter hook output priority 0;
    udp sport 1000 udp length > 1500 counter name long
    udp sport 1000 udp length > 200 counter name messages
  }
}
RULES
for outer in 4 6; do
  pair_tunnel $outer
  expect_eq "trains, to begin with" "$(trains_flag)" on
  send "with trains"
  expect_ge "long datagrams, with trains" "$(counted long)" 5
  counted messages > /dev/null

  say "outside v$outer: trains off"
  in_ns a ethtool --set-priv-flags wg0 trains off
  expect_eq "trains, switched off" "$(trains_flag)" off
  single "trains off"

  say "outside v$outer: a rule that drops what is longer than a message"
  in_ns a nft add rule inet rules output udp sport 1000 udp length '>' 1500 drop
  single "trains off, with the rule"
  in_ns a ethtool --set-priv-flags wg0 trains on
  in_ns a ethtool -K wg0 tso off gso off > /dev/null
  single "without segmentation offload"
  in_ns a nft flush chain inet rules output
  in_ns a nft -f - << RULES
add rule inet rules output udp sport 1000 udp length > 1500 counter name long
add rule inet rules output udp sport 1000 udp length > 200 counter name messages
RULES
  pair_down
done
