#!/bin/bash
# SPDX-License-Identifier: MIT
# ports.sh - a listen port that another socket has: the tunnel keeps the one it had, or stays down and says why
# guests: uml
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2
#   socat has port 1001, for IPv4 and then for IPv6
source "$(dirname "$0")/lib.sh"
need socat

taken() { in_ns a ss -Huln "sport = :1001" | grep -q .; }

load_wg
pair_links
pair_tunnel 4
pings a 1 192.168.7.2
for family in 4 6; do
  say "taken for IPv$family"
  spawn a socat -u "UDP$family-RECV:1001$([ $family = 4 ] || echo ,ipv6-v6only=1)" /dev/null
  wait_for 100 taken || fail "socat does not listen"
  refused "the port" wgin a set wg0 listen-port 1001 fwmark 7
  expect_match "the complaint" "$(cat "$TMP/refused")" "port"
  expect_eq "port" "$(wgin a show wg0 listen-port)" 1000
  expect_eq "mark" "$(wgin a show wg0 fwmark)" off
  expect_eq "sockets of a at port 1000" "$(in_ns a ss -Huln 'sport = :1000' | wc -l)" 2
  pings a 2 192.168.7.2
  pings b 2 192.168.7.1

  say "taken when the interface is to come up"
  ip -n a link set wg0 down
  wgin a set wg0 listen-port 1001
  refused "up" ip -n a link set wg0 up
  expect_match "the complaint" "$(cat "$TMP/refused")" "Address already in use"
  expect_eq "sockets of a at port 1001" "$(in_ns a ss -Huln 'sport = :1001' | wc -l)" 1
  expect_eq "lines in the kernel log" "$(log_lines 'wg0: port 1001 is ')" $((family == 4 ? 1 : 2))
  stop_spawned
  ip -n a link set wg0 up
  pings a 2 192.168.7.2
  wgin a set wg0 listen-port 1000
done
