#!/bin/bash
# SPDX-License-Identifier: MIT
# many-peers.sh - ten thousand peers by setconf, and removed again: seconds, and under 4 KB a peer
# timeout: 600
#
#   a: wg0 with 10,000 peers, two allowed IPs each
source "$(dirname "$0")/lib.sh"

# The in-tree driver takes minutes and far more memory for as many.
PEERS=10000
# In a debug kernel under full load as well; on a machine of today both are well under one.
SET_SECONDS=120 REMOVE_SECONDS=60
[ "$SUT" = ours ] || PEERS=500

# used: kilobytes that the kernel holds, after it gave back what it could. Pages that
# a processor keeps at hand are as good as free, and may be many.
used() {
  sync
  echo 3 > /proc/sys/vm/drop_caches
  sleep 2
  awk '/^MemFree:/ { free += $2 } /^MemTotal:/ { total = $2 } /^(Buffers|Cached|AnonPages):/ { other += $2 }
    $1 == "count:" { free += $2 * 4 }
    END { print total - free - other }' /proc/meminfo /proc/zoneinfo
}
seconds() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }
shown() { wgin a show wg0 peers | wc -l; }

load_wg
new_ns a
make_key a
"$PYTHON" "$VM_DIR/bigconf.py" "$PEERS" 2 "${PRIV[a]}" > "$TMP/big.conf"
"$PYTHON" "$VM_DIR/bigconf.py" 0 0 "${PRIV[a]}" > "$TMP/none.conf"
create_wg a wg0
ip -n a link set wg0 up
before=$(used)
begin=$(now)
wgin a setconf wg0 "$TMP/big.conf"
say "$PEERS peers set in $(seconds "$begin") s"
expect_le "seconds to set $PEERS peers" "$(seconds "$begin")" $SET_SECONDS
expect_eq "peers" "$(shown)" "$PEERS"
per_peer=$((($(used) - before) * 1024 / PEERS))
say "$per_peer bytes a peer"
if [ "$SUT" = ours ]; then
  # Debug kernels pad and track every allocation.
  if [ $DEBUG_KERNEL = 1 ]; then say "not measured against 4096: a debug kernel"; else
    expect_le "bytes a peer" $per_peer 4096
  fi
fi

say "the same again changes nothing"
begin=$(now)
wgin a syncconf wg0 "$TMP/big.conf"
say "synced in $(seconds "$begin") s"
expect_eq "peers" "$(shown)" "$PEERS"

begin=$(now)
wgin a setconf wg0 "$TMP/none.conf"
say "removed in $(seconds "$begin") s"
[ "$SUT" != ours ] || expect_le "seconds to remove $PEERS peers" "$(seconds "$begin")" $REMOVE_SECONDS
expect_eq "peers" "$(shown)" 0
left=$((($(used) - before) * 1024 / PEERS))
say "$left bytes a peer are left"

say "and with the device, while they are there"
wgin a setconf wg0 "$TMP/big.conf"
begin=$(now)
ip -n a link del wg0
say "device deleted in $(seconds "$begin") s"
[ "$SUT" != ours ] || expect_le "seconds to delete" "$(seconds "$begin")" $REMOVE_SECONDS
