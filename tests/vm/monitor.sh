#!/bin/bash
# SPDX-License-Identifier: MIT
# monitor.sh - what an administrator does, and handshake, roaming and expiry of a real peer, are printed as they happen
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"

# told TEXT: a line of the monitor holds it.
told() { wait_for 100 grep -qF -- "$1" "$TMP/text" || fail "no line has '$1': $(cat "$TMP/text" "$TMP/text.err")"; }

# lines TEXT: how many lines of the monitor hold it.
lines() { grep -cF -- "$1" "$TMP/text" || true; }

# changed_by N: the device has been told to have changed N times since $changed.
changed_by() { wait_for 100 has_changed_by "$1"; }
has_changed_by() { [ "$(lines ' wg0 device-changed')" = $((changed + $1)) ]; }

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
told ' wg0 device-changed'
told " wg0 peer-added ${PUB[b]}"

pings a 1 192.168.7.2
told " wg0 handshake ${PUB[b]} endpoint 10.0.0.2:2000 initiator"

wgin b set wg0 listen-port 2345
pings b 1 192.168.7.1
told " wg0 endpoint ${PUB[b]} from 10.0.0.2:2000 to 10.0.0.2:2345"

say "ten minutes of silence"
ip -n b link set wg0 down
sleep 700
told " wg0 session-expired ${PUB[b]}"

say "an administrator"
make_key p q
changed=$(lines ' wg0 device-changed')
added=$(lines ' peer-added ')
wgin a set wg0 listen-port 1000 peer "${PUB[p]}" allowed-ips 10.9.0.0/16 peer "${PUB[q]}" allowed-ips 10.8.0.0/16
told " wg0 peer-added ${PUB[q]}"
expect_eq "peers that were added" "$(($(lines ' peer-added ') - added))" 2
expect_eq "changes of the device by the port that it has" "$(lines ' wg0 device-changed')" "$changed"
wgin a set wg0 peer "${PUB[q]}" allowed-ips 10.9.0.0/16
told " wg0 peer-changed ${PUB[q]}"
told " wg0 peer-changed ${PUB[p]}"
wgin a set wg0 peer "${PUB[p]}"
wgin a set wg0 fwmark 7
changed_by 1 || fail "the mark was not told"
wgin a set wg0 bind-address 10.0.0.1
changed_by 2 || fail "the binding was not told"
expect_eq "changes of a peer that was only named" "$(lines " wg0 peer-changed ${PUB[p]}")" 1
wgin a set wg0 bind-address none fwmark 0
for peer in p q b; do
  wgin a set wg0 peer "${PUB[$peer]}" remove
  told " wg0 peer-removed ${PUB[$peer]}"
done

say "many at once: every one is told, in some, or that some are lost"
"$PYTHON" "$VM_DIR/bigconf.py" 1000 1 "${PRIV[a]}" > "$TMP/many"
added=$(lines ' peer-added ')
wgin a setconf wg0 "$TMP/many"
told_all() { grep -q ' lost' "$TMP/text" || [ "$(lines ' peer-added ')" = $((added + 1000)) ]; }
wait_for 300 told_all || fail "of 1000 peers $(($(lines ' peer-added ') - added)) were told"
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

say "the module goes, and its last interface with it"
spawn a "$WGCTL" monitor > "$TMP/last"
sleep 2
create_wg a wg1
rmmod wg
gone() { grep -qF ' wg1 device-removed' "$TMP/last"; }
wait_for 100 gone || fail "not told that wg1 is gone: $(cat "$TMP/last")"
