#!/bin/bash
# SPDX-License-Identifier: MIT
# monitor.sh - handshake, roaming and expiry of a real peer are printed as they happen
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"

# told TEXT: a line of the monitor holds it.
told() { wait_for 100 grep -qF -- "$1" "$TMP/text" || fail "no line has '$1': $(cat "$TMP/text" "$TMP/text.err")"; }

load_wg
pair_links
make_key a b
wgin a monitor > "$TMP/text" 2> "$TMP/text.err" &
SPAWNED+=($!)
wgin a monitor --json > "$TMP/json" &
SPAWNED+=($!)
sleep 2
pair_tunnel 4
told ' wg0 device-added'

pings a 1 192.168.7.2
told " wg0 handshake ${PUB[b]} endpoint 10.0.0.2:2000 initiator"

wgin b set wg0 listen-port 2345
pings b 1 192.168.7.1
told " wg0 endpoint ${PUB[b]} from 10.0.0.2:2000 to 10.0.0.2:2345"

say "ten minutes of silence"
ip -n b link set wg0 down
sleep 700
told " wg0 session-expired ${PUB[b]}"

wgin a set wg0 peer "${PUB[b]}" remove
ip -n a link del wg0
told ' wg0 device-removed'
expect_eq "what it complained of" "$(cat "$TMP/text.err")" ""

stop_spawned
"$PYTHON" - "$TMP/json" "${PUB[b]}" << 'END' || fail "the JSON lines: $(cat "$TMP/json")"
import json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
kinds = {event["event"] for event in events}
assert {"device-added", "handshake", "endpoint", "session-expired", "device-removed"} <= kinds, kinds
handshake = next(event for event in events if event["event"] == "handshake")
assert handshake["peer"] == sys.argv[2] and handshake["initiator"] is True, handshake
END
ip -n b link del wg0
