#!/bin/bash
# SPDX-License-Identifier: MIT
# devices.sh - a hundred devices at once, fifty tunnels that all work
# timeout: 240
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg1..wg50 10.7.N.1      wg1..wg50 10.7.N.2      port N at both ends
source "$(dirname "$0")/lib.sh"

TUNNELS=50
load_wg
refs=$(module_refs "$(sut_module)")
pair_links
make_key a b
begin=$(now)
# One process for all links of a namespace: starting one is slow in an emulated guest.
links() { # links NS LAST_OCTET
  local n
  for ((n = 1; n <= TUNNELS; n++)); do
    echo "link add name wg$n type $KIND"
    echo "addr add 10.7.$n.$2/24 dev wg$n"
    echo "link set wg$n up"
  done | ip -n "$1" -batch -
}
links a 1
links b 2
for ((n = 1; n <= TUNNELS; n++)); do
  set_key a wg$n a listen-port $((3000 + n)) peer "${PUB[b]}" endpoint 10.0.0.2:$((3000 + n)) allowed-ips 10.7.$n.2/32
  set_key b wg$n b listen-port $((3000 + n)) peer "${PUB[a]}" allowed-ips 10.7.$n.1/32
done
say "$((2 * TUNNELS)) devices in $(awk -v a="$begin" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }') s"
expect_eq "devices that a shows" "$(wgin a show interfaces | wc -w)" $TUNNELS
for ((n = 1; n <= TUNNELS; n++)); do
  got=$(received a 10.7.$n.2 2)
  expect_eq "echoes through tunnel $n" "$got" 2
done
say "all of them go with their namespaces"
begin=$(now)
drop_namespaces
free() { [ "$(module_refs "$(sut_module)")" = "$refs" ]; }
wait_for 300 free || fail "the module has $(module_refs "$(sut_module)") references, had $refs"
say "gone in $(awk -v a="$begin" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }') s"
