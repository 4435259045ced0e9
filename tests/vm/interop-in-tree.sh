#!/bin/bash
# SPDX-License-Identifier: MIT
# interop-in-tree.sh - ours against the in-tree driver in one kernel, each as initiator and as responder
# timeout: 900
#
#   a (ours, kind wgo) 10.0.0.1 fd00::1 --- veth --- b (in-tree) 10.0.0.2 fd00::2
#   wg0 192.168.7.1 fd07::1                          wg0 192.168.7.2 fd07::2
#
# PACKETS: how many go each way in each of the four configurations.
source "$(dirname "$0")/lib.sh"
[ "$SUT" = ours ] || skip "this is about our module beside the in-tree driver"

: "${PACKETS:=$(per_guest 2000 10000 1000)}"

on_a() { KIND=wgo wgin a "$@"; }
on_b() { KIND=wireguard wgin b "$@"; }

# introduce OUTER [PSK_FILE]: both forget all sessions and peers, and meet anew.
introduce() {
  local psk=()
  [ -z "${2-}" ] || psk=(preshared-key "$2")
  on_a set wg0 peer "${PUB[b]}" remove
  on_b set wg0 peer "${PUB[a]}" remove
  on_a set wg0 peer "${PUB[b]}" "${psk[@]}" endpoint "$(outer_of b "$1"):2000" allowed-ips 192.168.7.2/32,fd07::2/128
  on_b set wg0 peer "${PUB[a]}" "${psk[@]}" endpoint "$(outer_of a "$1"):1000" allowed-ips 192.168.7.1/32,fd07::1/128
}

# counters_agree: what one end has sent, the other has received, to the byte. A
# keepalive or a handshake may come between the two readings.
counters_agree() {
  wait_for 50 same_counters || fail "bytes received and sent by a: $A_BYTES, sent and received by b: $B_BYTES"
}
same_counters() {
  A_BYTES=$(on_a show wg0 transfer | cut -f2,3)
  B_BYTES=$(on_b show wg0 transfer | cut -f2,3 | awk '{ print $2 "\t" $1 }')
  [ "$A_BYTES" = "$B_BYTES" ]
}

# configuration OUTER [PSK_FILE]
configuration() {
  local name="v$1${2:+, preshared key}"
  # The in-tree driver drops a response that crosses its own, and does not count it:
  # so this comes first, and the counters begin anew.
  say "$name: both begin at once"
  introduce "$@"
  received a 192.168.7.2 1 > /dev/null &
  pings b 1 192.168.7.1
  wait $!
  say "$name: a begins"
  introduce "$@"
  pings a 3 192.168.7.2
  say "$name: b begins"
  introduce "$@"
  pings b 3 fd07::1
  say "$name: $PACKETS packets each way"
  udp_exact a 192.168.7.2 7001 "$PACKETS" 200
  udp_exact b fd07::1 7002 100 1300
  counters_agree
}

load_in_tree
load_wg kind=wgo
pair_links
make_key a b
KIND=wgo create_wg a wg0
create_wg b wg0
addr a wg0 192.168.7.1/24 fd07::1/64
addr b wg0 192.168.7.2/24 fd07::2/64
KIND=wgo set_key a wg0 a listen-port 1000
set_key b wg0 b listen-port 2000
ip -n a link set wg0 up
ip -n b link set wg0 up
udp_echo b 192.168.7.2 7001
udp_echo a fd07::1 7002
"$WGCTL" genpsk > "$TMP/psk"
for outer in 4 6; do
  configuration $outer
  configuration $outer "$TMP/psk"
done

say "a preshared key at one end only: nothing gets through"
introduce 4 "$TMP/psk"
on_b set wg0 peer "${PUB[a]}" preshared-key /dev/null
expect_eq "echoes" "$(received a 192.168.7.2 3)" 0

say "streams of both drivers: sums agree"
introduce 6
need socat sha256sum
head -c "$(per_guest 300000 1000003 300000)" /dev/urandom > "$TMP/sent"
for way in "a b 192.168.7.2" "b a 192.168.7.1"; do
  read -r from to address <<< "$way"
  in_ns "$to" socat -u TCP4-LISTEN:7100,reuseaddr "CREATE:$TMP/got" &
  receiver=$!
  wait_for 100 eval "in_ns $to ss -Htln 'sport = :7100' | grep -q ." || fail "socat does not listen"
  in_ns "$from" socat -u "FILE:$TMP/sent" "TCP:$address:7100"
  wait $receiver
  expect_eq "SHA-256, $from to $to" "$(sha256sum < "$TMP/got")" "$(sha256sum < "$TMP/sent")"
done
counters_agree
