#!/bin/bash
# SPDX-License-Identifier: MIT
# teardown.sh - devices deleted, peers removed, namespaces ended and the module unloaded under full traffic
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1                 wg0 192.168.7.2     datagrams both ways all the time
source "$(dirname "$0")/lib.sh"

ROUNDS=$(per_guest 2 2 4)
[ $DEBUG_KERNEL = 0 ] || ROUNDS=2
MODULE=$(sut_module)

# traffic: floods both ways until stopped, whatever errors it meets. Two of them are
# all that an emulated machine can take beside the commands.
traffic() {
  local pair pairs=("a 192.168.7.2" "b fd07::1")
  [[ $GUEST != uml* ]] || pairs+=("b 192.168.7.1" "a fd07::2")
  for pair in "${pairs[@]}"; do
    # shellcheck disable=SC2086
    set -- $pair
    spawn "$1" "$PYTHON" "$VM_DIR/flood.py" plain "$2" 4000
  done
}

start() {
  new_ns a b
  veth a ab b ba
  addr a ab 10.0.0.1/24 fd00::1/64
  addr b ba 10.0.0.2/24 fd00::2/64
  pair_tunnel "$1"
  pings a 1 192.168.7.2
  traffic
  flowing || fail "no traffic flows"
}

# flowing: packets arrive at both ends while nobody interferes.
flowing() {
  local before
  before=$(link b wg0 rx packets)
  sleep 0.5
  wait_for 100 moved "$before"
}
moved() { [ "$(link b wg0 rx packets)" -gt "$1" ]; }

load_wg
for ((round = 1; round <= ROUNDS; round++)); do
  outer=$((round % 2 ? 4 : 6))
  say "round $round: peers removed and added, port and key changed, down and up"
  start $outer
  for _ in 1 2 3; do
    pair_peers $outer
    sleep 0.1
    wgin a set wg0 listen-port 1001
    wgin a set wg0 listen-port 1000
    ip -n b link set wg0 down
    ip -n b link set wg0 up
    set_key b wg0 b
    sleep 0.1
  done
  pair_peers $outer
  # One echo may be lost: what waits for the handshake is pushed out by the flood.
  wait_until 60 reaches a 192.168.7.2 2 || fail "the tunnel does not recover"
  say "devices deleted"
  ip -n a link del wg0
  ip -n b link del wg0
  stop_spawned
  drop_namespaces

  say "round $round: the namespace ends"
  start $outer
  ip netns del b
  sleep 0.2
  drop_namespaces
  sleep 0.2
  stop_spawned

  say "round $round: the wire goes away, the device with a socket stays"
  start $outer
  ip -n a link del ab
  sleep 0.3
  ip -n a link del wg0
  stop_spawned
  drop_namespaces

  say "round $round: the module unloads as soon as the devices are gone"
  start $outer
  if rmmod "$MODULE" 2> /dev/null; then say "rmmod removed the devices itself"; else
    ip -n a link del wg0
    ip -n b link del wg0
    unloaded() { rmmod "$MODULE"; }
    wait_for 100 unloaded || fail "$MODULE does not unload: $(module_refs "$MODULE") references"
  fi
  for ns in a b; do
    refused "wg0 in $ns after rmmod" ip -n $ns link show wg0
  done
  stop_spawned
  drop_namespaces
  load_wg
done
