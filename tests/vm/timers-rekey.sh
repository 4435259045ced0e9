#!/bin/bash
# SPDX-License-Identifier: MIT
# timers-rekey.sh - the initiator rekeys at 120 s when it sends, at 165 s when it receives; the responder does not
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2     a initiates
source "$(dirname "$0")/lib.sh"
need socat
FROM_A='src == "10.0.0.1"' FROM_B='src == "10.0.0.2"'

# fresh FILE: a new session that a initiated, on a new wire log.
fresh() {
  stop_spawned
  pair_peers 4
  sniff a ab "$1"
  sink a "$TMP/null.$RANDOM"
  pings a 1 192.168.7.2
  expect_eq "initiations of a" "$(sniffed "$1" "type == 1 && $FROM_A")" 1
}

load_wg
pair_links
pair_tunnel 4

say "data each second for 500 s: a new session every 120 s, and nothing lost"
fresh "$TMP/w1"
paced a 500 192.168.7.2 1
expect_eq "initiations of a" "$(sniffed "$TMP/w1" "type == 1 && $FROM_A")" 5
expect_eq "responses of b" "$(sniffed "$TMP/w1" "type == 2 && $FROM_B")" 5
expect_eq "initiations of b" "$(sniffed "$TMP/w1" "type == 1 && $FROM_B")" 0
for gap in $(gaps "$TMP/w1" 'type == 1'); do expect_between "seconds between initiations" "$gap" 119.9 121.2; done

say "only the responder sends: it is the initiator that rekeys, by its keepalives"
fresh "$TMP/w2"
datagrams b 192.168.7.1 300 1
expect_eq "initiations of b" "$(sniffed "$TMP/w2" "type == 1 && $FROM_B")" 0
expect_eq "initiations of a" "$(sniffed "$TMP/w2" "type == 1 && $FROM_A")" 3
# Keepalives come every ten seconds; the first at or past 120 s takes a handshake along.
for gap in $(gaps "$TMP/w2" 'type == 1'); do expect_between "seconds between initiations" "$gap" 119.9 131; done

say "receiving at 155 s does not rekey, the keepalive ten seconds later does"
fresh "$TMP/w3"
sleep 155
start=$(now)
datagrams b 192.168.7.1 1 8
expect_eq "initiations within 8 s" "$(after "$TMP/w3" "$start" 'type == 1')" 0
sleep 5
expect_eq "initiations of a within 13 s" "$(after "$TMP/w3" "$start" "type == 1 && $FROM_A")" 1

say "receiving at 170 s rekeys at once, and once"
fresh "$TMP/w4"
sleep 170
start=$(now)
datagrams b 192.168.7.1 3 0.01
sleep 1
expect_eq "initiations of a" "$(after "$TMP/w4" "$start" "type == 1 && $FROM_A")" 1
expect_eq "messages of b under the new session" "$(after "$TMP/w4" "$start" "type == 2 && $FROM_B")" 1
expect_eq "initiations of b" "$(after "$TMP/w4" "$start" "type == 1 && $FROM_B")" 0
