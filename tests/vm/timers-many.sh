#!/bin/bash
# SPDX-License-Identifier: MIT
# timers-many.sh - the timers of very many peers that are due together are worked off over some time, and none is lost
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2, where nobody answers
source "$(dirname "$0")/lib.sh"

PEERS=2000
AT_ONCE=700 # 640 alarms a jiffy, and some of other jiffies

load_wg
pair_links
make_key a
create_wg a wg0
"$PYTHON" - $PEERS "${PRIV[a]}" > "$TMP/many.conf" << 'END'
import base64, os, sys
print(f"[Interface]\nPrivateKey = {sys.argv[2]}\nListenPort = 1000")
for _ in range(int(sys.argv[1])):
    print(f"[Peer]\nPublicKey = {base64.b64encode(os.urandom(32)).decode()}\nEndpoint = 10.0.0.2:3000\nPersistentKeepalive = 25")
END
wgin a setconf wg0 "$TMP/many.conf"
# What is left is ICMP: nobody listens there.
block b input udp dport 3000
ip -n a link set wg0 up
sent() { link a ab tx packets; }
all_sent() { [ "$(sent)" -ge $PEERS ]; }
wait_for 30 all_sent || fail "not every peer has been sent an initiation"

say "each is retried, five seconds later"
before=$(sent)
in_ns a "$PYTHON" - << 'END' > "$TMP/most"
import time

def sent():
    with open("/proc/self/net/dev", encoding="ascii") as lines:
        return next(int(line.split()[10]) for line in lines if line.split()[0] == "ab:")

last, most = sent(), 0
for _ in range(700):
    time.sleep(0.01)
    now = sent()
    last, most = now, max(most, now - last)
print(most)
END
initiations=$(($(sent) - before))
# A failure would show all of them.
ip -n a link del wg0
expect_between "initiations" $initiations $PEERS $((PEERS + PEERS / 4))
expect_le "initiations in one jiffy" "$(cat "$TMP/most")" $AT_ONCE
