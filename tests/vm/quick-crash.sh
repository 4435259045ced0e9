#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-crash.sh - wgctl-quick is killed before each of its steps: down restores everything, and up finishes the work
# guests: 6.12 uml-smp
# when: named
# timeout: 3600
#
#   a 10.0.0.1 fd00::1 --- veth --- b
#   wgc: everything of IPv4, kill switch, name server, hooks
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"
need nft

# Which steps: all of them, but for another scenario that says otherwise.
: "${FIRST:=1}" "${EVERY:=1}"

# killed_quick STEP WORD…: how many steps it took, in $steps; it is dead, or done before.
killed_quick() {
  : > "$TMP/steps"
  KILL_AT=$1 KILL_COUNT=$TMP/steps BASH_ENV=$VM_DIR/quick/kill.sh try_quick a "${@:2}" && status=0 || status=$?
  steps=$(wc -c < "$TMP/steps")
  [ "$status" = 0 ] || [ "$status" = 137 ] || fail "step $1 of $2: $status: $(cat "$TMP/said")"
}

# down_to_nothing WHAT: whatever is there, down leaves the machine as it was.
down_to_nothing() {
  cp "$TMP/said" "$TMP/story"
  if [ -e /run/wgctl-quick/wgc/record ]; then
    # A hook that never ran cannot be undone, of which down complains.
    try_quick a down wgc || grep -q 'failed: nft\|failed: ip rule' "$TMP/said" || fail "$1, then down: $(cat "$TMP/story" "$TMP/said")"
  fi
  [ ! -e /run/wgctl-quick/wgc/record ] || fail "$1: down leaves the record: $(cat "$TMP/said")"
  state_of a > "$TMP/after"
  diff "$TMP/before" "$TMP/after" > "$TMP/diff" || fail "$1: $(cat "$TMP/diff" "$TMP/story" "$TMP/said")"
}

# up_is_whole WHAT PICTURE: up brings what a whole up or reload brings; a reload that had not begun has done nothing.
up_is_whole() {
  cp "$TMP/said" "$TMP/story"
  try_quick a up wgc || fail "$1, then up: $(cat "$TMP/story" "$TMP/said")"
  state_of a > "$TMP/after"
  if grep -q 'is up already' "$TMP/said" && cmp -s "$TMP/up" "$TMP/after"; then return; fi
  diff "$2" "$TMP/after" > "$TMP/diff" || fail "$1, then up: $(cat "$TMP/diff" "$TMP/story" "$TMP/said")"
}

first() {
  conf wgc << END
[Interface]
PrivateKey = ${PRIV[a]}
Address = 10.8.0.2/24, fd08::2/64
DNS = 10.8.0.1, corp.example
KillSwitch = true
PostUp = nft add table ip hook-%i
PostUp = ip rule add from 10.8.0.2 table 77
PreDown = ip rule delete from 10.8.0.2 table 77
PostDown = nft delete table ip hook-%i
[Peer]
PublicKey = ${PUB[b]}
AllowedIPs = 0.0.0.0/0, 10.9.0.0/16, fd09::/64
Endpoint = 10.0.0.2:2000
END
}

second() {
  first
  sed -i '/^KillSwitch/d; s/10.8.0.2.24/10.8.0.3\/24/; s/^DNS.*/DNS = 10.8.0.7/; s/^AllowedIPs.*/AllowedIPs = ::\/0, 0.0.0.0\/0, 10.10.0.0\/16/; s/^\[Peer\]/FwMark = 99\nMTU = 1300\n&/' /etc/wireguard/wgc.conf
}

load_wg
pair_links
make_key a b
in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
first
state_of a > "$TMP/before"

say "up"
killed_quick 0 up wgc
[ "$status" = 0 ] || fail "up: $(cat "$TMP/said")"
ups=$steps
state_of a > "$TMP/up"
killed_quick 0 down wgc
[ "$status" = 0 ] || fail "down: $(cat "$TMP/said")"
downs=$steps
down_to_nothing "a whole down"
expect_ge "steps of up" "$ups" 40
for ((n = FIRST; n <= ups; n += EVERY)); do
  killed_quick "$n" up wgc
  down_to_nothing "up, killed before step $n"
done

say "up again after $ups steps"
for ((n = FIRST; n <= ups; n += 3 * EVERY)); do
  killed_quick "$n" up wgc
  up_is_whole "up, killed before step $n" "$TMP/up"
  down_to_nothing "up, killed before step $n, up"
done

say "down, $downs steps"
expect_ge "steps of down" "$downs" 15
for ((n = FIRST; n <= downs; n += EVERY)); do
  quick a up wgc
  killed_quick "$n" down wgc
  down_to_nothing "down, killed before step $n"
done

say "reload"
quick a up wgc
second
killed_quick 0 reload wgc
[ "$status" = 0 ] || fail "reload: $(cat "$TMP/said")"
reloads=$steps
state_of a > "$TMP/reloaded"
down_to_nothing "a whole reload"
expect_ge "steps of reload" "$reloads" 25
say "$reloads steps"
for ((n = FIRST; n <= reloads; n += EVERY)); do
  first
  quick a up wgc
  second
  killed_quick "$n" reload wgc
  [ $((n % 2)) = 0 ] || up_is_whole "reload, killed before step $n" "$TMP/reloaded"
  down_to_nothing "reload, killed before step $n"
done
