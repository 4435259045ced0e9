#!/bin/bash
# SPDX-License-Identifier: MIT
# tcp.sh - streams whose SHA-256 must agree, with segmentation offload on and off, and iperf3
# timeout: 240
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 192.168.7.1 fd07::1         wg0 192.168.7.2 fd07::2
source "$(dirname "$0")/lib.sh"
need socat iperf3 sha256sum ethtool

BYTES=$(per_guest 1000003 1000003 8000003)

# transfer_file FROM TO FAMILY: a file from one end to the other, byte for byte.
transfer_file() {
  local from=$1 to=$2 family=$3 address port=7000 listen
  address=$(inner "$to" "$family") listen=TCP4-LISTEN
  if [ "$family" = 6 ]; then address="[$address]" listen=TCP6-LISTEN; fi
  rm -f "$TMP/got"
  in_ns "$to" socat -u "$listen:$port,reuseaddr" "CREATE:$TMP/got" &
  local receiver=$!
  wait_for 100 listens "$to" $port || fail "socat does not listen in $to"
  timeout 60 nsenter --net="/run/netns/$from" socat -u "FILE:$TMP/sent" "TCP:$address:$port" ||
    fail "the transfer from $from to $address does not end"
  wait $receiver
  expect_eq "SHA-256 from $from to $address" "$(sum "$TMP/got")" "$(sum "$TMP/sent")"
}

sum() { sha256sum < "$1"; }
listens() { in_ns "$1" ss -Htln "sport = :$2" | grep -q .; }

# stream FAMILY [iperf3 arguments…]: iperf3 must end well and have moved data.
stream() {
  local family=$1 out
  shift
  out=$(timeout 60 nsenter --net=/run/netns/a iperf3 -c "$(inner b "$family")" -n "$BYTES" "$@" 2>&1) ||
    fail "iperf3 $*: $out"
  expect_match "iperf3 $*" "$out" "receiver"
}

# everything OUTER
everything() {
  local family
  for family in 4 6; do
    transfer_file a b $family
    transfer_file b a $family
  done
}

load_wg
pair_links
head -c "$BYTES" /dev/urandom > "$TMP/sent"
for outer in 4 6; do
  pair_tunnel $outer
  say "outside v$outer: whole transfers with offload"
  everything
  say "outside v$outer: without offload at the sender"
  in_ns a ethtool -K wg0 tso off gso off sg off > /dev/null 2>&1 || fail "ethtool -K wg0"
  in_ns b ethtool -K wg0 gro off > /dev/null 2>&1 || true
  everything
  in_ns a ethtool -K wg0 sg on tso on gso on > /dev/null 2>&1 || fail "ethtool -K wg0"
  pair_down
done

say "a wire that segments in software"
pair_tunnel 4
in_ns a ethtool -K ab tx off sg off tso off gso off tx-udp-segmentation off > /dev/null 2>&1 || true
in_ns b ethtool -K ba gro on > /dev/null 2>&1 || true
everything
say "iperf3, one stream and four, both directions"
spawn b iperf3 -s > /dev/null
wait_for 100 listens b 5201 || fail "iperf3 does not listen"
stream 4
stream 6 -R
stream 4 -P 4
for ns in a b; do
  expect_eq "receive errors in $ns" "$(link $ns wg0 rx errs)" 0
  expect_eq "transmit errors in $ns" "$(link $ns wg0 tx errs)" 0
done
