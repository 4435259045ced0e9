#!/bin/bash
# SPDX-License-Identifier: MIT
# psk.sh - a preshared key: the same, different, at one end only, changed and cleared
# timeout: 180
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1                 wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"

# with_psk A B: fresh peers with those preshared keys ("" for none).
with_psk() {
  pair_peers 4
  wgin a set wg0 peer "${PUB[b]}" preshared-key "$(key_file one "$1")"
  wgin b set wg0 peer "${PUB[a]}" preshared-key "$(key_file two "$2")"
}

# key_file NAME KEY: a file with it. An empty one clears the key, which a pipe cannot say.
key_file() { printf %s "$2" > "$TMP/$1"; echo "$TMP/$1"; }

agree() { pings "${1:-a}" 3 192.168.7."${2:-2}"; }

# disagree: b answers the initiation, a cannot open the response, nothing passes.
disagree() {
  expect_eq "echoes" "$(received a 192.168.7.2 3)" 0
  expect_eq "a's latest handshake" "$(handshake_of a wg0 b)" 0
  expect_eq "bytes that a counted" "$(transfer a wg0 b rx)" 0
}

load_wg
pair_links
one=$("$WGCTL" genpsk) two=$("$WGCTL" genpsk)
pair_tunnel 4

say "the same at both ends"
with_psk "$one" "$one"
agree
expect_match "what a shows" "$(wgin a show wg0 preshared-keys)" "${one//+/\\+}"
say "a wrong one"
with_psk "$one" "$two"
disagree
say "at one end only"
with_psk "$one" ""
disagree
with_psk "" "$one"
disagree
say "none, and 32 zero bytes, are the same"
with_psk "" "$(head -c 32 /dev/zero | base64)"
agree
expect_match "what a shows" "$(wgin a show wg0 preshared-keys)" "(none)"

say "changed under a live session: the session lasts, the next handshake uses the new key"
with_psk "$one" "$one"
agree
wgin a set wg0 peer "${PUB[b]}" preshared-key <(echo "$two")
agree
wgin b set wg0 peer "${PUB[a]}" preshared-key <(echo "$two")
# A new private key of a expires the session of a; b learns a new peer.
make_key a
wgin b set wg0 peer "${PUB[a]}" preshared-key <(echo "$two") allowed-ips 192.168.7.1/32
set_key a wg0 a
agree
