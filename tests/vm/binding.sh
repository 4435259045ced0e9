#!/bin/bash
# SPDX-License-Identifier: MIT
# binding.sh - the tunnel's sockets bound to an uplink, a VRF or an address: packets go there, and nowhere else
# timeout: 500
#
#                   a                                     b  lo 10.9.0.2 fd09::2
#   up1 10.1.0.1 10.1.0.7 fd01::1 fd01::7 --- veth --- 10.1.0.2 fd01::2
#   up2 10.2.0.1                fd02::1   --- veth --- 10.2.0.2 fd02::2
#   wg0 192.168.7.1 fd07::1, port 1000                 wg0 192.168.7.2 fd07::2, port 2000
#
# a reaches 10.9.0.2 by up1, and by up2 where it has to.
source "$(dirname "$0")/lib.sh"
need socat

bound() { in_ns a "$PYTHON" "$VM_DIR/binding.py" wg0; }
index() { ip -n a -o link show dev "$1" | cut -d: -f1; }

# by ADDRESS:PORT: the tunnel works, and b sees a there.
by() {
  pings a 2 192.168.7.2
  expect_eq "where b sees a" "$(endpoint b wg0 a)" "$1"
}

# dropped: what a sends is dropped for want of a way, and b sees nothing of it.
dropped() {
  local before seen
  before=$(drops a wg0 tx_no_route)
  seen=$(transfer b wg0 a rx)
  poke a 192.168.7.2
  expect_ge "packets without a way" "$(drops a wg0 tx_no_route)" $((before + 1))
  expect_eq "bytes that b got" "$(transfer b wg0 a rx)" "$seen"
}

# uplink N: the wire, and a's second-best way over it if N is 2.
uplink() {
  veth a "up$1" b "ba$1"
  addr a "up$1" "10.$1.0.1/24" "fd0$1::1/64"
  addr b "ba$1" "10.$1.0.2/24" "fd0$1::2/64"
  ip -n a route add 10.9.0.2 via "10.$1.0.2" metric "$1"
  ip -n a route add fd09::2 via "fd0$1::2" metric "$1"
}

load_wg
new_ns a b
uplink 1
uplink 2
addr a up1 10.1.0.7/24 fd01::7/64
addr b lo 10.9.0.2/32 fd09::2/128
make_key a b
create_wg a wg0
create_wg b wg0
addr a wg0 192.168.7.1/24 fd07::1/64
addr b wg0 192.168.7.2/24 fd07::2/64
set_key a wg0 a listen-port 1000 peer "${PUB[b]}" endpoint 10.9.0.2:2000 allowed-ips 192.168.7.2/32,fd07::2/128
set_key b wg0 b listen-port 2000 peer "${PUB[a]}" allowed-ips 192.168.7.1/32,fd07::1/128
ip -n a link set wg0 up
ip -n b link set wg0 up
expect_eq "at first" "$(bound)" "- - - -"
by 10.1.0.1:1000

say "what cannot be"
if ! out=$(in_ns a "$PYTHON" "$VM_DIR/binding.py" refusals wg0 2>&1); then fail "$out"; fi
by 10.1.0.1:1000

say "an interface"
wgin a set wg0 bind-device up2
expect_eq "bound" "$(bound)" "$(index up2) up2 - -"
by 10.2.0.1:1000
wgin a set wg0 listen-port 1001
by 10.2.0.1:1001
ip -n a link set wg0 down
ip -n a link set wg0 up
by 10.2.0.1:1001
wgin b set wg0 peer "${PUB[a]}" endpoint 10.1.0.1:1001
poke b 192.168.7.1
expect_eq "where b sees a whom it asks on the other uplink" "$(endpoint b wg0 a)" "10.1.0.1:1001"
by 10.2.0.1:1001
# Linux 6.1 renames no interface that is up.
if [ "$GUEST" != 6.1 ]; then
  ip -n a link set up2 name uplink
  expect_eq "bound" "$(bound)" "$(index uplink) uplink - -"
  by 10.2.0.1:1001
  ip -n a link set uplink name up2
fi

say "it goes and comes back"
ip -n a link set up2 down
dropped
ip -n a link set up2 up
ip -n a route add 10.9.0.2 via 10.2.0.2 metric 2
by 10.2.0.1:1001
was=$(bound)
ip -n a link del up2
dropped
expect_eq "bound" "$(bound)" "$was"
ip -n a link set wg0 down
ip -n a link set wg0 up
dropped
uplink 2
expect_eq "bound" "$(bound)" "$(index up2) up2 - -"
[ "$(bound)" != "$was" ] || fail "the new up2 has the index of the old one"
by 10.2.0.1:1001
ip -n a link set up2 netns b
dropped
ip -n b link set up2 netns a
ip -n a link set up2 up
addr a up2 10.2.0.1/24 fd02::1/64
ip -n a route add 10.9.0.2 via 10.2.0.2 metric 2
by 10.2.0.1:1001

say "it comes back, and another socket has the port"
listens() { in_ns a ss -Huln 'src 0.0.0.0:1001' | grep -q .; }
log_tells() { [ "$(log_lines 'cannot be bound to up2 again')" -ge "$1" ]; }

# gone_taken N: the uplink goes, somebody takes the port, and it comes back; the Nth time.
gone_taken() {
  ip -n a link del up2
  spawn a socat -u UDP4-RECV:1001 /dev/null
  wait_for 100 listens || fail "socat does not listen"
  uplink 2
  wait_for 100 log_tells "$1" || fail "the kernel log does not tell that the port is taken"
  dropped
}

gone_taken 1
wgin a set wg0 listen-port 1003
by 10.2.0.1:1003
stop_spawned
wgin a set wg0 listen-port 1001
by 10.2.0.1:1001
gone_taken 2
stop_spawned
wgin a set wg0 listen-port 1001
by 10.2.0.1:1001

