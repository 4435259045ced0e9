#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-orders.sh - two tunnels for everything come and go in every order, also beside wg-quick's: the other one is untouched
# guests: uml-smp
# timeout: 600
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   default routes to b
#   wgx, wgy by wgctl-quick, wgz by wg-quick
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"
need nft wg-quick

file_of() { # NAME HOST
  make_key "$1"
  conf "$1" << END
[Interface]
PrivateKey = ${PRIV[$1]}
Address = 10.8.$2.2/24, fd08:$2::2/64
[Peer]
PublicKey = ${PUB[b]}
AllowedIPs = 0.0.0.0/0, ::/0
Endpoint = 10.0.0.2:200$2
END
}

go() { # up|down NAME
  if [ "$2" = wgz ]; then
    in_ns a wg-quick "$1" wgz > "$TMP/said" 2>&1 || fail "wg-quick $1: $(cat "$TMP/said")"
  else
    quick a "$1" "$2"
  fi
}

# own NAME: what belongs to one tunnel alone.
own() {
  local mark
  mark=$(in_ns a wg show "$1" fwmark)
  in_ns a sh -c '
    ip -N -4 rule | grep "not.*$1"; ip -N -6 rule | grep "not.*$1"
    ip -4 route show table "$2"; ip -6 route show table "$2"
    nft list table inet wgctl-quick-$3; nft list table ip wg-quick-$3; nft list table ip6 wg-quick-$3
    ip addr show dev $3; wg showconf $3' - "$mark" $((mark)) "$1" 2> /dev/null
}

# works NAME…: what is up at present: new connections leave by one of these, the neighbour is reached directly.
works() {
  local family way
  for way in 203.0.113.1 2001:db8::1; do
    way=$(in_ns a ip route get $way)
    [[ " $* " == *" $(sed -n 's/.* dev \([^ ]*\).*/\1/p' <<< "$way" | head -n 1) "* ]] || fail "with $* up: $way"
  done
  for way in 10.0.0.2 fd00::2; do
    expect_match "the way to the neighbour, with $* up" "$(in_ns a ip route get $way)" " dev ab "
    for family in "$@"; do
      expect_match "the way of $family's own packets" "$(in_ns a ip route get $way mark "$(in_ns a wg show "$family" fwmark)")" " dev ab "
    done
  done
}

# apart NAME…: the own packets of each go past all of them, wherever they go to. wg-quick does not ask us when it comes.
apart() {
  local name way
  [ "${*: -1}" != wgz ] || quick a reload "$1"
  for name in "$@"; do
    for way in 203.0.113.1 2001:db8::1; do
      expect_match "the way of $name's own packets, with $* up" "$(in_ns a ip route get $way mark "$(in_ns a wg show "$name" fwmark)")" " dev ab "
    done
  done
}

# order FIRST SECOND GOES STAYS
order() {
  say "up $1, up $2, down $3, down $4"
  go up "$1"
  own "$1" > "$TMP/first"
  go up "$2"
  own "$1" > "$TMP/first.now"
  same "$1, when $2 comes" "$TMP/first" "$TMP/first.now"
  works "$1" "$2"
  apart "$1" "$2"
  own "$4" > "$TMP/stays"
  go down "$3"
  own "$4" > "$TMP/stays.now"
  same "$4, when $3 goes" "$TMP/stays" "$TMP/stays.now"
  works "$4"
  expect_eq "src_valid_mark" "$(in_ns a cat /proc/sys/net/ipv4/conf/all/src_valid_mark)" 1
  go down "$4"
  # wg-quick leaves it at 1.
  [[ $1$2 != *wgz* ]] || in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
  state_of a > "$TMP/after"
  same "up $1, up $2, down $3, down $4" "$TMP/before" "$TMP/after"
}

# both up|down: two calls at the same time.
both() {
  local first
  in_ns a bash "$QUICK" "$1" wgx > "$TMP/said.x" 2>&1 &
  first=$!
  in_ns a bash "$QUICK" "$1" wgy > "$TMP/said.y" 2>&1 &
  wait $! || fail "$1 wgy: $(cat "$TMP/said.y")"
  wait $first || fail "$1 wgx: $(cat "$TMP/said.x")"
}

load_wg
pair_links
make_key b
file_of wgx 1
file_of wgy 2
file_of wgz 3
ip -n a route add default via 10.0.0.2
ip -n a -6 route add default via fd00::2
in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
state_of a > "$TMP/before"

# The two are alike, so these are all orders.
order wgx wgy wgx wgy
order wgx wgy wgy wgx

say "both at once, as at boot"
both up
expect_eq "marks" "$(in_ns a sh -c 'wg show wgx fwmark; wg show wgy fwmark' | sort | paste -sd' ')" "0xca6c 0xca6d"
works wgx wgy
apart wgx wgy
expect_match "the link, by the way past the other one" "$(ip -n a link show wgx; ip -n a link show wgy)" "mtu 1420.*mtu 1420"
both down
state_of a > "$TMP/after"
same "both at once" "$TMP/before" "$TMP/after"

say "who has given its default route up does not keep a setting for the other"
go up wgx
go up wgy
sed -i 's/^AllowedIPs.*/AllowedIPs = 10.9.0.0\/16/' /etc/wireguard/wgx.conf
quick a reload wgx
go down wgy
expect_eq "src_valid_mark, when no default route is left" "$(in_ns a cat /proc/sys/net/ipv4/conf/all/src_valid_mark)" 0
go down wgx
file_of wgx 1
state_of a > "$TMP/after"
same "a default route given up" "$TMP/before" "$TMP/after"

say "who asks for the other's mark does not get it, and takes nothing away"
sed -i 's/^\[Peer\]/FwMark = 51820\n&/' /etc/wireguard/wgy.conf
quick a up wgx
state_of a > "$TMP/first"
refused "a mark that is taken" try_quick a up wgy
expect_match "what it says" "$(cat "$TMP/said")" "51820 belong to the tunnel .wgx'; take another FwMark"
state_of a > "$TMP/first.now"
same "wgx, when wgy asks for its mark" "$TMP/first" "$TMP/first.now"
quick b up wgy
quick b down wgy
state_of a > "$TMP/first.now"
same "wgx, when wgy has its mark in another namespace" "$TMP/first" "$TMP/first.now"
quick a down wgx
quick a up wgy
quick a down wgy
sed -i 's/^FwMark.*/FwMark = 254/' /etc/wireguard/wgy.conf
refused "the main table" try_quick a up wgy
state_of a > "$TMP/after"
same "after marks" "$TMP/before" "$TMP/after"

say "beside wg-quick's"
order wgx wgz wgx wgz
order wgx wgz wgz wgx
order wgz wgx wgx wgz
order wgz wgx wgz wgx
