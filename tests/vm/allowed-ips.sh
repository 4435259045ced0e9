#!/bin/bash
# SPDX-License-Identifier: MIT
# allowed-ips.sh - who may send what to whom: longest match out, source check in, prefixes that move
# timeout: 180
#
#   d 10.8.0.2 fd08::2 --- a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#        (routes through a)  \ 10.0.1.1 ---------- veth --- c 10.0.1.3
#   wg0 on a knows b and c; b and c each hold 10.9.0.0/16 and fd09::/32 on lo
source "$(dirname "$0")/lib.sh"
N=10

topology() {
  new_ns a b c d
  veth a ab b ba
  veth a ac c ca
  veth a ad d da
  addr a ab 10.0.0.1/24 fd00::1/64
  addr b ba 10.0.0.2/24 fd00::2/64
  addr a ac 10.0.1.1/24
  addr c ca 10.0.1.3/24
  addr a ad 10.8.0.1/24 fd08::1/64
  addr d da 10.8.0.2/24 fd08::2/64
  in_ns a sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'
  ip -n d route add default via 10.8.0.1
  ip -n d route add default via fd08::1
  make_key a b c
  local ns
  for ns in a b c; do create_wg $ns wg0; done
  addr a wg0 192.168.7.1/24 fd07::1/64
  set_key a wg0 a listen-port 1000
  for ns in b c; do
    set_key $ns wg0 $ns listen-port 2000 peer "${PUB[a]}" allowed-ips 0.0.0.0/0,::/0
    # Every address of the two ranges is local, so that whoever gets a packet answers it.
    ip -n $ns route add local 10.9.0.0/16 dev lo
    ip -n $ns route add local fd09::/32 dev lo
    ip -n $ns link set wg0 up
    ip -n $ns route add default dev wg0
    ip -n $ns -6 route add default dev wg0
  done
  ip -n a link set wg0 up
  ip -n a route add 10.9.0.0/16 dev wg0
  ip -n a route add fd09::/32 dev wg0
  wgin a set wg0 peer "${PUB[b]}" endpoint 10.0.0.2:2000 allowed-ips 10.9.0.0/16,10.9.1.7/32,fd09::/32,fd09:0:1:7::/64
  wgin a set wg0 peer "${PUB[c]}" endpoint 10.0.1.3:2000 allowed-ips 10.9.1.0/24,fd09:0:1::/48
}

# heard PEER: echo requests and stray datagrams that came out of its tunnel. The
# interface's own counter would count keepalives too.
heard() {
  in_ns "$1" awk '
    /^(Icmp|Udp): [A-Z]/ { for (i = 1; i <= NF; i++) name[$1 i] = $i; next }
    /^(Icmp|Udp): / { for (i = 1; i <= NF; i++) if (name[$1 i] ~ /^(InEchos|NoPorts)$/) n += $i }
    /^(Icmp6InEchos|Udp6NoPorts) / { n += $2 }
    END { print n + 0 }' /proc/net/snmp /proc/net/snmp6
}

# goes_to PEER ADDRESS: N echoes to ADDRESS go to that peer and to no other.
goes_to() {
  local other=b mine others
  [ "$1" = b ] && other=c
  mine=$(heard "$1") others=$(heard $other)
  pings a $N "$2"
  expect_eq "echoes to $2 that $1 got" $(($(heard "$1") - mine)) $N
  expect_eq "echoes to $2 that $other got" $(($(heard $other) - others)) 0
}

# nobody ADDRESS: the sender hears ENOKEY, and nothing arrives.
nobody() {
  local before out
  before="$(heard b) $(heard c)"
  out=$(in_ns a "$PYTHON" "$VM_DIR/senderr.py" "$1") || fail "senderr.py: $out"
  expect_match "sending to $1" "$out" "^(ENOKEY|EHOSTUNREACH)"
  expect_eq "what arrived" "$(heard b) $(heard c)" "$before"
}

# unreachable NS ADDRESS: the sender gets an ICMP unreachable.
unreachable() {
  local out
  out=$(in_ns "$1" "$PYTHON" "$VM_DIR/senderr.py" "$2") || fail "senderr.py: $out"
  expect_match "sending to $2 from $1" "$out" "EHOSTUNREACH$"
}

load_wg
topology

