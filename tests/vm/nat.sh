#!/bin/bash
# SPDX-License-Identifier: MIT
# nat.sh - a behind a NAT that forgets within seconds; keepalives keep it open, roaming heals the rest
# timeout: 240
#
#   a 10.0.1.2 --- veth --- r 10.0.1.1 | 10.0.0.1 (masquerades) --- veth --- b 10.0.0.2
#   wg0 192.168.7.1                                                         wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need nft

# Four seconds, but no shorter than a slow guest takes from one command to the next.
FORGET=$(per_guest 12 12 4)

new_ns a b r
veth a ar r ra
veth r rb b br
addr a ar 10.0.1.2/24
addr r ra 10.0.1.1/24
addr r rb 10.0.0.1/24
addr b br 10.0.0.2/24
ip -n a route add default via 10.0.1.1

masquerade() {
  in_ns r nft -f - << END
add table ip nat
add chain ip nat post { type nat hook postrouting priority 100; }
add rule ip nat post ip saddr 10.0.1.0/24 oifname rb masquerade random
END
  in_ns r sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward
    echo $0 > /proc/sys/net/netfilter/nf_conntrack_udp_timeout
    echo $0 > /proc/sys/net/netfilter/nf_conntrack_udp_timeout_stream' "$FORGET"
}

load_wg
masquerade
make_key a b
for ns in a b; do create_wg $ns wg0; done
addr a wg0 192.168.7.1/24
addr b wg0 192.168.7.2/24
set_key a wg0 a listen-port 1000 peer "${PUB[b]}" endpoint 10.0.0.2:2000 allowed-ips 192.168.7.2/32
set_key b wg0 b listen-port 2000 peer "${PUB[a]}" allowed-ips 192.168.7.1/32
for ns in a b; do ip -n $ns link set wg0 up; done

say "out through the NAT"
pings a 3 192.168.7.2
expect_match "b's idea of a" "$(endpoint b wg0 a)" "^10\.0\.0\.1:"
pings b 1 192.168.7.1
first=$(endpoint b wg0 a)

say "a keepalive each second keeps the way in open"
wgin a set wg0 peer "${PUB[b]}" persistent-keepalive 1
sleep $((FORGET + 6))
pings b 3 192.168.7.1
expect_eq "b's idea of a" "$(endpoint b wg0 a)" "$first"

say "without keepalives the NAT forgets, and b reaches nobody"
wgin a set wg0 peer "${PUB[b]}" persistent-keepalive off
# Where the NAT remembers for longer than ten seconds, b's keepalive is the last word.
# Where not, a hears nothing and begins anew after fifteen.
if [ "$FORGET" -ge 10 ]; then sleep $((FORGET + 14)); else sleep $((FORGET + 4)); fi
expect_eq "echoes" "$(received b 192.168.7.1 2)" 0

say "a speaks again, from another port of the NAT, and b follows"
pings a 3 192.168.7.2
expect_match "b's idea of a" "$(endpoint b wg0 a)" "^10\.0\.0\.1:"
[ "$(endpoint b wg0 a)" != "$first" ] || fail "the NAT gave the same port again: nothing is tested"
pings b 1 192.168.7.1

say "a host behind the NAT gets the unreachable that a forwarder's tunnel sends, at its own address"
# r forwards from a into a tunnel that knows nobody for the destination.
create_wg r wgr
make_key r
set_key r wgr r
ip -n r link set wgr up
ip -n r route add 203.0.113.0/24 dev wgr
in_ns r nft add rule ip nat post oifname wgr snat to 198.51.100.7
out=$(in_ns a "$PYTHON" "$VM_DIR/senderr.py" 203.0.113.1)
expect_eq "what a hears" "$out" "OK EHOSTUNREACH"
