#!/bin/bash
# SPDX-License-Identifier: MIT
# monitor-polling.sh - on the in-tree driver the monitor reads again and again, says so, and tells the same
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"

# told TEXT: a line of the monitor holds it.
told() { wait_for 100 grep -qF -- "$1" "$TMP/text" || fail "no line has '$1': $(cat "$TMP/text" "$TMP/text.err")"; }

# The rest of the scenario speaks of this driver alone.
SUT=in-tree
load_wg
pair_links
make_key a b c
spawn a "$WGCTL" monitor > "$TMP/text" 2> "$TMP/text.err"
spawn a "$WGCTL" monitor --json > "$TMP/all" 2> /dev/null
refused "an interface that is not there" in_ns a "$WGCTL" monitor wg0
sleep 2
expect_match "what it says first" "$(cat "$TMP/text.err")" "wg\.ko has; polling every second"

pair_tunnel 4
told ' wg0 device-added'
spawn a "$WGCTL" monitor --json wg0 > "$TMP/json" 2> /dev/null
sleep 2
pings a 1 192.168.7.2
told " wg0 handshake ${PUB[b]} endpoint 10.0.0.2:2000"
wgin b set wg0 listen-port 2345
pings b 1 192.168.7.1
told " wg0 endpoint ${PUB[b]} from 10.0.0.2:2000 to 10.0.0.2:2345"
wgin a set wg0 fwmark 7
told ' wg0 device-changed'
wgin a set wg0 peer "${PUB[c]}" allowed-ips 10.9.0.0/24
told " wg0 peer-added ${PUB[c]}"
wgin a set wg0 peer "${PUB[c]}" persistent-keepalive 9
told " wg0 peer-changed ${PUB[c]}"
wgin a set wg0 peer "${PUB[c]}" remove
told " wg0 peer-removed ${PUB[c]}"

say "ten minutes of silence"
ip -n b link set wg0 down
sleep 700
told " wg0 session-expired ${PUB[b]}"
create_wg a wg1
told ' wg1 device-added'
ip -n a link del wg0
told ' wg0 device-removed'
stop_spawned
expect_eq "lines of stderr" "$(wc -l < "$TMP/text.err")" 1
! grep -qF wg1 "$TMP/json" || fail "another interface was told: $(cat "$TMP/json")"
"$PYTHON" - "$TMP/all" "$TMP/json" << 'END' || fail "the JSON lines: $(cat "$TMP/all" "$TMP/json")"
import json, sys
every, of_wg0 = ({json.loads(line)["event"] for line in open(file)} for file in sys.argv[1:])
assert {"handshake", "endpoint", "peer-added", "session-expired", "device-removed"} <= of_wg0, of_wg0
assert of_wg0 | {"device-added"} <= every, every
END
ip -n a link del wg1
ip -n b link del wg0
