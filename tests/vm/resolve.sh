#!/bin/bash
# SPDX-License-Identifier: MIT
# resolve.sh - a name's addresses are tried in turn, IPv6 before IPv4, and a living peer is left alone
# needs: time-travel
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1                 wg0 192.168.7.2, at first nobody is at fd00::9
source "$(dirname "$0")/lib.sh"

# gate ADDRESS…: the name means these, in this mount namespace's hosts file.
gate() {
  printf '127.0.0.1 localhost\n' > "$TMP/hosts"
  [ $# = 0 ] || printf '%s gate.test\n' "$@" >> "$TMP/hosts"
}

# strangers: a and b as if they had never met. Nobody is where b takes a to be, so a has to begin.
strangers() {
  wgin a set wg0 peer "${PUB[b]}" remove
  wgin b set wg0 peer "${PUB[a]}" remove
  wgin b set wg0 peer "${PUB[a]}" endpoint 10.0.0.1:9 allowed-ips 192.168.7.1/32
  wgin a addconf wg0 "$TMP/wg0.conf"
}

# lives SECONDS SINCE: b shakes hands later than SINCE, within that time.
lives() {
  local end=$(($(date +%s) + $1))
  until [ "$(handshake_of a wg0 b)" -gt "$2" ]; do
    [ "$(date +%s)" -lt "$end" ] || return 1
    sleep 2
  done
}

load_wg
pair_links
pair_tunnel 4
gate fd00::9 10.0.0.2
mount --bind "$TMP/hosts" /etc/hosts
# shellcheck disable=SC2154
trap 'status=$?; set +e; trap - ERR; umount /etc/hosts; (exit $status); finish' EXIT
cat > "$TMP/wg0.conf" << CONF
[Interface]
[Peer]
PublicKey = ${PUB[b]}
Endpoint = gate.test:2000
AllowedIPs = 192.168.7.2/32, fd07::2/128
CONF

say "asked once: the next address, unless the peer is alive"
strangers
expect_eq "IPv6 comes first" "$(endpoint a wg0 b)" "[fd00::9]:2000"
expect_match "a dry run" "$(wgin a resolve --dry-run wg0 "$TMP/wg0.conf")" "endpoint: \[fd00::9\]:2000 -> 10.0.0.2:2000"
expect_eq "after a dry run" "$(endpoint a wg0 b)" "[fd00::9]:2000"
wgin a resolve wg0 "$TMP/wg0.conf" > /dev/null
expect_eq "IPv4 is next" "$(endpoint a wg0 b)" 10.0.0.2:2000
pings a 1 192.168.7.2
gate 10.0.0.77
expect_eq "what is said of a living peer" "$(wgin a resolve wg0 "$TMP/wg0.conf")" ""
expect_eq "a living peer's endpoint" "$(endpoint a wg0 b)" 10.0.0.2:2000

say "watched: IPv4 after IPv6 has failed for a while"
gate fd00::9 10.0.0.2
strangers
spawn a "$WGCTL" resolve --watch wg0 "$TMP/wg0.conf" > "$TMP/told" 2> "$TMP/complaints"
start=$(date +%s)
sleep 20
expect_eq "with nothing to send nothing is tried" "$(endpoint a wg0 b)" "[fd00::9]:2000"
wgin a set wg0 peer "${PUB[b]}" persistent-keepalive 5
lives 60 0 || fail "no handshake: $(cat "$TMP/told" "$TMP/complaints")"
expect_eq "the address that answers" "$(endpoint a wg0 b)" 10.0.0.2:2000
expect_eq "moves that were told" "$(grep -c 'endpoint: \[fd00::9\]:2000 -> 10.0.0.2:2000' "$TMP/told")" 1

say "a living peer is not touched, wherever its name leads"
gate 10.0.0.77
sleep 600
expect_ge "handshakes go on" "$(handshake_of a wg0 b)" $((start + 400))
expect_eq "a living peer's endpoint" "$(endpoint a wg0 b)" 10.0.0.2:2000

say "the peer moves: its new address is found once the session is dead"
ip -n b addr del 10.0.0.2/24 dev ba
addr b ba 10.0.0.3/24
last=$(handshake_of a wg0 b)
gate fd00::9 10.0.0.3
lives 400 "$last" || fail "the peer is lost: $(cat "$TMP/told" "$TMP/complaints")"
expect_eq "the new address" "$(endpoint a wg0 b)" 10.0.0.3:2000

say "a name without an address is told, and the last addresses stay; without the device it ends"
: > "$TMP/complaints"
ip -n b link set wg0 down
gate
sleep 400
expect_match "the complaint" "$(head -n 1 "$TMP/complaints")" "gate\.test:2000"
expect_match "the endpoint" "$(endpoint a wg0 b)" '^(\[fd00::9\]|10\.0\.0\.3):2000$'
ip -n a link del wg0
wait_for 200 bash -c "! kill -0 ${SPAWNED[0]}" || fail "it watches a device that is gone"
stop_spawned
ip -n b link del wg0
