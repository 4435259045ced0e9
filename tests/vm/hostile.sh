#!/bin/bash
# SPDX-License-Identifier: MIT
# hostile.sh - datagrams of every length and type, forged, tampered, replayed: silence, and the tunnel works on
# timeout: 600
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1 fd07::1         hostile.py as the peer p 192.168.8.2 fd08::2, and as strangers;
#                                   wg0, an honest peer beside it, 192.168.7.2
source "$(dirname "$0")/lib.sh"

load_wg
pair_links
pair_tunnel 4
make_key p
wgin a set wg0 peer "${PUB[p]}" allowed-ips 192.168.8.2/32,fd08::2/128
ip -n a route add 192.168.8.0/24 dev wg0
ip -n a route add fd08::/64 dev wg0
pings a 2 192.168.7.2
lines=$(log_lines 'wg|wireguard')
for family in 4 6; do
  if [ $family = 4 ]; then set -- 10.0.0.1 192.168.8.2 192.168.7.1; else set -- fd00::1 fd08::2 fd07::1; fi
  say "v$family"
  if ! out=$(in_ns b "$PYTHON" "$VM_DIR/hostile.py" "${PRIV[p]}" "${PUB[a]}" "$1" 1000 "$2" "$3" 2>&1); then fail "$out"; fi
  say "$(tail -1 <<< "$out"), $(awk '{ n += $1 } END { print n }' <<< "$out") datagrams"
  pings a 2 192.168.7.2
done

say "fragments: lone, overlapping, cut in the middle of a header"
in_ns b "$PYTHON" "$VM_DIR/fragments.py" 10.0.0.1 1000
pings a 2 192.168.7.2
say "UDP lengths that lie, checksums that are wrong"
in_ns b "$PYTHON" "$VM_DIR/fragments.py" lies 10.0.0.1 1000
pings a 5 192.168.7.2
expect_eq "lines in the kernel log" "$(($(log_lines 'wg|wireguard') - lines))" 0
