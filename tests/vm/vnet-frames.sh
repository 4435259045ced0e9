#!/bin/bash
# SPDX-License-Identifier: MIT
# vnet-frames.sh - random frames with offload headers, into the tunnel and at its outer link, do no harm
# guests: uml
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1 fd07::1         wg0 192.168.7.2 fd07::2
source "$(dirname "$0")/lib.sh"

COUNT=200
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
# A failure is repeated with the same frames.
say "SEED=$seed"

# frames NS DEVICE SOURCE DESTINATION [MAC]
frames() {
  local taken
  taken=$(in_ns "$1" "$PYTHON" "$VM_DIR/vnet_frames.py" "$2" "$seed" $COUNT "${@:3}") || fail "vnet_frames.py $*"
  expect_ge "frames that $2 in $1 has taken, of $COUNT" "$taken" $((COUNT / 20))
}

load_wg
pair_links
pair_tunnel 4
pings a 1 192.168.7.2

say "into the tunnel"
frames a wg0 192.168.7.1 192.168.7.2
frames a wg0 fd07::1 fd07::2
say "and behind a wire that cuts trains"
in_ns a ethtool -K ab tx-udp-segmentation off > /dev/null
frames a wg0 192.168.7.1 192.168.7.2
frames a wg0 fd07::1 fd07::2

say "at the outer link of the other end, to the port of its tunnel among others"
mac=$(ip -n b -br link show ba | awk '{ print $3 }')
frames a ab 10.0.0.1 10.0.0.2 "$mac"
frames a ab fd00::1 fd00::2 "$mac"

say "the tunnel carries what it carried before"
for to in 192.168.7.2 fd07::2; do reaches a $to || fail "no echo from $to"; done
udp_echo b 192.168.7.2 4001
udp_exact a 192.168.7.2 4001 50 1300
