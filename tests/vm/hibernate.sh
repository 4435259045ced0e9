#!/bin/bash
# SPDX-License-Identifier: MIT
# hibernate.sh - while an image of the machine's memory is written or read no session is made, which would go on with it
# guests: 6.12
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         hibernate.py as the peer p 192.168.8.2, port 3000
source "$(dirname "$0")/lib.sh"
need ethtool

[ -c /dev/snapshot ] || fail "the kernel has no /dev/snapshot"
# As far as freezing all processes, and on again at once.
echo freezer > /sys/power/pm_test
echo 0 > /sys/module/suspend/parameters/pm_test_delay
load_wg
pair_links
make_key a p
create_wg a wg0
addr a wg0 192.168.7.1/24
set_key a wg0 a listen-port 1000 peer "${PUB[p]}" endpoint 10.0.0.2:3000 allowed-ips 192.168.8.2/32
ip -n a link set wg0 up
ip -n a route add 192.168.8.0/24 dev wg0
# The driver wants a session all the time.
spawn a "$PYTHON" "$VM_DIR/icmp.py" 192.168.8.2 1000 56 paced 0.5 > /dev/null 2>&1
if ! out=$(in_ns b "$PYTHON" "$VM_DIR/hibernate.py" "${PRIV[p]}" "${PUB[a]}" 10.0.0.1 1000 3000 192.168.8.2 192.168.7.1 2>&1); then fail "$out"; fi
expect_eq "initiations not answered for it" "$(drops a wg0 handshake_asleep)" 3
echo none > /sys/power/pm_test
