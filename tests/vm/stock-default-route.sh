#!/bin/bash
# SPDX-License-Identifier: MIT
# stock-default-route.sh - Debian's unmodified wg-quick sends everything through our module, and takes it back
# guests: 6.1 6.12
# timeout: 240
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wgq, by wg-quick        wg0
#   192.168.7.1 fd07::1     192.168.7.2 fd07::2, and 203.0.113.1 behind it
source "$(dirname "$0")/lib.sh"
need wg wg-quick nft

CONF=/etc/wireguard/wgq.conf

quick() { in_ns a wg-quick "$@" > "$TMP/quick" 2>&1 || fail "wg-quick $*: $(cat "$TMP/quick")"; }

state() { in_ns a sh -c 'ip -4 rule; ip -6 rule; ip route show table all | grep -v "proto kernel"; nft list ruleset'; }

load_wg
pair_links
make_key a b
create_wg b wg0
addr b wg0 192.168.7.2/24 fd07::2/64
addr b lo 203.0.113.1/32
set_key b wg0 b listen-port 2000 peer "${PUB[a]}" allowed-ips 192.168.7.1/32,fd07::1/128
ip -n b link set wg0 up
state > "$TMP/before"
mkdir -p /etc/wireguard
(
  umask 077
  cat > $CONF << CONF
[Interface]
PrivateKey = ${PRIV[a]}
Address = 192.168.7.1/24, fd07::1/64

[Peer]
PublicKey = ${PUB[b]}
AllowedIPs = 0.0.0.0/0, ::/0
Endpoint = 10.0.0.2:2000
CONF
)

say "up"
quick up wgq
pings a 3 203.0.113.1
pings a 3 fd07::2
expect_match "the mark" "$(in_ns a wg show wgq fwmark)" "0xca6c"
expect_match "the rules" "$(in_ns a ip rule)" "not from all fwmark 0xca6c lookup 51820"

say "down"
quick down wgq
state > "$TMP/after"
diff "$TMP/before" "$TMP/after" || fail "wg-quick left something behind"
rm -f $CONF
