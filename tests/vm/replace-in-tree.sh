#!/bin/bash
# SPDX-License-Identifier: MIT
# replace-in-tree.sh - on the in-tree driver, too: all of a file or nothing, and sessions live on
# guests: 6.12
# timeout: 300
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"

# unchanged WHAT: the device is what it was, and the session is there.
unchanged() {
  wgin a showconf wg0 > "$TMP/after"
  cmp "$TMP/before" "$TMP/after" || fail "$1: the device changed"
  expect_ge "$1: the handshake" "$(handshake_of a wg0 b)" "$handshake"
  pings a 1 192.168.7.2
}

need socat
SUT=in-tree
load_wg
pair_links
pair_tunnel 4
pings a 3 192.168.7.2
handshake=$(handshake_of a wg0 b)
wgin a set wg0 fwmark 0x77
wgin a showconf wg0 > "$TMP/before"

"$PYTHON" "$VM_DIR/bigconf.py" 60 2 "${PRIV[a]}" 7 > "$TMP/big"
say "a file with a fault in its last line"
{ cat "$TMP/big"; printf '\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.0.0.0/33\n' "${PUB[a]}"; } > "$TMP/bad"
refused "a bad peer at the end" wgin a replace wg0 "$TMP/bad"
unchanged "a file that does not parse"

say "the driver sets the mark, then refuses the port: the mark is put back"
spawn a socat -u UDP4-RECV:5555 /dev/null
wait_for 100 bash -c "nsenter --net=/run/netns/a ss -Huln 'sport = :5555' | grep -q ." || fail "socat does not listen"
sed 's/^FwMark.*/FwMark = 0x99/' "$TMP/big" > "$TMP/taken"
refused "a port that is taken" wgin a replace wg0 "$TMP/taken"
expect_match "the complaint" "$(cat "$TMP/refused")" "another socket has this listen port"
unchanged "a port that is taken"
stop_spawned

say "the whole, but for what is there already"
{ cat "$TMP/big"; printf '\n[Peer]\nPublicKey = %s\nEndpoint = 10.0.0.2:2000\nAllowedIPs = 192.168.7.2/32, fd07::2/128\n' "${PUB[b]}"; } > "$TMP/whole"
expect_match "a dry run" "$(wgin a replace --dry-run wg0 "$TMP/whole")" "listen port: 1000 -> 5555"
unchanged "a dry run"
wgin a replace wg0 "$TMP/whole"
expect_eq "peers" "$(wgin a show wg0 peers | wc -l)" 61
expect_ge "the handshake of who stays" "$(handshake_of a wg0 b)" "$handshake"
pings a 1 192.168.7.2
expect_eq "a second run" "$(wgin a replace wg0 "$TMP/whole")" "wg0: nothing to change"
pair_down
