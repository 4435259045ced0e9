#!/bin/bash
# SPDX-License-Identifier: MIT
# cpus.sh - a processor goes and comes back under traffic: nothing is stuck on it
# guests: 6.12
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2      two processors, of which one is switched off and on
#   wg0 192.168.7.1         wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"

switch=/sys/devices/system/cpu/cpu1/online
[ -w $switch ] || fail "there is no second processor that can be switched off"
load_wg
pair_links
pair_tunnel 4
pings a 1 192.168.7.2
# One for each processor to start with.
spawn a taskset -c 0 "$PYTHON" "$VM_DIR/flood.py" plain 192.168.7.2 4000
spawn b taskset -c 1 "$PYTHON" "$VM_DIR/flood.py" plain 192.168.7.1 4000
echo 0 > $switch
pair_peers 4
wait_until 60 reaches a 192.168.7.2 2 || fail "no echo while the processor is off"
echo 1 > $switch
pair_peers 4
wait_until 60 reaches b 192.168.7.1 2 || fail "no echo once it is back"
stop_spawned
pings a 5 192.168.7.2
pings b 5 192.168.7.1
