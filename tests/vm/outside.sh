#!/bin/bash
# SPDX-License-Identifier: MIT
# outside.sh - a packet that came by the tunnel does not pass for one of the network card that its datagram came by
# guests: 6.12 uml
#
#   a 10.0.0.1 --- veth, with NAPI --- b 10.0.0.2
#   wg0 192.168.7.1                    wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need ethtool

# queue_of ADDRESS: the queue by which a datagram to this address of b came.
queue_of() {
  local receiver
  rm -f "$TMP/ready"
  in_ns b "$PYTHON" "$VM_DIR/outside.py" "$1" 4000 "$TMP/ready" > "$TMP/queue" &
  receiver=$!
  wait_for 100 test -e "$TMP/ready" || fail "outside.py does not listen"
  datagrams a "$1" 1 0
  wait $receiver || fail "no datagram comes to $1"
  cat "$TMP/queue"
}

load_wg
pair_links
pair_tunnel 4
in_ns b ethtool -K ba gro on
in_ns a ethtool -K ab tx off
# GRO has queues of its own, whose numbers it would write.
in_ns b ethtool -K wg0 gro off
pings a 1 192.168.7.2
expect_ge "the queue of a plain datagram" "$(queue_of 10.0.0.2)" 1
expect_eq "the queue of one from the tunnel" "$(queue_of 192.168.7.2)" 0
