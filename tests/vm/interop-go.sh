#!/bin/bash
# SPDX-License-Identifier: MIT
# interop-go.sh - ours against wireguard-go, each as initiator and as responder
# timeout: 900
#
#   a (ours) 10.0.0.1 fd00::1 --- veth --- b (wireguard-go) 10.0.0.2 fd00::2
#   wg0 192.168.7.1 fd07::1                wgo 192.168.7.2 fd07::2
#
# PACKETS: how many go each way in each of the four configurations.
source "$(dirname "$0")/lib.sh"
need wireguard-go wg socat sha256sum

: "${PACKETS:=$(per_guest 1000 5000 500)}"

# wireguard-go is configured through its own socket, by wg.
on_b() { in_ns b wg "$@"; }

# introduce OUTER [PSK_FILE]: both forget all sessions and peers, and meet anew.
introduce() {
  local psk=()
  [ -z "${2-}" ] || psk=(preshared-key "$2")
  wgin a set wg0 peer "${PUB[b]}" remove
  on_b set wgo peer "${PUB[a]}" remove
  wgin a set wg0 peer "${PUB[b]}" "${psk[@]}" endpoint "$(outer_of b "$1"):2000" allowed-ips 192.168.7.2/32,fd07::2/128
  on_b set wgo peer "${PUB[a]}" "${psk[@]}" endpoint "$(outer_of a "$1"):1000" allowed-ips 192.168.7.1/32,fd07::1/128
}

# configuration OUTER [PSK_FILE]
configuration() {
  local name="v$1${2:+, preshared key}"
  say "$name: a begins"
  introduce "$@"
  pings a 3 192.168.7.2
  say "$name: b begins"
  introduce "$@"
  pings b 3 fd07::1
  say "$name: $PACKETS packets each way"
  udp_exact a 192.168.7.2 7001 "$PACKETS" 200
  udp_exact b fd07::1 7002 100 1300
}

start_wireguard_go() {
  mkdir -p /dev/net /var/run/wireguard
  [ -e /dev/net/tun ] || modprobe tun 2> /dev/null || mknod /dev/net/tun c 10 200
  LOG_LEVEL=error spawn b wireguard-go -f wgo
  wait_for 100 test -S /var/run/wireguard/wgo.sock || fail "wireguard-go does not start"
}

load_wg
pair_links
make_key a b
create_wg a wg0
start_wireguard_go
addr a wg0 192.168.7.1/24 fd07::1/64
addr b wgo 192.168.7.2/24 fd07::2/64
set_key a wg0 a listen-port 1000
on_b set wgo private-key <(echo "${PRIV[b]}") listen-port 2000
ip -n a link set wg0 up
ip -n b link set wgo up mtu 1420
udp_echo b 192.168.7.2 7001
udp_echo a fd07::1 7002
"$WGCTL" genpsk > "$TMP/psk"
for outer in 4 6; do
  configuration $outer
  configuration $outer "$TMP/psk"
done

say "a stream each way"
head -c "$(per_guest 300000 1000003 200000)" /dev/urandom > "$TMP/sent"
for way in "a b 192.168.7.2" "b a 192.168.7.1"; do
  read -r from to address <<< "$way"
  in_ns "$to" socat -u TCP4-LISTEN:7100,reuseaddr "CREATE:$TMP/got" &
  receiver=$!
  wait_for 100 eval "in_ns $to ss -Htln 'sport = :7100' | grep -q ." || fail "socat does not listen"
  in_ns "$from" socat -u "FILE:$TMP/sent" "TCP:$address:7100"
  wait $receiver
  expect_eq "SHA-256, $from to $to" "$(sha256sum < "$TMP/got")" "$(sha256sum < "$TMP/sent")"
done
