#!/bin/bash
# SPDX-License-Identifier: MIT
# timers-persistent.sh - persistent keepalives for three hours, and when they begin and end
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2     a keeps the tunnel alive
source "$(dirname "$0")/lib.sh"
FROM_A='src == "10.0.0.1"' FROM_B='src == "10.0.0.2"'

load_wg
pair_links
pair_tunnel 4
sniff a ab "$TMP/wire"

say "three hours of 25 s"
start=$(now)
wgin a set wg0 peer "${PUB[b]}" persistent-keepalive 25
sleep 10800
end=$(now)
expect_between "data messages of a" "$(sniffed "$TMP/wire" "type == 4 && $FROM_A")" 430 530
expect_eq "of which not keepalives" "$(sniffed "$TMP/wire" 'type == 4 && len != 32')" 0
expect_between "initiations of a" "$(sniffed "$TMP/wire" "type == 1 && $FROM_A")" 80 90
expect_eq "responses of b" "$(sniffed "$TMP/wire" "type == 2 && $FROM_B")" "$(sniffed "$TMP/wire" 'type == 1')"
expect_eq "data messages of b" "$(sniffed "$TMP/wire" "type == 4 && $FROM_B")" 0
for gap in $(gaps "$TMP/wire" "type == 4 && $FROM_A" | sort -n | tail -1); do expect_between "longest gap" "$gap" 24.9 25.6; done
expect_ge "seconds that passed" "$(awk -v a="$start" -v b="$end" 'BEGIN { print b - a }')" 10800
age=$(($(date +%s) - $(handshake_of a wg0 b)))
expect_le "age of the handshake" $age 126

say "another interval, from now on"
start=$(now)
wgin a set wg0 peer "${PUB[b]}" persistent-keepalive 5
sleep 101
expect_between "keepalives of 5 s in 101 s" "$(after "$TMP/wire" "$start" "type == 4 && $FROM_A")" 19 23

say "off"
wgin a set wg0 peer "${PUB[b]}" persistent-keepalive off
sleep 1
start=$(now)
sleep 300
expect_eq "messages after off" "$(after "$TMP/wire" "$start" 1)" 0

say "down is silent, up sends at once"
wgin a set wg0 peer "${PUB[b]}" persistent-keepalive 25
sleep 1
ip -n a link set wg0 down
start=$(now)
sleep 300
expect_eq "messages while down" "$(after "$TMP/wire" "$start" "$FROM_A")" 0
start=$(now)
ip -n a link set wg0 up
sleep 1
expect_eq "initiations on up" "$(after "$TMP/wire" "$start" "type == 1 && $FROM_A")" 1
expect_eq "keepalives on up" "$(after "$TMP/wire" "$start" "type == 4 && $FROM_A")" 1

say "without a key nothing is sent, the key starts it"
ip -n a link del wg0
create_wg a wg0
wgin a set wg0 listen-port 1000
ip -n a link set wg0 up
wgin a set wg0 peer "${PUB[b]}" endpoint 10.0.0.2:2000 allowed-ips 192.168.7.2/32 persistent-keepalive 25
start=$(now)
sleep 30
expect_eq "messages without a key" "$(after "$TMP/wire" "$start" "$FROM_A")" 0
start=$(now)
set_key a wg0 a
sleep 1
expect_eq "initiations with the key" "$(after "$TMP/wire" "$start" "type == 1 && $FROM_A")" 1

say "once an hour: the tunnel wakes up for each, through a handshake"
wgin a set wg0 peer "${PUB[b]}" persistent-keepalive 3600
sleep 1
start=$(now)
sleep 11200
# The timer wheel may be minutes late at such distances.
woken=$(after "$TMP/wire" "$start" "type == 1 && $FROM_A")
expect_between "initiations" "$woken" 2 3
expect_ge "keepalives" "$(after "$TMP/wire" "$start" "type == 4 && len == 32 && $FROM_A")" "$woken"