say "a VRF"
ip -n a link add vrf1 type vrf table 100
ip -n a link set vrf1 up
ip -n a link set up2 master vrf1
addr a up2 fd02::1/64 2> /dev/null || true
ip -n a route add 10.9.0.2 via 10.2.0.2 vrf vrf1
ip -n a route add fd09::2 via fd02::2 vrf vrf1
wgin a set wg0 bind-device vrf1
by 10.2.0.1:1001
wgin b set wg0 peer "${PUB[a]}" endpoint 10.2.0.1:1001
pings b 2 192.168.7.1
wgin a set wg0 peer "${PUB[b]}" endpoint '[fd09::2]:2000'
by '[fd02::1]:1001'
wgin a set wg0 peer "${PUB[b]}" endpoint 10.9.0.2:2000
wgin a set wg0 bind-device up2
by 10.2.0.1:1001
refused "an address outside of the VRF" wgin a set wg0 bind-device vrf1 bind-address 10.1.0.7
wgin a set wg0 bind-device none
by 10.1.0.1:1001

say "an address"
wgin a set wg0 bind-address 10.1.0.7
expect_eq "bound" "$(bound)" "- - 10.1.0.7 -"
by 10.1.0.7:1001
wgin b set wg0 peer "${PUB[a]}" endpoint 10.1.0.1:1001
poke b 192.168.7.1
expect_eq "where b sees a whom it asks at the other address" "$(endpoint b wg0 a)" "10.1.0.1:1001"
by 10.1.0.7:1001
ip -n a addr del 10.1.0.7/24 dev up1
dropped
ip -n a link set wg0 down
ip -n a link set wg0 up
wgin a set wg0 listen-port 1002
dropped
addr a up1 10.1.0.7/24
by 10.1.0.7:1002
wgin a set wg0 bind-address fd01::7 peer "${PUB[b]}" endpoint '[fd09::2]:2000'
expect_eq "bound" "$(bound)" "- - 10.1.0.7 fd01::7"
by '[fd01::7]:1002'
ip -n a addr del fd01::7/64 dev up1
dropped
addr a up1 fd01::7/64
by '[fd01::7]:1002'

say "another socket is where it would be bound to"
spawn a socat -u UDP4-RECV:1002,bind=10.1.0.1 /dev/null
taken() { in_ns a ss -Huln 'src 10.1.0.1:1002' | grep -q .; }
wait_for 100 taken || fail "socat does not listen"
refused "a port that is taken there" wgin a set wg0 bind-address none
expect_match "the complaint" "$(cat "$TMP/refused")" "port"
expect_eq "bound" "$(bound)" "- - 10.1.0.7 fd01::7"
by '[fd01::7]:1002'
stop_spawned
wgin a set wg0 bind-address none peer "${PUB[b]}" endpoint 10.9.0.2:2000
by 10.1.0.1:1002

say "what it cannot be bound to is blamed, and not the tunnel"
# blamed TEXT WORDS... - the complaint about wg0 begins so
blamed() {
  refused "${*:2}" wgin a set wg0 "${@:2}"
  expect_match "the complaint" "$(cat "$TMP/refused")" "^wgctl: wg0: $1"
}
blamed "bind-device .nosuch': no such interface in the network namespace where the tunnel was created" bind-device nosuch
blamed "bind-device .wg0': the tunnel cannot run through itself" bind-device wg0
blamed "bind-address .10.9.9.9': no interface of the network namespace .* has this address" bind-address 10.9.9.9
blamed "bind-address .fd09::9': no interface of the network namespace .* has this address" bind-device up1 bind-address fd09::9
blamed "bind-address .fe80::9': a link-local address is bound together with an interface" bind-address fe80::9
if in_ns a "$WGCTL" --kind "$KIND" set none bind-device up1 2> "$TMP/refused"; then fail "an interface that is not there is bound"; fi
expect_match "the complaint" "$(cat "$TMP/refused")" "^wgctl: none: no such interface; .wgctl create none' creates it"
by 10.1.0.1:1002

say "a link-local address, which means something at its interface alone"
scoped=$(ip -n a -o -6 addr show dev up1 scope link | awk '{ sub("/.*", "", $4); print $4; exit }')
wgin a set wg0 bind-device up1 bind-address "$scoped"
for state in up down; do
  ip -n a link set wg0 $state
  refused "the interface taken away from it, $state" wgin a set wg0 bind-device none
  expect_match "the complaint" "$(cat "$TMP/refused")" "link-local"
done
wgin a set wg0 bind-device none bind-address none
ip -n a link set wg0 up
by 10.1.0.1:1002

say "the namespace that it was made in"
wgin a set wg0 bind-device up1
new_ns c
ip -n a link set wg0 netns c
expect_eq "bound, seen from elsewhere" "$(in_ns c "$PYTHON" "$VM_DIR/binding.py" wg0)" "$(index up1) up1 - -"
# A name means an interface of that namespace, also where another one is asked from.
ip -n c link add up1 type dummy
in_ns c "$WGCTL" set wg0 bind-device up2
expect_eq "bound from elsewhere" "$(in_ns c "$PYTHON" "$VM_DIR/binding.py" wg0)" "$(index up2) up2 - -"
in_ns c "$WGCTL" set wg0 bind-device up1
expect_eq "bound from elsewhere" "$(in_ns c "$PYTHON" "$VM_DIR/binding.py" wg0)" "$(index up1) up1 - -"
expect_match "the same as JSON" "$(in_ns c "$WGCTL" show --json wg0)" '"interface": ?"up1"'
ip netns del a
refused "a namespace that has gone" in_ns c "$WGCTL" set wg0 bind-device none
ip -n c link del wg0
