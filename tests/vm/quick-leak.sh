#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-leak.sh - with the kill switch nothing of the inner traffic is ever seen on the outer link
# guests: uml-smp
# timeout: 600
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   default routes to b             203.0.113.1 and 2001:db8:f::1, which a talks to all the time
#   wgk, everything of IPv4         wg0 10.8.0.1
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"
need nft tcpdump

file_of() { # LINES-OF-INTERFACE…
  {
    printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.0.2/24\n' "${PRIV[a]}"
    printf '%s\n' "$@"
    printf '[Peer]\nPublicKey = %s\nAllowedIPs = 0.0.0.0/0\nEndpoint = 10.0.0.2:2000\n' "${PUB[b]}"
  } | conf wgk
}

# seen: packets of the inner traffic on the outer link so far.
seen() {
  sleep 0.5
  grep -cE ' IP6? ' "$TMP/seen" || true
}
sees_more() { [ "$(seen)" -gt "$1" ]; }
unseen() { # SINCE WHAT
  expect_eq "packets seen outside, $2" "$(($(seen) - $1))" 0
}

open_world
state_of a > "$TMP/before"
far_end
spawn a tcpdump -n -l -i ab host 203.0.113.1 or host 2001:db8:f::1 > "$TMP/seen" 2> "$TMP/tcpdump"
wait_for 100 grep -q listening "$TMP/tcpdump" || fail "tcpdump: $(cat "$TMP/tcpdump")"
spawn a ping -q -i 0.05 203.0.113.1 > /dev/null
spawn a ping -q -i 0.05 2001:db8:f::1 > /dev/null
wait_for 100 sees_more 5 || fail "the capture sees nothing of traffic in the clear"

say "up: PreUp and the names come before the kill switch, all that configures the interface comes behind it"
touch "$TMP/mark"
hook="sleep 0.5; grep -cE \" IP6? \" $TMP/seen > $TMP/at-%%; sleep 0.7; grep -cE \" IP6? \" $TMP/seen > $TMP/at-%%-later"
printf '#!/bin/sh\ncase "$*" in *addconf*) %s ;; esac\nexec %s "$@"\n' "${hook//%%/addconf}" "$WGCTL" > "$TMP/bin/wgctl"
chmod +x "$TMP/bin/wgctl"
file_of "KillSwitch = true" "PreUp = ${hook//%%/preup}" "PostUp = ${hook//%%/postup}" "PreDown = ${hook//%%/predown}" "PostDown = ${hook//%%/postdown}"
WGCTL=wgctl quick a up wgk
rm "$TMP/bin/wgctl"
expect_ge "seen at the second look in PreUp, which can still reach the world" "$(< "$TMP/at-preup-later")" $(($(< "$TMP/at-preup") + 1))
since=$(< "$TMP/at-addconf")
expect_eq "seen at the second look before the interface has its keys" "$(< "$TMP/at-addconf-later")" "$since"
unseen "$since" "while up"
reaches a 203.0.113.1 || fail "the tunnel does not carry"
expect_eq "echoes over IPv6" "$(PATIENCE=0.5 received a 2001:db8:f::1 3)" 0
refused "the neighbour, without AllowLan" in_ns a ping -q -c 1 -W 1 10.0.0.2

say "reload, there and back, the kill switch being changed too"
for n in 1 2 3; do
  file_of "KillSwitch = true" "AllowLan = true" "Address = 10.8.1.2/24"
  quick a reload wgk
  file_of "KillSwitch = true"
  quick a reload wgk
done
file_of "KillSwitch = true" "AllowLan = true"
quick a reload wgk
in_ns a ping -q -c 1 -W 3 10.0.0.2 > /dev/null || fail "AllowLan does not let the neighbour through"
unseen "$since" "after $((2 * n + 1)) reloads"
reaches a 203.0.113.1 || fail "the tunnel does not carry after reloads"

