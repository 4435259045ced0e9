#!/bin/bash
# SPDX-License-Identifier: MIT
# ecn.sh - congestion marks cross the tunnel per RFC 6040, and none stops it; the inner DSCP stays inside
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth (marks CE on demand) --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1                                      wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need nft ethtool

# crosses WHAT FAMILY "SENT" "ARRIVED" "OUTSIDE": datagrams with those TOS values arrive
# with these, in messages whose own TOS is that.
crosses() {
  local what=$1 to sent arrived=$4 outside=$5 start receiver
  to=$(inner b "$2")
  read -ra sent <<< "$3"
  start=$(now)
  in_ns b "$PYTHON" "$VM_DIR/tos.py" receive "$to" 4000 "${#sent[@]}" > "$TMP/tos" &
  receiver=$!
  wait_for 200 listening || fail "tos.py does not listen"
  in_ns a "$PYTHON" "$VM_DIR/tos.py" send "$to" 4000 "${sent[@]}"
  wait $receiver
  sleep 0.3
  expect_eq "$what: arrived" "$(xargs < "$TMP/tos")" "$arrived"
  expect_eq "$what: outside" "$(awk -v s="$start" "$SNIFF_FIELDS"' t >= s && type == 4 && sport == 1000 && len > 32 { print tos }' "$TMP/wire" | xargs)" "$outside"
}
listening() { in_ns b ss -Huln "sport = :4000" | grep -q .; }

# congest: every message towards b is marked CE underway, as a router would.
congest() {
  in_ns b nft -f - << END
add table inet congest
add chain inet congest in { type filter hook prerouting priority -300; }
add rule inet congest in udp dport 2000 ip ecn ect0 ip ecn set ce
END
  # nft 1.0.6 writes no ECN field of IPv6, so the first two bytes are written whole.
  in_ns b nft -f - << END
add table ip6 congest
add chain ip6 congest in { type filter hook prerouting priority -300; }
add rule ip6 congest in udp dport 2000 ip6 ecn ect0 @nh,0,16 set 0x6030
END
}

# stomp: a middlebox writes the whole byte of every message towards b.
stomp() {
  in_ns b nft -f - << END
add table ip stomp
add chain ip stomp in { type filter hook prerouting priority -300; }
add rule ip stomp in udp dport 2000 @nh,8,8 set 0xff
add table ip6 stomp
add chain ip6 stomp in { type filter hook prerouting priority -300; }
add rule ip6 stomp in udp dport 2000 @nh,0,16 set 0x6ff0
END
}
unstomp() { in_ns b nft -f - <<< "delete table ip stomp; delete table ip6 stomp"; }

load_wg
pair_links
for outer in 4 6; do
  pair_tunnel $outer
  sniff a ab "$TMP/wire"
  pings a 1 192.168.7.2
  # The first messages are a handshake, of the class that networks keep for signalling.
  expect_eq "handshake messages of DSCP 0x88" "$(sniffed "$TMP/wire" 'type < 3 && tos == 136')" 2
  say "outside v$outer"
  for family in 4 6; do
    # No ECN, ECT(0), ECT(1), CE; then a DSCP, which is not shown outside, without and with ECT(0).
    crosses "v$family in v$outer" $family "0 2 1 3 184 186" "0 2 1 3 184 186" "0 2 1 3 0 2"
    congest
    crosses "v$family in v$outer, congested" $family "2 186 0" "3 187 0" "2 2 0"
    in_ns b nft delete table inet congest
    in_ns b nft delete table ip6 congest
    stomp
    ignored=$(drops b wg0 rx_ecn_ignored)
    # A mark that the packet cannot carry does not cost the packet.
    crosses "v$family in v$outer, all written over" $family "0 2 1 184" "0 3 3 184" "0 2 1 0"
    if [ "$SUT" = ours ]; then
      expect_eq "marks ignored" $(($(drops b wg0 rx_ecn_ignored) - ignored)) 2
    fi
    unstomp
  done
  stomp
  pair_peers $outer
  pings a 3 192.168.7.2
  unstomp
  stop_spawned
  rm "$TMP/wire"
  pair_down
done
