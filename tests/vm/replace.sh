#!/bin/bash
# SPDX-License-Identifier: MIT
# replace.sh - ten thousand peers come in one piece, or nothing changes to the byte
# timeout: 300
#
#   a: wg0 with some peers, and a socket on another port
source "$(dirname "$0")/lib.sh"

# unchanged WHAT: the device is what it was.
unchanged() {
  wgin a showconf wg0 > "$TMP/after"
  cmp "$TMP/before" "$TMP/after" || fail "$1: the device changed"
}

load_wg
new_ns a
make_key a
create_wg a wg0
ip -n a link set wg0 up
"$PYTHON" "$VM_DIR/bigconf.py" 50 3 "${PRIV[a]}" 7 > "$TMP/small"
sed -i 's/^ListenPort.*/ListenPort = 4444/' "$TMP/small"
wgin a replace wg0 "$TMP/small"
wgin a showconf wg0 > "$TMP/before"
"$PYTHON" "$VM_DIR/bigconf.py" compare "$TMP/small" "$TMP/before"
wgin a diff wg0 "$TMP/small" || fail "replace left a difference"

"$PYTHON" "$VM_DIR/bigconf.py" 10000 1 "${PRIV[a]}" > "$TMP/big"

say "one bad peer at the end of the file"
{ cat "$TMP/big"; printf '\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.0.0.0/33\n' "${PUB[a]}"; } > "$TMP/bad"
refused "a bad peer at the end" wgin a replace wg0 "$TMP/bad"
expect_match "the complaint" "$(cat "$TMP/refused")" "bad:[0-9]+:"
unchanged "a file that does not parse"

say "the kernel refuses: another socket has the port"
spawn a socat -u UDP4-RECV:5555 /dev/null
wait_for 100 bash -c "nsenter --net=/run/netns/a ss -Huln 'sport = :5555' | grep -q ." || fail "socat does not listen"
refused "a port that is taken" wgin a replace wg0 "$TMP/big"
expect_match "the complaint" "$(cat "$TMP/refused")" "port"
unchanged "a port that is taken"
stop_spawned

say "the whole"
wgin a replace wg0 "$TMP/big"
wgin a showconf wg0 > "$TMP/after"
"$PYTHON" "$VM_DIR/bigconf.py" compare "$TMP/big" "$TMP/after"
expect_eq "a second run" "$(wgin a replace wg0 "$TMP/big")" "wg0: nothing to change"
