#!/bin/bash
# SPDX-License-Identifier: MIT
# trains.sh - streams whose large packets go over IPv6 paths with a small MTU, and through a tunnel in a tunnel
# guests: uml uml-smp
# timeout: 240
#
#   a fd01::1 --- veth --- fd01::9 r fd02::9 --- veth, MTU 1300 --- b fd02::2
#   wg0 192.168.7.1 fd07::1                                         wg0 192.168.7.2 fd07::2
#   and in it, wg1 192.168.8.1 fd08::1                              wg1 192.168.8.2 fd08::2
source "$(dirname "$0")/lib.sh"
need socat

# trains START: how many datagrams left a together with others.
trains() { sniffed "$TMP/wire" "t >= $1 && src == \"fd01::1\" && len > 2000"; }

path_mtu() { ip -n a -6 route get fd02::2 "$@" | grep -o 'mtu [0-9]*' || echo none; }

load_wg
new_ns a r b
veth a ar r ra
veth r rb b br
addr a ar fd01::1/64
addr r ra fd01::9/64
addr r rb fd02::9/64
addr b br fd02::2/64
in_ns r sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n a route add default via fd01::9
ip -n b route add default via fd02::9
make_key a b a1 b1
head -c 300007 /dev/urandom > "$TMP/sent"
for ns in a b; do
  create_wg $ns wg0
  addr $ns wg0 "$(inner $ns 4)/24" "$(inner $ns 6)/64"
done
set_key a wg0 a listen-port 1000 peer "${PUB[b]}" endpoint '[fd02::2]:2000' allowed-ips 192.168.7.2/32,fd07::2/128
set_key b wg0 b listen-port 2000 peer "${PUB[a]}" endpoint '[fd01::1]:1000' allowed-ips 192.168.7.1/32,fd07::1/128
for ns in a b; do ip -n $ns link set wg0 up; done
sniff a ar "$TMP/wire"

say "the path carries all"
start=$(now)
copy a b 192.168.7.2
expect_ge "trains" "$(trains "$start")" 10

say "it carries 1300 bytes: the router says so, and messages are cut in two"
ip -n r link set dev rb mtu 1300
ip -n b link set dev br mtu 1300
for family in 4 6; do copy a b "$(inner b $family)"; done
copy b a 192.168.7.1
expect_eq "what a knows of the path" "$(path_mtu)" "mtu 1300"
expect_eq "too big for the tunnel" "$(($(drops a wg0 tx_too_big) + $(drops b wg0 tx_too_big)))" 0

say "the same where the tunnel is the default route, but for its own messages"
# A new route knows nothing of the path yet.
ip -n a -6 route del default
ip -n a -6 route add default via fd01::9
wgin a set wg0 fwmark 51820
ip -n a -6 route add default dev wg0 table 51820
ip -n a -6 rule add not fwmark 51820 table 51820
ip -n a -6 rule add table main suppress_prefixlength 0
expect_eq "what a knows of the path" "$(path_mtu mark 51820)" none
copy a b fd07::2
expect_eq "what a knows of the path" "$(path_mtu mark 51820)" "mtu 1300"

say "a tunnel in the tunnel, where the path carries all again"
ip -n r link set dev rb mtu 1500
ip -n b link set dev br mtu 1500
ip -n a -6 route flush cache
for ns in a b; do create_wg $ns wg1; done
addr a wg1 192.168.8.1/24 fd08::1/64
addr b wg1 192.168.8.2/24 fd08::2/64
set_key a wg1 a1 listen-port 1001 peer "${PUB[b1]}" endpoint '[fd07::2]:2001' allowed-ips 192.168.8.2/32,fd08::2/128
set_key b wg1 b1 listen-port 2001 peer "${PUB[a1]}" endpoint '[fd07::1]:1001' allowed-ips 192.168.8.1/32,fd08::1/128
for ns in a b; do ip -n $ns link set wg1 mtu 1340 up; done
start=$(now)
for to in 192.168.8.2 fd08::2; do copy a b $to; done
wgin a set wg1 peer "${PUB[b1]}" endpoint 192.168.7.2:2001
copy b a fd08::1
expect_ge "trains" "$(trains "$start")" 10
for dev in wg0 wg1; do expect_eq "loops" "$(drops a $dev tx_loop)" 0; done
