#!/bin/bash
# SPDX-License-Identifier: MIT
# large-packets.sh - packets of up to 64 KB that are not GSO need no memory in one piece, at either end
# guests: uml 6.12
#
#   a 10.0.0.1 --- veth, MTU 1500 --- b 10.0.0.2
#   wg0 192.168.7.1, MTU 65000        wg0 192.168.7.2, MTU 65000
source "$(dirname "$0")/lib.sh"

# With every larger request refused, where the kernel can do that: of at least 2^ORDER pages,
# and of those alone that cannot wait.
refuse_large_memory() { # refuse_large_memory ORDER ONLY-ATOMIC
  local fault=/sys/kernel/debug/fail_page_alloc
  [ -e $fault ] || return 0
  echo 0 > $fault/verbose
  echo "$2" > $fault/ignore-gfp-wait
  echo Y > $fault/ignore-gfp-highmem
  echo "$1" > $fault/min-order
  echo 100 > $fault/probability
  echo -1 > $fault/times
}
allow_large_memory() { [ ! -e /sys/kernel/debug/fail_page_alloc ] || echo 0 > /sys/kernel/debug/fail_page_alloc/probability; }

load_wg
new_ns a b
veth a ab b ba
addr a ab 10.0.0.1/24
addr b ba 10.0.0.2/24
for ns in a b; do
  # All fragments of a datagram at once.
  in_ns $ns sysctl -qw net.ipv4.ipfrag_high_thresh=33554432
done
pair_tunnel 4
for ns in a b; do ip -n $ns link set wg0 mtu 65000; done
pings a 1 192.168.7.2
udp_echo b 192.168.7.2 4001

sizes="1472 4000 4040 4064 4065 4100 4352 8000 8972 16000 16369 32768 50001 64900"
say "every size"
for size in $sizes; do udp_exact a 192.168.7.2 4001 4 "$size"; done

say "a wire that carries them whole"
ip -n a link set ab mtu 65535
ip -n b link set ba mtu 65535
for size in $sizes; do udp_exact a 192.168.7.2 4001 4 "$size"; done

say "no memory in one piece"
trap 'allow_large_memory; finish' EXIT
refuse_large_memory 3 N
for size in 8972 32768 64900; do udp_exact a 192.168.7.2 4001 4 "$size"; done
ip -n a link set ab mtu 1500
ip -n b link set ba mtu 1500
udp_exact a 192.168.7.2 4001 4 64900
allow_large_memory

say "segments of streams that are larger than a page"
need socat
head -c 3000017 /dev/urandom > "$TMP/sent"
for mtu in 30000 15000 6000; do
  for ns in a b; do ip -n $ns link set wg0 mtu $mtu; done
  refuse_large_memory 1 Y
  copy a b 192.168.7.2
  allow_large_memory
done
for ns in a b; do
  expect_eq "packets for which $ns had no memory" "$(($(drops $ns wg0 tx_no_memory) + $(drops $ns wg0 rx_no_memory)))" 0
done
