#!/bin/bash
# SPDX-License-Identifier: MIT
# namespaces.sh - the socket stays where the device was created, wherever the device goes
# timeout: 180
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   |                       |
#   wg0 created here,       wg0 created here,
#   moved to ain            moved to bin
#   (ain and bin know nothing but their wg0 192.168.7.x)
source "$(dirname "$0")/lib.sh"

# count_names: the interfaces of a namespace.
names() { ip -n "$1" -o link show | awk -F': ' '$2 != "lo" { sub(/@.*/, "", $2); print $2 }' | xargs; }

inner_addresses() {
  addr ain wg0 192.168.7.1/24 fd07::1/64
  addr bin wg0 192.168.7.2/24 fd07::2/64
  ip -n ain link set wg0 up
  ip -n bin link set wg0 up
}

load_wg
gone_links() { [ -z "$(names b)" ]; }
before_refs=$(module_refs "$(sut_module)")
new_ns ain bin
pair_links

say "moved before it comes up"
pair_tunnel 4
ip -n a link set wg0 netns ain
ip -n b link set wg0 netns bin
inner_addresses
expect_eq "interfaces in ain" "$(names ain)" wg0
expect_eq "interfaces in a" "$(names a)" ab
pings ain 5 192.168.7.2
pings bin 5 fd07::1
expect_match "the socket is in a" "$(in_ns a ss -Huln)" ":1000 "
expect_eq "no socket in ain" "$(in_ns ain ss -Huln | wc -l)" 0

say "renamed, down and up, another port, in the new namespace"
ip -n ain link set wg0 down
ip -n ain link set wg0 name tunnel
ip -n ain addr add 192.168.7.1/24 dev tunnel 2> /dev/null || true
wgin ain set tunnel listen-port 1111
ip -n ain link set tunnel up
pings ain 5 192.168.7.2
expect_match "the socket is in a" "$(in_ns a ss -Huln)" ":1111 "
ip -n ain link set tunnel down
ip -n ain link set tunnel name wg0
ip -n ain link set wg0 up

say "back home and away again, under traffic"
spawn bin ping -q -i 0.02 192.168.7.1 > /dev/null
for _ in 1 2 3; do
  ip -n ain link set wg0 netns a
  addr a wg0 192.168.7.1/24
  ip -n a link set wg0 up
  sleep 0.2
  ip -n a link set wg0 netns ain
  addr ain wg0 192.168.7.1/24
  ip -n ain link set wg0 up
  sleep 0.2
done
stop_spawned
pings ain 5 192.168.7.2

say "the creating namespace goes: the device stays, mute, and will not come up again"
ip netns del a
wait_for 50 gone_links || fail "the veth outlives its namespace"
expect_eq "interfaces in ain" "$(names ain)" wg0
expect_eq "echoes" "$(PATIENCE=1 received bin 192.168.7.1 3)" 0
in_ns ain "$PYTHON" "$VM_DIR/icmp.py" 192.168.7.2 3 56 burst 0.3 > /dev/null
ip -n ain link set wg0 down
if out=$(ip -n ain link set wg0 up 2>&1); then fail "wg0 comes up without its creating namespace"; fi
if [ "$SUT" = ours ]; then
  expect_match "why" "$out" "namespace .* is gone"
else
  expect_match "why" "$out" "Machine is not on the network|ENONET"
fi
wgin ain show wg0 > /dev/null
if out=$(wgin ain set wg0 listen-port 1234 2>&1); then fail "a port is set without the creating namespace"; fi
expect_match "why" "$out" "not permitted|permission denied"
ip -n ain link del wg0
ip netns del ain
ip netns del bin
ip netns del b

say "two namespaces that hold each other's devices"
NAMESPACES=()
new_ns x y
ip -n x link add name wg0 type "$KIND"
ip -n y link add name wg1 type "$KIND"
make_key x y
set_key x wg0 x listen-port 1
set_key y wg1 y listen-port 2
ip -n x link set wg0 netns y
ip -n y link set wg1 netns x
ip -n y link set wg0 up
ip -n x link set wg1 up
ip netns del x
ip netns del y
NAMESPACES=()

say "a namespace goes with its device still in it, and the module is free again"
new_ns z
ip -n z link add name wg0 type "$KIND"
make_key z
set_key z wg0 z peer "$("$WGCTL" genkey | "$WGCTL" pubkey)" endpoint 127.0.0.1:9 persistent-keepalive 1 allowed-ips 0.0.0.0/0
ip -n z link set wg0 up
sleep 1.2
ip netns del z
NAMESPACES=()
refs_back() { [ "$(module_refs "$(sut_module)")" = "$before_refs" ]; }
wait_for 200 refs_back || fail "the module has $(module_refs "$(sut_module)") references, had $before_refs"
