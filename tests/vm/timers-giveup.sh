#!/bin/bash
# SPDX-License-Identifier: MIT
# timers-giveup.sh - initiations every 5 s plus jitter for 90 s, then silence; what was staged is kept, then purged
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2 (hears nothing while blocked)
#   wg0 192.168.7.1         wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need nft socat
deaf() { block b input udp dport 2000; }

load_wg
pair_links
pair_tunnel 4
sniff a ab "$TMP/wire"
sink b "$TMP/got"

# The timer wheel rounds five seconds and a third up by as much as 0.64 seconds.
say "one packet, no answer: retries for 90 s"
deaf
datagrams a 192.168.7.2 1 0
sleep 200
count=$(sniffed "$TMP/wire" 'type == 1')
expect_between "initiations" "$count" 18 20
for gap in $(gaps "$TMP/wire" 'type == 1'); do expect_between "seconds between initiations" "$gap" 4.99 6.05; done
span=$(sniffed_times "$TMP/wire" 'type == 1' | awk 'NR == 1 { a = $1 } { b = $1 } END { print b - a }')
expect_between "seconds from the first to the last" "$span" 85 107
jitters=$(gaps "$TMP/wire" 'type == 1' | awk '{ printf "%.2f\n", $1 }' | sort -u | wc -l)
expect_ge "different gaps (jitter)" "$jitters" 4

say "nothing more happens by itself, and the staged packet is gone"
unblock b
start=$(now)
sleep 600
expect_eq "messages" "$(after "$TMP/wire" "$start" 1)" 0
pings a 1 192.168.7.2
expect_eq "data messages of a" "$(after "$TMP/wire" "$start" 'src == "10.0.0.1" && type == 4 && len > 32')" 1
expect_eq "staged datagrams that arrived" "$(wc -l < "$TMP/got")" 0

say "before 90 s the staged packets go out with the handshake: the newest 128 of 200"
pair_peers 4
deaf
start=$(now)
datagrams a 192.168.7.2 200 0.02
sleep 20
expect_between "initiations while packets keep coming" "$(after "$TMP/wire" "$start" 'type == 1')" 4 6
unblock b
sleep 6
# The one that was just staged may come on top of the 128.
staged=$(wc -l < "$TMP/got")
expect_between "staged datagrams that arrived" "$staged" 128 129
expect_eq "the first and the last" "$(sed -n '1p;$p' "$TMP/got" | xargs)" "$((201 - staged)) 200"

say "a new packet starts the 90 s anew"
pair_peers 4
deaf
start=$(now)
datagrams a 192.168.7.2 1 60
datagrams a 192.168.7.2 1 200
last=$(sniffed_times "$TMP/wire" "type == 1 && t > $start" | tail -1)
expect_between "seconds of trying" "$(awk -v a="$start" -v b="$last" 'BEGIN { print b - a }')" 140 165
unblock b

say "peers removed, and the device down, while trying: silence"
for how in remove down; do
  pair_peers 4
  deaf
  datagrams a 192.168.7.2 1 7
  if [ $how = remove ]; then
    wgin a set wg0 peer "${PUB[b]}" remove
  else
    ip -n a link set wg0 down
  fi
  start=$(now)
  sleep 60
  expect_eq "messages after $how" "$(after "$TMP/wire" "$start" 1)" 0
  unblock b
done
