#!/bin/bash
# SPDX-License-Identifier: MIT
# timers-keepalive.sh - a keepalive after 10 s of only receiving, a handshake after 15 s of only sending
# needs: time-travel
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2     a initiates
source "$(dirname "$0")/lib.sh"
need nft socat
FROM_A='src == "10.0.0.1"' FROM_B='src == "10.0.0.2"'

fresh() {
  pair_peers 4
  pings a 1 192.168.7.2
  # The keepalive that answers the echo reply passes by.
  sleep 20
  start=$(now)
}

load_wg
pair_links
pair_tunnel 4
sniff a ab "$TMP/wire"
sink a "$TMP/got.a"
sink b "$TMP/got.b"

for ns in a b; do
  me=$FROM_A you=$FROM_B address=192.168.7.1
  [ $ns = b ] && me=$FROM_B you=$FROM_A address=192.168.7.2
  sender=b
  [ $ns = b ] && sender=a
  say "$ns receives data and sends none: one keepalive, ten seconds later"
  fresh
  datagrams $sender $address 1 9.5
  expect_eq "keepalives within 9.9 s" "$(after "$TMP/wire" "$start" "type == 4 && $me && t < $start + 9.9")" 0
  sleep 1
  expect_eq "keepalives within 10.8 s" "$(after "$TMP/wire" "$start" "type == 4 && len == 32 && $me")" 1
  sleep 90
  expect_eq "messages of $ns in all: a keepalive causes no keepalive" "$(after "$TMP/wire" "$start" "$me")" 1
  expect_eq "messages of its peer in all" "$(after "$TMP/wire" "$start" "$you")" 1

  say "$ns receives data each second for a minute: a keepalive every ten seconds"
  fresh
  datagrams $sender $address 60 1
  expect_between "keepalives" "$(after "$TMP/wire" "$start" "type == 4 && len == 32 && $me")" 5 6
  expect_eq "handshakes" "$(after "$TMP/wire" "$start" "type != 4")" 0

  say "$ns sends and hears nothing: a handshake after 15 s, once"
  fresh
  block $ns input meta l4proto udp
  sleep 1
  start=$(now)
  if [ $ns = a ]; then datagrams a 192.168.7.2 1 14.8; else datagrams b 192.168.7.1 1 14.8; fi
  expect_eq "initiations within 14.9 s" "$(after "$TMP/wire" "$start" "type == 1 && t < $start + 14.9")" 0
  sleep 0.8
  expect_eq "initiations of $ns within 15.9 s" "$(after "$TMP/wire" "$start" "type == 1 && $me")" 1
  unblock $ns
  sleep 10
  expect_match "the session after it" "$(received a 192.168.7.2 1)" 1
done

say "data that is answered causes neither"
fresh
paced a 60 192.168.7.2 1
expect_eq "keepalives" "$(after "$TMP/wire" "$start" "type == 4 && len == 32")" 0
expect_eq "handshakes" "$(after "$TMP/wire" "$start" "type != 4")" 0
