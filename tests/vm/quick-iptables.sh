#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-iptables.sh - where there is no nft, iptables-legacy guards the tunnel's addresses and marks its answers
# guests: 6.12 uml-smp
# timeout: 300
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   default route to b              its outer address 192.0.2.9
#   wgl 10.8.0.2 fd08::2            wg0, and 203.0.113.1 behind it
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"
need iptables-legacy-save

file_of() { # ADDRESSES ALLOWED-IPS
  printf '[Interface]\nPrivateKey = %s\nAddress = %s\n[Peer]\nPublicKey = %s\nAllowedIPs = %s\nEndpoint = 192.0.2.9:2000\n' \
    "${PRIV[a]}" "$1" "${PUB[b]}" "$2" | conf wgl
}

# Programs as on a machine without nft, whose iptables is the legacy one.
mkdir "$TMP/few"
for program in bash sh ip sed awk grep cat stat head tail tac tr sort flock mkdir mv rm cp chmod realpath readlink dirname find rmdir paste; do
  ln -s "$(command -v $program)" "$TMP/few/$program"
done
for program in iptables ip6tables; do
  for action in save restore; do ln -s "$(command -v $program-legacy-$action)" "$TMP/few/$program-$action"; done
done
without_nft() {
  in_ns a env PATH="$TMP/few" bash "$QUICK" "$1" wgl > "$TMP/said" 2>&1 || fail "$1: $(cat "$TMP/said")"
  refused "a warning" grep warning "$TMP/said"
}
ours() { in_ns a "$1-legacy-save" | grep -c '"wgctl-quick/wgl"' || true; }
# sneaks ADDRESS: does a packet from b to the tunnel's address arrive, past the tunnel?
sneaks() { in_ns b ping -q -c 1 -W 1 "$1" > /dev/null; }

load_wg
pair_links
make_key a b
create_wg b wg0
addr b lo 203.0.113.1/32 192.0.2.9/32
ip -n a route add default via 10.0.0.2
set_key b wg0 b listen-port 2000 peer "${PUB[a]}" allowed-ips 10.8.0.2/32
ip -n b link set wg0 up
ip -n b route add 10.8.0.0/24 via 10.0.0.1
ip -n b -6 route add fd08::/64 via fd00::1
ip -n b route add 10.8.0.2/32 dev wg0
# With a strict filter, answers come in only when they are marked as what they answer.
in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark; echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter; echo 1 > /proc/sys/net/ipv4/conf/ab/rp_filter'
in_ns a iptables-legacy -t raw -A PREROUTING -s 192.0.2.1 -m comment --comment "wgctl-quick/wgl2" -j DROP
in_ns a ip6tables-legacy -t mangle -L > /dev/null
addr a lo 10.8.0.3/32
sneaks 10.8.0.3 || fail "b does not reach what nothing guards"
ip -n a addr del 10.8.0.3/32 dev lo
state_of a > "$TMP/before"

say "a default route"
file_of "10.8.0.2/24, 10.8.0.3/24" 0.0.0.0/0
without_nft up
expect_eq "rules for IPv4 and IPv6" "$(ours iptables) $(ours ip6tables)" "4 0"
pings a 3 203.0.113.1
refused "past the tunnel" sneaks 10.8.0.3
without_nft reload
refused "a reload without a change loads rules" grep restore "$TMP/said"

say "other addresses, and IPv6"
file_of "10.8.0.2/24, fd08::2/64" "0.0.0.0/0, ::/0"
without_nft reload
expect_eq "rules for IPv4 and IPv6" "$(ours iptables) $(ours ip6tables)" "3 3"
pings a 3 203.0.113.1
refused "past the tunnel" sneaks fd08::2
file_of "fd08::2/64" "::/0"
without_nft reload
expect_eq "rules for IPv4 and IPv6" "$(ours iptables) $(ours ip6tables)" "0 3"
without_nft down
state_of a > "$TMP/after"
same "after down" "$TMP/before" "$TMP/after"
