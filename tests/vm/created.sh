#!/bin/bash
# SPDX-License-Identifier: MIT
# created.sh - every interface and every peer that the log has "created" is "destroyed" there, whatever ends it
# guests: 6.12
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"
need socat

# The kernel's debug messages, of ours alone.
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
load_wg dyndbg=+p

# balanced WHAT: as many destroyed as created, each name once for each time.
balanced() { [ -z "$(unbalanced "$1")" ]; }
unbalanced() {
  log_since_begin | grep -oE "[^ ]+: $1 (created|destroyed)" |
    awk '{ state = $NF; sub(/ [a-z]+$/, ""); n[$0] += state == "created" ? 1 : -1 } END { for (i in n) if (n[i]) print i, n[i] }'
}
# ended WHAT CREATED: all are gone, of so many.
ended() {
  wait_for 100 balanced interface || fail "after $1: $(unbalanced interface)"
  wait_for 100 balanced 'peer [0-9]+' || fail "after $1: $(unbalanced 'peer [0-9]+')"
  expect_eq "after $1: created so far" "$(log_lines 'interface created') $(log_lines 'peer [0-9]+ created')" "$2"
}

# start: two interfaces that know each other, in the midst of their talk, and two peers that answer nobody.
start() {
  pair_links
  pair_tunnel 4
  make_key p q
  wgin a set wg0 peer "${PUB[p]}" endpoint 10.0.0.9:9 persistent-keepalive 1 allowed-ips 192.168.8.0/24
  wgin a set wg0 peer "${PUB[q]}" allowed-ips 192.168.9.0/24
  pings a 1 192.168.7.2
}

gone() { ! ip -n a link show ab; }
taken() { in_ns a ss -Huln "sport = :1001" | grep -q .; }

start
spawn a socat -u UDP4-RECV:1001 /dev/null
wait_for 100 taken || fail "socat does not listen"
make_key r
refused "a change that had made a peer" wgin a set wg0 listen-port 1001 peer "${PUB[r]}"
stop_spawned
wgin a set wg0 peer "${PUB[q]}" remove
pair_down
ended "the interfaces are deleted" "2 4"
drop_namespaces
start
ip netns del b
wait_for 100 gone || fail "b's end of the wire outlives it"
rmmod wg
ended "a namespace ends and the module is unloaded" "4 8"
