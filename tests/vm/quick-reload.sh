#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-reload.sh - fifty reloads under traffic lose no packet, and change what the file changes and nothing else
# guests: uml
# when: named
# timeout: 900
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wgr 10.8.0.2            wg0 10.8.0.1 fd08::1, and 203.0.113.1 behind it
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"
need nft

# Two states of one file, which have the way to 10.8.0.1 in common and nothing else.
file_of() {
  {
    printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.0.2/24\n' "${PRIV[a]}"
    if [ "$1" = 0 ]; then
      printf 'Address = fd08::2/64\nMTU = 1400\nDNS = 10.8.0.1\n'
    else
      printf 'Address = 10.77.0.1/16\nDNS = 10.8.0.9, corp.example\nFwMark = 77\nKillSwitch = true\n'
    fi
    printf '[Peer]\nPublicKey = %s\nEndpoint = 10.0.0.2:2000\n' "${PUB[b]}"
    if [ "$1" = 0 ]; then
      printf 'AllowedIPs = 10.8.0.0/24, 203.0.113.0/24, fd08::/64, 10.20.0.0/16\n'
      printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.30.0.0/16\n' "${PUB[c]}"
    else
      printf 'AllowedIPs = 0.0.0.0/0\n'
      printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.20.0.0/16, 10.40.0.0/16\n' "${PUB[d]}"
    fi
  } | conf wgr
}

# part: what a reload may change.
part() { state_of a | grep -v '^ab\|^lo'; in_ns a "$WGCTL" show wgr allowed-ips | xargs -n 1 | sort; }

load_wg
pair_links
make_key a b c d
create_wg b wg0
addr b wg0 10.8.0.1/24 fd08::1/64
addr b lo 203.0.113.1/32
set_key b wg0 b listen-port 2000 peer "${PUB[a]}" allowed-ips 10.8.0.2/32,fd08::2/128
ip -n b link set wg0 up
in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
state_of a > "$TMP/before"
refused "reload of what is not up" try_quick a reload wgr

file_of 1
quick a up wgr
part > "$TMP/up.1"
quick a down wgr
file_of 0
quick a up wgr
part > "$TMP/up.0"
pings a 3 10.8.0.1

say "fifty times"
CHANGES=50
(in_ns a ping -q -i 0.1 -w 600 10.8.0.1 > "$TMP/ping" 2>&1) &
pinging=$!
for ((n = 1; n <= CHANGES; n++)); do
  file_of $((n % 2))
  quick a reload wgr
  if [ $n -le 4 ]; then
    part > "$TMP/now"
    # Preferences of rules may differ, their order may not.
    same "reload $n against up" <(sed 's/^[0-9]*:\t//' "$TMP/up.$((n % 2))") <(sed 's/^[0-9]*:\t//' "$TMP/now")
  fi
done
pkill -INT -P $pinging ping
wait $pinging || true
say "$(grep received "$TMP/ping")"
sent=$(sed -n 's/^\([0-9]*\) packets.*/\1/p' "$TMP/ping")
expect_eq "echoes back of $sent" "$(sed -n 's/.* \([0-9]*\) received.*/\1/p' "$TMP/ping")" "$sent"
expect_ge "echoes" "$sent" $CHANGES

say "what nothing asks for is not done"
quick a reload wgr
refused "a reload without a change runs a command" grep -E '^\[#\] (ip|nft|resolv|echo|cp)' "$TMP/said"

say "a bad file changes nothing"
part > "$TMP/good"
file_of 0
echo 'Bogus = 1' >> /etc/wireguard/wgr.conf
refused "a reload of a bad file" try_quick a reload wgr
part > "$TMP/now"
same "after a bad file" "$TMP/good" "$TMP/now"
file_of 0
sed -i 's/^MTU/Netns = x\nMTU/' /etc/wireguard/wgr.conf
refused "a reload into a namespace" try_quick a reload wgr
part > "$TMP/now"
same "after another namespace" "$TMP/good" "$TMP/now"

quick a down wgr
state_of a > "$TMP/after"
same "after down" "$TMP/before" "$TMP/after"
