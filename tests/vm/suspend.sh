#!/bin/bash
# SPDX-License-Identifier: MIT
# suspend.sh - before the machine sleeps it forgets each session and each handshake on its way
# guests: uml
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2; suspend.py as the peer p 192.168.8.2, port 3000
source "$(dirname "$0")/lib.sh"

[ -e /sys/power/pm_test ] || fail "the kernel cannot try out a suspend"
# As far as freezing all processes, and on again at once.
echo freezer > /sys/power/pm_test
echo 0 > /sys/module/suspend/parameters/pm_test_delay
load_wg
pair_links
pair_tunnel 4
make_key p
wgin a set wg0 peer "${PUB[p]}" endpoint 10.0.0.2:3000 allowed-ips 192.168.8.2/32
ip -n a route add 192.168.8.0/24 dev wg0
sniff a ab "$TMP/wire"
wgin a monitor > "$TMP/events" &
SPAWNED+=($!)

say "what a peer that stays awake can still make of the keys"
pings a 2 192.168.7.2
no_session=$(drops a wg0 rx_no_session)
invalid=$(drops a wg0 handshake_invalid)
(sleep 0.5 && poke a 192.168.8.2) &
if ! out=$(in_ns b "$PYTHON" "$VM_DIR/suspend.py" "${PRIV[p]}" "${PUB[a]}" 10.0.0.1 1000 3000 192.168.8.2 192.168.7.1 2>&1); then fail "$out"; fi
expect_eq "data under a forgotten session" "$(($(drops a wg0 rx_no_session) - no_session))" 1
expect_eq "answers to a forgotten initiation" "$(($(drops a wg0 handshake_invalid) - invalid))" 1
told() { [ "$(grep -c ' session-expired ' "$TMP/events")" = 2 ]; }
wait_for 50 told || fail "not told that both sessions expired: $(cat "$TMP/events")"

say "two that have slept shake hands again"
before=$(sniffed "$TMP/wire" 'type == 1 && sport == 1000 && dport == 2000')
# A new initiation is due five seconds after the last, and only for a packet that comes then.
wait_until 30 reaches a 192.168.7.2 1 || fail "no echo after the sleep"
expect_eq "initiations of a" "$(($(sniffed "$TMP/wire" 'type == 1 && sport == 1000 && dport == 2000') - before))" 1
echo none > /sys/power/pm_test