say "out: the longest match wins"
goes_to b 10.9.0.1
goes_to c 10.9.1.1
goes_to b 10.9.1.7
goes_to c 10.9.1.8
goes_to b fd09::1
goes_to c fd09:0:1::1
goes_to b fd09:0:1:7::1
goes_to c fd09:0:1:8::1

say "out: no peer, an error and an ICMP unreachable to local and forwarded senders"
ip -n a route add 10.10.0.0/16 dev wg0
ip -n a route add fd0a::/32 dev wg0
drops=$(link a wg0 tx errs)
nobody 10.10.0.1
nobody fd0a::1
expect_ge "transmit errors" "$(link a wg0 tx errs)" $((drops + 2))
unreachable a 10.10.0.1
unreachable a fd0a::1
unreachable d 10.10.0.1
unreachable d fd0a::1

say "out: a peer without an endpoint"
make_key ghost
wgin a set wg0 peer "${PUB[ghost]}" allowed-ips 10.10.1.0/24
expect_match "sending to a peer without endpoint" "$(in_ns a "$PYTHON" "$VM_DIR/senderr.py" 10.10.1.1)" "^(EDESTADDRREQ|EHOSTUNREACH)"
wgin a set wg0 peer "${PUB[ghost]}" remove

say "in: an inner source that is not the sender's is dropped and counted"
# b may use all of 10.9.0.0/16 but c's 10.9.1.0/24; 192.168.9.9 is nobody's.
addr b lo 10.9.1.9/32 10.9.5.5/32 192.168.9.9/32 fd09:0:1:9::9/128 fd99::9/128
from() { # from NS SOURCE TO: five echoes with that source
  in_ns "$1" ping -q -n -i 0.1 -c 5 -W 1 -I "$2" "$3" > /dev/null 2>&1 || true
}
# dropped_from SOURCE TO
dropped_from() {
  local packets errors frames
  packets=$(link a wg0 rx packets) errors=$(link a wg0 rx errs) frames=$(link a wg0 rx frame)
  from b "$1" "$2"
  expect_between "packets accepted from $1" $(($(link a wg0 rx packets) - packets)) 0 1
  expect_eq "errors for $1" $(($(link a wg0 rx errs) - errors)) 5
  expect_eq "frame errors for $1" $(($(link a wg0 rx frame) - frames)) 5
}
packets=$(link a wg0 rx packets)
from b 10.9.5.5 192.168.7.1
expect_ge "packets accepted from b's own address" $(($(link a wg0 rx packets) - packets)) 5
dropped_from 10.9.1.9 192.168.7.1
dropped_from 192.168.9.9 192.168.7.1
dropped_from fd09:0:1:9::9 fd07::1
dropped_from fd99::9 fd07::1

say "a prefix belongs to whom it was given last"
wgin a set wg0 peer "${PUB[c]}" allowed-ips 10.9.1.0/24,fd09:0:1::/48,10.9.1.7/32,fd09:0:1:7::/64
goes_to c 10.9.1.7
goes_to c fd09:0:1:7::1
wgin a set wg0 peer "${PUB[b]}" allowed-ips 10.9.0.0/16,10.9.1.0/24,fd09::/32
goes_to b 10.9.1.1
goes_to c 10.9.1.7
goes_to c fd09:0:1::1
expect_eq "prefixes of c" "$(wgin a show wg0 allowed-ips | awk -v p="${PUB[c]}" '$1 == p { $1 = ""; print }' | tr ' ' '\n' | sort | xargs)" \
  "10.9.1.7/32 fd09:0:1:7::/64 fd09:0:1::/48"

say "replacing and removing"
wgin a set wg0 peer "${PUB[b]}" allowed-ips 10.9.0.0/16
nobody fd09::1
goes_to b 10.9.0.1
wgin a set wg0 peer "${PUB[b]}" allowed-ips ""
nobody 10.9.0.1
goes_to c 10.9.1.7
wgin a set wg0 peer "${PUB[c]}" remove
nobody 10.9.1.7

say "the default routes, and a prefix with host bits"
wgin a set wg0 peer "${PUB[b]}" allowed-ips 0.0.0.0/0,::/0,10.9.77.77/16
expect_match "host bits are cleared" "$(wgin a show wg0 allowed-ips)" "10\.9\.0\.0/16"
pings a $N 10.9.200.1
pings a $N fd09::77
