#!/bin/bash
# SPDX-License-Identifier: MIT
# stock-tools.sh - Debian's unmodified wg, wg-quick and ip drive our module
# timeout: 240
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wgq, by wg-quick        wg0, by ip and wg
#   192.168.7.1 fd07::1     192.168.7.2 fd07::2
source "$(dirname "$0")/lib.sh"
need wg wg-quick ip

CONF=/etc/wireguard/wgq.conf

# Namespaces share /etc: wg-quick runs where the tunnel is to be.
quick() { in_ns a wg-quick "$@" > "$TMP/quick" 2>&1 || fail "wg-quick $*: $(cat "$TMP/quick")"; }

# conf ALLOWED_IPS: as a user would write it.
conf() {
  mkdir -p /etc/wireguard
  (
    umask 077
    cat > $CONF << CONF
[Interface]
PrivateKey = ${PRIV[a]}
Address = 192.168.7.1/24, fd07::1/64
ListenPort = 1000

[Peer]
PublicKey = ${PUB[b]}
PresharedKey = $(cat "$TMP/psk")
AllowedIPs = $1
Endpoint = 10.0.0.2:2000
PersistentKeepalive = 25
CONF
  )
}

# What wg says of our interface after setconf, less what the kernel chose.
round_trip() {
  in_ns a wg showconf wgq > "$TMP/conf.1"
  in_ns a wg setconf wgq "$TMP/conf.1"
  in_ns a wg showconf wgq > "$TMP/conf.2"
  diff "$TMP/conf.1" "$TMP/conf.2" || fail "showconf and setconf do not agree"
  in_ns a wg syncconf wgq "$TMP/conf.1"
}

load_wg
pair_links
make_key a b
wg genpsk > "$TMP/psk"

say "ip and wg make one end"
ip -n b link add dev wg0 type wireguard
addr b wg0 192.168.7.2/24 fd07::2/64
in_ns b wg set wg0 private-key <(echo "${PRIV[b]}") listen-port 2000 \
  peer "${PUB[a]}" preshared-key "$TMP/psk" allowed-ips 192.168.7.1/32,fd07::1/128
ip -n b link set wg0 up

say "wg-quick makes the other"
conf "192.168.7.0/24, fd07::/64"
quick up wgq
pings a 3 192.168.7.2
pings b 3 fd07::1
expect_match "wg show" "$(in_ns a wg show wgq)" "latest handshake: .*persistent keepalive: every 25 seconds"
round_trip
pings a 3 192.168.7.2
expect_eq "wg show interfaces" "$(in_ns a wg show interfaces)" wgq
quick down wgq
refused "the link after down" ip -n a link show wgq

say "bad input gets the errors that wg knows"
ip -n a link add dev wgq type wireguard
expect_match "a busy port" "$(in_ns a bash -c 'ip link set wgq up; wg set wgq listen-port 1000; exec 3<>/dev/udp/127.0.0.1/9; socat -u UDP4-RECV:4242 - & sleep 1; wg set wgq listen-port 4242 2>&1; kill $!')" "Address already in use"
expect_match "no such interface" "$(in_ns a wg show none 2>&1 || true)" "No such device"
ip -n a link add dev plain type dummy
expect_match "another kind of interface" "$(in_ns a wg show plain 2>&1 || true)" "Operation not supported"
rm -f $CONF
