#!/bin/bash
# SPDX-License-Identifier: MIT
# rekey-count.sh - sessions end by message count: rekey past 256, none sent or taken past 1280 (a test build's limits)
# guests: 6.1 6.12 uml uml-smp
# timeout: 120
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2     a initiates
source "$(dirname "$0")/lib.sh"
[ "$SUT" = ours ] || skip "the in-tree driver has no lowered limits"
need nft

REKEY=256 REJECT=$((256 + 1024))

# counters FILE SINCE: the highest counter that a sent since then.
highest() { sleep 0.3; awk -v s="$2" "$SNIFF_FIELDS"' t >= s && type == 4 && src == "10.0.0.1" && ctr > m { m = ctr } END { print m + 0 }' "$1"; }

fresh() {
  pair_peers 4
  pings a 1 192.168.7.2
  # Past the five seconds in which no second initiation goes out.
  sleep 5.5
  start=$(now)
}

load_wg_test_limits
pair_links
pair_tunnel 4
sniff a ab "$TMP/wire"

say "fewer than $REKEY messages: no rekey"
fresh
pings a $((REKEY - 20)) 192.168.7.2
expect_eq "initiations" "$(after "$TMP/wire" "$start" 'type == 1')" 0

# Both ends are past it at once, so that their initiations may cross.
say "past $REKEY: each end rekeys once at most, nothing is lost, counters begin again"
pings a 40 192.168.7.2
a_began=$(after "$TMP/wire" "$start" 'type == 1 && src == "10.0.0.1"')
b_began=$(after "$TMP/wire" "$start" 'type == 1 && src == "10.0.0.2"')
expect_le "initiations of a" "$a_began" 1
expect_le "initiations of b" "$b_began" 1
expect_ge "initiations of both" $((a_began + b_began)) 1
expect_between "highest counter" "$(highest "$TMP/wire" "$start")" $((REKEY - 2)) $((REKEY + 20))
sleep 1
start=$(now)
pings a 10 192.168.7.2
expect_le "counters of the new session" "$(highest "$TMP/wire" "$start")" 60
expect_eq "more initiations" "$(after "$TMP/wire" "$start" 'type == 1')" 0

say "a responder that alone sends rekeys past $REKEY of its own"
fresh
# a's echo replies are held back, so that its own count stays low.
block a output meta l4proto icmp
expect_eq "initiations so far" "$(after "$TMP/wire" "$start" 'type == 1')" 0
in_ns b "$PYTHON" "$VM_DIR/icmp.py" 192.168.7.1 $((REKEY + 50)) 56 burst 0.5 > /dev/null
unblock a
expect_eq "initiations of b" "$(after "$TMP/wire" "$start" 'type == 1 && src == "10.0.0.2"')" 1
expect_eq "initiations of a" "$(after "$TMP/wire" "$start" 'type == 1 && src == "10.0.0.1"')" 0

say "without a new session, sending stops at $REJECT messages"
fresh
block b output udp sport 2000
for _ in 1 2 3; do
  in_ns a "$PYTHON" "$VM_DIR/icmp.py" 192.168.7.2 600 56 burst 0.2 > /dev/null
  sleep 0.2
done
expect_between "highest counter" "$(highest "$TMP/wire" "$start")" $((REJECT - 2)) "$REJECT"
expect_le "data messages" "$(after "$TMP/wire" "$start" 'type == 4 && src == "10.0.0.1"')" $((REJECT + 1))
unblock b
wait_for 150 reaches a 192.168.7.2 1 || fail "the tunnel does not recover"

say "counters past $REJECT are not taken"
make_key p
wgin a set wg0 peer "${PUB[p]}" allowed-ips 192.168.8.2/32
ip -n a route add 192.168.8.0/24 dev wg0
out=$(in_ns b "$PYTHON" "$VM_DIR/limits.py" "${PRIV[p]}" "${PUB[a]}" 10.0.0.1 1000 192.168.8.2 192.168.7.1 $REJECT 2>&1) || fail "$out"