say "another mark: the earlier one passes no more, also when an up repairs a reload that was killed near its end"
passing() { in_ns a nft list table inet wgctl-kill-wgk | sed -n 's/.*meta mark \(.*\) accept/\1/p'; }
file_of "KillSwitch = true" "FwMark = 77"
KILL_AT=0 KILL_COUNT=$TMP/steps BASH_ENV=$VM_DIR/quick/kill.sh quick a reload wgk
expect_eq "marks that pass" "$(passing)" 0x0000004d
steps=$(wc -c < "$TMP/steps")
for n in 1 4; do
  file_of "KillSwitch = true" "FwMark = $((77 + n))"
  KILL_AT=$((steps - n)) KILL_COUNT=$TMP/steps BASH_ENV=$VM_DIR/quick/kill.sh refused "a reload that is killed" try_quick a reload wgk
  quick a up wgk
  expect_eq "marks that pass, killed $n steps before the end" "$(passing)" "$(printf '0x%08x' $((77 + n)))"
done
file_of "KillSwitch = true"
quick a reload wgk
expect_eq "marks that pass, of which one is chosen" "$(passing)" "$(printf '0x%08x' "$(wgin a show wgk fwmark)")"
unseen "$since" "while marks changed"
reaches a 203.0.113.1 || fail "the tunnel does not carry with other marks"

say "the module goes, and comes back"
ip -n a link del wgk
unseen "$since" "without the interface"
ip -n b link del wg0
rmmod "$(sut_module)"
unseen "$since" "without the module"
# Debian's kernel would load the in-tree driver for the name.
mkdir -p /run/modprobe.d
echo 'install wireguard /bin/false' > /run/modprobe.d/quick-leak.conf
refused "up without the module" try_quick a up wgk
rm /run/modprobe.d/quick-leak.conf
expect_match "what it says" "$(cat "$TMP/said")" "kill switch stays in place"
unseen "$since" "after an up that failed"
load_wg
far_end
file_of "KillSwitch = true" "FwMark = 88"
quick a up wgk
expect_eq "marks that pass, when it is up again with another" "$(passing)" 0x00000058
unseen "$since" "up again"
reaches a 203.0.113.1 || fail "the tunnel does not carry when it is up again"

say "/run is full: what cannot be written down stays on record as it was"
quick a down wgk
mount -t tmpfs -o size=8k tmpfs /run/wgctl-quick
file_of "KillSwitch = true" "PostUp = false"
refused "an up that fails without room" try_quick a up wgk
expect_match "what it says" "$(cat "$TMP/said")" "kill switch stays in place"
quick a down wgk
refused "the kill switch after down" in_ns a nft list table inet wgctl-kill-wgk
umount /run/wgctl-quick

say "killed in the middle of up and of down"
file_of "KillSwitch = true" "PostUp = kill -9 \$PPID; sleep 1"
refused "an up that is killed" try_quick a up wgk
before=$(seen)
ip -n a link del wgk
unseen "$before" "after an up that was killed"
file_of "KillSwitch = true" "PreDown = ${hook//%%/predown}" "PostDown = ${hook//%%/postdown}"
quick a up wgk
unseen "$before" "after the up that repaired it"

say "down: until the last hook is done"
quick a down wgk
expect_eq "seen in PreDown" "$(< "$TMP/at-predown-later")" "$before"
expect_eq "seen in PostDown" "$(< "$TMP/at-postdown-later")" "$before"
wait_for 100 sees_more "$before" || fail "the capture sees nothing when the kill switch is lifted"

say "IPv6 stays in while IPv4 has the tunnel, unless the file lets it out"
file_of "MTU = 1400"
quick a up wgk
sleep 0.3
before=$(seen)
unseen "$before" "without a kill switch"
expect_match "the answer" "$(in_ns a ping -c 1 2001:db8:f::1 2>&1 || true)" "unreachable|No route to host"
in_ns a ping -q -c 1 -W 3 fd00::2 > /dev/null || fail "the neighbour is not reached over IPv6"
file_of "IPv6Leak = allow"
quick a reload wgk
reaches a 2001:db8:f::1 || fail "IPv6Leak = allow does not let IPv6 out"
quick a down wgk
stop_spawned
ip -n b link del wg0
state_of a > "$TMP/after"
same "after all that" "$TMP/before" "$TMP/after"
