#!/bin/bash
# SPDX-License-Identifier: MIT
# syncconf.sh - a hundred times under traffic: no packet is lost, a roamed endpoint stays, and so does what a hook set
# guests: 6.1 6.12 uml uml-smp
# timeout: 300
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"

# file_of PEERS-OWN-LINE: what a's administrator wrote; b has roamed away from the endpoint in it.
file_of() {
  printf '[Interface]\n[Peer]\nPublicKey = %s\nEndpoint = 10.0.0.2:2000\nAllowedIPs = %s\n' "${PUB[b]}" "$1"
  printf '[Peer]\nPublicKey = %s\nAllowedIPs = %s\n' "${PUB[c]}" "$2"
}

# What the receiving program has left in its socket for too long, on a busy machine: no loss of the tunnel.
overflowed() { in_ns b nstat -asz UdpRcvbufErrors | awk '$1 == "UdpRcvbufErrors" { print $2 }'; }

need iperf3 nstat
load_wg
pair_links
pair_tunnel 4
make_key c
ip -n a route add 192.168.8.0/24 dev wg0
wgin a set wg0 fwmark 0x77
wgin b set wg0 listen-port 2345
pings b 3 192.168.7.1
expect_eq "b has roamed" "$(endpoint a wg0 b)" 10.0.0.2:2345

# What one peer loses the other one gets, b's own address stays, and a list grows and shrinks.
file_of 192.168.7.2/32,fd07::2/128,192.168.8.0/25 192.168.8.128/25 > "$TMP/0.conf"
file_of fd07::2/128,192.168.7.2/32 192.168.8.0/24 > "$TMP/1.conf"

# As many rounds of traffic as these changes take on this machine.
CHANGES=100
[ $DEBUG_KERNEL = 0 ] || CHANGES=25
spawn b iperf3 -s
wait_for 100 bash -c "nsenter --net=/run/netns/b ss -Hltn 'sport = :5201' | grep -q ." || fail "iperf3 does not listen"
done=0
while [ "$done" -lt $CHANGES ]; do
  before=$(overflowed)
  in_ns a iperf3 -J -c 192.168.7.2 -u -b 2M -l 1000 -t 20 > "$TMP/iperf" &
  iperf=$!
  sleep 1
  while kill -0 "$iperf" 2> /dev/null; do
    done=$((done + 1))
    wgin a syncconf wg0 "$TMP/$((done % 2)).conf" > /dev/null || fail "syncconf $done"
  done
  wait "$iperf" || fail "iperf3: $(tail -n 5 "$TMP/iperf")"
  lost=$("$PYTHON" -c 'import json, sys; s = json.load(open(sys.argv[1]))["end"]["sum"]; print(s["lost_packets"], s["packets"])' "$TMP/iperf")
  before=$(($(overflowed) - before))
  say "after $done changes, lost and sent: $lost, overflowed $before"
  expect_le "packets that the tunnel lost" $((${lost% *} - before)) 0
  expect_ge "sent packets" "${lost#* }" 1000
done

expect_eq "the roamed endpoint" "$(endpoint a wg0 b)" 10.0.0.2:2345
expect_eq "the mark that no file names" "$(wgin a show wg0 fwmark)" 0x77
expect_eq "the port that no file names" "$(wgin a show wg0 listen-port)" 1000
expect_eq "the key that no file names" "$(wgin a show wg0 public-key)" "${PUB[a]}"
wgin a syncconf wg0 "$TMP/0.conf" > /dev/null
expect_eq "a second run" "$(wgin a syncconf wg0 "$TMP/0.conf")" "wg0: nothing to change"
wgin a diff wg0 "$TMP/0.conf" || fail "diff finds something after syncconf"

say "a dry run tells, and changes nothing"
before=$(wgin a showconf wg0)
expect_match "what would change" "$(wgin a syncconf --dry-run wg0 "$TMP/1.conf")" "allowed ips: -192\.168\.8\.0/25"
expect_eq "the device after a dry run" "$(wgin a showconf wg0)" "$before"
