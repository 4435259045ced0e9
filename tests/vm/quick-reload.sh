#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-reload.sh - reloads under traffic lose no packet, and change what the file changes and nothing else
# guests: uml-smp
# timeout: 400
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   default route to b      its outer address 192.0.2.9
#   wgr 10.8.0.2            wg0 10.8.0.1 fd08::1, and 203.0.113.1 and 10.9.0.3 behind it
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"
need nft

# Three states of one file, which have the ways to 10.8.0.1 and 10.9.0.3 in common, and little else.
file_of() {
  {
    printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.0.2/24\n' "${PRIV[a]}"
    case $1 in
      # 10.9.0.0/25 needs no route of its own.
      0) printf 'Address = fd08::2/64, 10.9.0.1/24\nMTU = 1400\nDNS = 10.8.0.1\n' ;;
      1) printf 'Address = 10.77.0.1/16\nDNS = 10.8.0.9, corp.example\nFwMark = 77\nKillSwitch = true\n' ;;
      2) printf 'Address = 10.77.0.1/16, fd08::2/64\n' ;;
    esac
    printf '[Peer]\nPublicKey = %s\nEndpoint = 192.0.2.9:2000\n' "${PUB[b]}"
    case $1 in
      0)
        printf 'AllowedIPs = 10.8.0.0/24, 10.9.0.0/25, 203.0.113.0/24, fd08::/64, 10.20.0.0/16\n'
        printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.30.0.0/16\n' "${PUB[c]}"
        ;;
      1)
        printf 'AllowedIPs = 0.0.0.0/0, 10.9.0.0/25\n'
        printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.20.0.0/16, 10.40.0.0/16\n' "${PUB[d]}"
        ;;
      2) printf 'AllowedIPs = 0.0.0.0/0, ::/0, 10.9.0.0/25\n' ;;
    esac
  } | conf wgr
}

# part: what a reload may change.
part() { state_of a | grep -v '^ab\|^lo'; in_ns a "$WGCTL" show wgr allowed-ips | xargs -n 1 | sort; }

load_wg
pair_links
make_key a b c d
create_wg b wg0
addr b wg0 10.8.0.1/24 fd08::1/64
addr b lo 203.0.113.1/32 10.9.0.3/32 192.0.2.9/32
# So that the tunnel's own packets need the mark.
ip -n a route add default via 10.0.0.2
set_key b wg0 b listen-port 2000 peer "${PUB[a]}" allowed-ips 10.8.0.2/32,fd08::2/128
ip -n b link set wg0 up
in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
state_of a > "$TMP/before"
refused "reload of what is not up" try_quick a reload wgr

for n in 2 1 0; do
  file_of $n
  quick a up wgr
  part > "$TMP/up.$n"
  [ $n = 0 ] || quick a down wgr
done
pings a 3 10.8.0.1

# How many: each of the three ways round, but for another scenario that says otherwise.
: "${CHANGES:=4}"
say "$CHANGES times"
# echoes NAME ADDRESS: all the time, until they are counted; as many as leave the debug kernel time for anything else.
if [ "$DEBUG_KERNEL" = 1 ]; then PAUSE=0.2; else PAUSE=0.02; fi
echoes() { spawn a ping -I 10.8.0.2 -i $PAUSE "$2" > "$TMP/ping.$1" 2>&1; }
echoes near 10.8.0.1
echoes far 10.9.0.3
for ((n = 1; n <= CHANGES; n++)); do
  [ $((n % 10)) != 0 ] || say "$n"
  file_of $((n % 3))
  quick a reload wgr
  if [ $n -le 3 ]; then
    part > "$TMP/now"
    # Preferences of rules may differ, their order may not.
    same "reload $n against up" <(sed 's/^[0-9]*:\t//' "$TMP/up.$((n % 3))") <(sed 's/^[0-9]*:\t//' "$TMP/now")
  fi
  if [ $n = 4 ]; then
    expect_match "the way of a network whose address goes" "$(cat "$TMP/said")" "route append 10.9.0.0/25 .*address delete 10.9.0.1/24"
  fi
done
kill -INT "${SPAWNED[@]}"
wait "${SPAWNED[@]}" || true
for way in near far; do
  # Those after the last that came back were still on their way.
  sed -n 's/.*icmp_seq=\([0-9]*\) .*/\1/p' "$TMP/ping.$way" | sort -n > "$TMP/back"
  sent=$(tail -n 1 "$TMP/back")
  expect_eq "echoes back of $sent, $way" "$(wc -l < "$TMP/back")" "$sent"
  expect_ge "echoes" "$sent" $((2 * CHANGES))
  say "$sent echoes, $way"
done

say "what nothing asks for is not done"
for n in 2 1; do
  file_of $n
  quick a reload wgr
  quick a reload wgr
  refused "a reload without a change, of file $n, runs a command" grep -E '^\[#\] (ip|nft|resolv|echo|cp)' "$TMP/said"
done

say "a bad file changes nothing"
part > "$TMP/good"
file_of 0
echo 'Bogus = 1' >> /etc/wireguard/wgr.conf
refused "a reload of a bad file" try_quick a reload wgr
part > "$TMP/now"
same "after a bad file" "$TMP/good" "$TMP/now"
file_of 0
quick a reload wgr
part > "$TMP/good"
sed -i 's/^MTU/Netns = x\nMTU/' /etc/wireguard/wgr.conf
refused "a reload into a namespace" try_quick a reload wgr
part > "$TMP/now"
same "after another namespace" "$TMP/good" "$TMP/now"

say "a reload that fails half way says so; once it can be, it is done"
file_of 2
echo 'AllowedIPs = 10.50.0.0/16' >> /etc/wireguard/wgr.conf
ip -n a route add 10.50.0.0/16 dev ab
refused "a reload over somebody's route" try_quick a reload wgr
expect_match "what it says" "$(cat "$TMP/said")" "half done"
refused "status of what is half done" try_quick a status wgr
ip -n a route del 10.50.0.0/16 dev ab
file_of 2
quick a up wgr
part > "$TMP/now"
same "after a reload that failed" <(sed 's/^[0-9]*:\t//' "$TMP/up.2") <(sed 's/^[0-9]*:\t//' "$TMP/now")
ip -n a route add 10.50.0.0/16 dev ab
echo 'AllowedIPs = 10.50.0.0/16' >> /etc/wireguard/wgr.conf
refused "a reload over somebody's route" try_quick a reload wgr
ip -n a route del 10.50.0.0/16 dev ab
ip -n a link del wgr
quick a up wgr
expect_match "its interface has gone" "$(cat "$TMP/said")" "starting over"

quick a down wgr
state_of a > "$TMP/after"
same "after down" "$TMP/before" "$TMP/after"
