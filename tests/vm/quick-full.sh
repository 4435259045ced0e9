#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-full.sh - a tunnel is full by what its networks hold together, however they are written
# guests: uml-smp
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   default routes to b             203.0.113.1 and 2001:db8:f::1
#   wgf, lists of networks          wg0 10.8.0.1
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"

HALVES="0.0.0.0/1, 128.0.0.0/1"
# All of IPv4 but private and multicast networks.
LIST="0.0.0.0/5, 8.0.0.0/7, 11.0.0.0/8, 12.0.0.0/6, 16.0.0.0/4, 32.0.0.0/3, 64.0.0.0/2, 128.0.0.0/3, 160.0.0.0/5, 168.0.0.0/6, 172.0.0.0/12, 172.32.0.0/11, 172.64.0.0/10, 172.128.0.0/9, 173.0.0.0/8, 174.0.0.0/7, 176.0.0.0/4, 192.0.0.0/9, 192.128.0.0/11, 192.160.0.0/13, 192.169.0.0/16, 192.170.0.0/15, 192.172.0.0/14, 192.176.0.0/12, 192.192.0.0/10, 193.0.0.0/8, 194.0.0.0/7, 196.0.0.0/6, 200.0.0.0/5, 208.0.0.0/4"

file_of() { # ALLOWED-IPS LINES-OF-INTERFACE…
  {
    printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.0.2/24\nDNS = 10.8.0.1\n' "${PRIV[a]}"
    printf '%s\n' "${@:2}"
    printf '[Peer]\nPublicKey = %s\nAllowedIPs = %s\nEndpoint = 10.0.0.2:2000\n' "${PUB[b]}" "$1"
  } | conf wgf
}

cat > "$TMP/bin/resolvconf" << 'END'
#!/bin/sh
echo "resolvconf $*" >> "$ASKED"
END
chmod +x "$TMP/bin/resolvconf"
export ASKED=$TMP/asked

is_full() { # HOW
  expect_match "name servers, $1" "$(tail -n 1 "$ASKED")" ' -x$'
  refused "IPv6 into the open, $1" in_ns a ip -6 route get 2001:db8:f::1
  in_ns a ip -6 route get fd00::2 > "$TMP/said" || fail "the neighbour, $1"
  expect_match "the way to all of IPv4, $1" "$(in_ns a ip route get 203.0.113.1)" ' dev wgf '
}
is_not_full() { # HOW
  refused "exclusive name servers, $1" grep -q ' -x$' <(tail -n 1 "$ASKED")
  expect_match "the way to all of IPv6, $1" "$(in_ns a ip -6 route get 2001:db8:f::1)" ' via fd00::2 dev ab '
}

open_world
far_end
state_of a > "$TMP/before"

for networks in 0.0.0.0/0 "$HALVES" "$LIST"; do
  say "all of IPv4 as ${networks:0:24}"
  file_of "$networks"
  quick a up wgf
  is_full "as ${networks:0:24}"
  quick a status wgf
  expect_match status "$(cat "$TMP/said")" 'default route: IPv4, IPv6 is blocked'
  quick a down wgf
  state_of a > "$TMP/after"
  same "down of ${networks:0:24}" "$TMP/before" "$TMP/after"
done

say "a list carries, and a reload goes from full to not full and back"
file_of "$LIST, 10.8.0.1/32"
quick a up wgf
is_full "by a list"
reaches a 203.0.113.1 || fail "the tunnel does not carry"
file_of "${LIST/8.0.0.0\/7, /}"
quick a reload wgf
is_not_full "after a reload"
file_of "$LIST"
quick a reload wgf
is_full "after a further reload"
file_of "$LIST" "IPv6Leak = allow"
quick a reload wgf
expect_match "the way to all of IPv6, which may leak" "$(in_ns a ip -6 route get 2001:db8:f::1)" ' via fd00::2 dev ab '
quick a down wgf
state_of a > "$TMP/after"
same "down after reloads" "$TMP/before" "$TMP/after"

say "all of IPv6 too, and then nothing is to be blocked"
file_of "$HALVES, 2000::/3"
quick a up wgf
expect_match "name servers" "$(tail -n 1 "$ASKED")" ' -x$'
expect_match "the way to all of IPv6" "$(in_ns a ip -6 route get 2001:db8:f::1)" ' dev wgf '
expect_eq "the mark" "$(wgin a show wgf fwmark)" off
quick a down wgf
state_of a > "$TMP/after"
same "down of both" "$TMP/before" "$TMP/after"
