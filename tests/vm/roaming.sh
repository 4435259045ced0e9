#!/bin/bash
# SPDX-License-Identifier: MIT
# roaming.sh - each end changes its address, port and family; only authenticated packets move an endpoint
# guests: 6.1 6.12 uml uml-smp
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 10.0.0.22 fd00::2
#   wg0 192.168.7.1                 wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"

# settles NS PEER ENDPOINT: the endpoint after traffic.
settles() {
  local is
  is=$(endpoint "$1" wg0 "$2")
  expect_eq "endpoint of $2 at $1" "$is" "$3"
}

load_wg
pair_links
pair_tunnel 4
pings a 3 192.168.7.2
settles a b 10.0.0.2:2000
settles b a 10.0.0.1:1000
hs=$(handshake_of a wg0 b)

say "b takes another address"
ip -n b addr add 10.0.0.22/24 dev ba
ip -n b addr del 10.0.0.2/24 dev ba
ip -n b addr add 10.0.0.22/24 dev ba 2> /dev/null || true
pings b 3 192.168.7.1
settles a b 10.0.0.22:2000
pings a 3 192.168.7.2

say "b takes another port"
wgin b set wg0 listen-port 2345
pings b 3 192.168.7.1
settles a b 10.0.0.22:2345
pings a 3 192.168.7.2

say "a takes another address and port, at once"
ip -n a addr add 10.0.0.11/24 dev ab
ip -n a addr del 10.0.0.1/24 dev ab
ip -n a addr add 10.0.0.11/24 dev ab 2> /dev/null || true
wgin a set wg0 listen-port 1234
pings a 3 192.168.7.2
settles b a 10.0.0.11:1234
pings b 3 192.168.7.1

say "from IPv4 to IPv6 and back"
wgin b set wg0 peer "${PUB[a]}" endpoint "[fd00::1]:1234"
pings b 3 192.168.7.1
settles a b "[fd00::2]:2345"
pings a 3 192.168.7.2
wgin a set wg0 peer "${PUB[b]}" endpoint 10.0.0.22:2345
pings a 3 192.168.7.2
settles b a 10.0.0.11:1234

expect_eq "no new handshake was needed" "$(handshake_of a wg0 b)" "$hs"

say "a packet with a foreign inner source still moves the endpoint"
errors=$(link a wg0 rx errs)
ip -n b addr add 192.168.99.1/32 dev lo
ip -n b addr add 10.0.0.33/24 dev ba
ip -n b addr del 10.0.0.22/24 dev ba
ip -n b addr add 10.0.0.33/24 dev ba 2> /dev/null || true
in_ns b ping -q -c 2 -i 0.2 -W 1 -I 192.168.99.1 192.168.7.1 > /dev/null 2>&1 || true
expect_ge "errors" "$(link a wg0 rx errs)" $((errors + 2))
settles a b 10.0.0.33:2345

say "replayed, tampered and forged packets move nothing"
make_key p
wgin a set wg0 peer "${PUB[p]}" allowed-ips 192.168.8.2/32
ip -n a route add 192.168.8.0/24 dev wg0
out=$(in_ns b "$PYTHON" "$VM_DIR/roamer.py" "${PRIV[p]}" "${PUB[a]}" 10.0.0.11 1234 192.168.8.2 192.168.7.1 2>&1) ||
  fail "roamer.py: $out"
settles a p "10.0.0.33:$(awk '/^at/ { print $2 }' <<< "$out")"
