#!/bin/bash
# SPDX-License-Identifier: MIT
# staged.sh - packets that wait for a handshake: 128 of them, whose sender and namespace are not held up
# timeout: 120
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2
#   a has one more peer, 192.168.8.2, at an address where nobody answers
source "$(dirname "$0")/lib.sh"

drop_count() { in_ns a ethtool -S wg0 | awk -v n="$1:" '$1 == n { print $2 }'; }

load_wg
pair_links
pair_tunnel 4
make_key silent
wgin a set wg0 peer "${PUB[silent]}" endpoint 10.0.0.9:9 allowed-ips 192.168.8.0/24
ip -n a route add 192.168.8.0/24 dev wg0
pings a 1 192.168.7.2
sink b "$TMP/got"

say "a sender to a silent peer reaches the others at once"
expect_eq "datagrams refused" "$(in_ns a "$PYTHON" "$VM_DIR/staged.py" 192.168.8.2 192.168.7.2 400)" 0
wait_for 50 test -s "$TMP/got" || fail "the live peer got nothing"
if [ "$SUT" = ours ]; then expect_eq "oldest dropped, of 400 staged" "$(drop_count tx_staged_full)" $((400 - 128)); fi

say "what is staged holds no namespace and no module"
SECONDS=0
stop_spawned
drop_namespaces
wait_for 100 eval '[ "$(module_refs "$(sut_module)")" = 0 ]' || fail "the module is still in use"
rmmod "$(sut_module)"
expect_le "seconds until all was gone" $SECONDS 40
LOADED=
