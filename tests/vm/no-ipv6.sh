#!/bin/bash
# SPDX-License-Identifier: MIT
# no-ipv6.sh - in a kernel without IPv6: IPv4 tunnels work, IPv6 endpoints and packets are harmless
# needs: no-ipv6
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2; wgpeer.py as the peer p
source "$(dirname "$0")/lib.sh"

[ ! -e /proc/sys/net/ipv6 ] || fail "this kernel has IPv6"
load_wg
new_ns a b
veth a ab b ba
addr a ab 10.0.0.1/24
addr b ba 10.0.0.2/24
make_key a b p
for ns in a b; do create_wg $ns wg0; done
addr a wg0 192.168.7.1/24
addr b wg0 192.168.7.2/24
set_key a wg0 a listen-port 1000 peer "${PUB[b]}" endpoint 10.0.0.2:2000 allowed-ips 192.168.7.2/32,fd07::2/128 \
  peer "${PUB[p]}" allowed-ips 192.168.8.2/32,fd08::/64
set_key b wg0 b listen-port 2000 peer "${PUB[a]}" endpoint 10.0.0.1:1000 allowed-ips 192.168.7.1/32
for ns in a b; do ip -n $ns link set wg0 up; done
ip -n a route add 192.168.8.0/24 dev wg0
pings a 3 192.168.7.2 56,1392,20000
udp_echo b 192.168.7.2 4000
udp_exact a 192.168.7.2 4000 100 16000
stop_spawned

say "an IPv6 endpoint is taken, as one list of peers may serve every host, and is as far as it gets"
wgin a set wg0 peer "${PUB[p]}" endpoint '[fd00::2]:2000'
no_route=$(drops a wg0 tx_no_route)
poke a 192.168.8.2
expect_ge "messages without a route" "$(drops a wg0 tx_no_route)" $((no_route + 1))
pings a 2 192.168.7.2
wgin a set wg0 peer "${PUB[p]}" endpoint 10.0.0.2:3000
refused "an IPv6 address to be bound to" wgin a set wg0 bind-address fd00::1
expect_match "the complaint" "$(cat "$TMP/refused")" "IPv6"

say "IPv6 packets by packet socket, with a peer and without, and inside of a peer's message"
no_peer=$(drops a wg0 tx_no_peer)
in_ns a "$PYTHON" "$VM_DIR/not_ip.py" ipv6 wg0 fd07::1 fd07::2
in_ns a "$PYTHON" "$VM_DIR/not_ip.py" ipv6 wg0 fd07::1 fd99::2 | grep -qx ENOKEY || fail "an IPv6 packet to nobody is taken"
expect_eq "packets for nobody" "$(($(drops a wg0 tx_no_peer) - no_peer))" 1
in_ns b "$PYTHON" - "$VM_DIR" "${PRIV[p]}" "${PUB[a]}" << 'END' || fail "p gets no handshake"
import sys
sys.path.insert(0, sys.argv[1])
from wgpeer import Peer, Wire, answered, echo4, echo6, key, shake
wire, peer = Wire("10.0.0.1", 1000), Peer(key(sys.argv[2]), key(sys.argv[3]))
session = shake(peer, wire)
wire.send(session.seal(echo6("fd08::2", "fd07::1")))
END
pings a 2 192.168.7.2
