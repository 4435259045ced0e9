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

# take IPVERSION: socat has port 1001.
take() {
  spawn a socat -u "UDP$1-RECV:1001$([ "$1" = 4 ] || echo ,ipv6-v6only=1)" /dev/null
  wait_for 100 taken || fail "socat does not listen"
}
taken() { in_ns a ss -Huln "sport = :1001" | grep -q .; }

load_wg
pair_links
pair_tunnel 4
pings a 1 192.168.7.2

say "taken for IPv6: the port is refused, with all that came along"
take 6
refused "the port" wgin a set wg0 listen-port 1001 fwmark 7
expect_match "the complaint" "$(cat "$TMP/refused")" "port"
expect_eq "port and mark" "$(wgin a show wg0 listen-port) $(wgin a show wg0 fwmark)" "1000 off"
expect_eq "sockets of a at port 1000" "$(in_ns a ss -Huln 'sport = :1000' | wc -l)" 2
pings a 2 192.168.7.2
pings b 2 192.168.7.1
stop_spawned

say "taken for IPv4 when the interface is to come up"
ip -n a link set wg0 down
wgin a set wg0 listen-port 1001
take 4
refused "up" ip -n a link set wg0 up
expect_match "the complaint" "$(cat "$TMP/refused")" "Address already in use"
expect_eq "sockets of a at port 1001" "$(in_ns a ss -Huln 'sport = :1001' | wc -l)" 1
expect_eq "lines in the kernel log" "$(log_lines 'wg0: port 1001 is ')" 1
stop_spawned
ip -n a link set wg0 up
pings a 2 192.168.7.2
