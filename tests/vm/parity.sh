#!/bin/bash
# SPDX-License-Identifier: MIT
# parity.sh - wg, wgctl, and wgctl called wg: the same words to the same device give the same bytes
# guests: 6.12
# when: named
# timeout: 1200
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#
# First devices of our driver, then of the in-tree one, then of a program behind sockets, whose
# states no driver can be brought into. wg is Debian's 20210914; where 20260223 differs from it,
# wgctl follows that, and what is expected here is changed accordingly.
source "$(dirname "$0")/lib.sh"
need wg python3 cc

FIELDS="public-key private-key listen-port fwmark peers preshared-keys endpoints allowed-ips
  latest-handshakes transfer persistent-keepalive dump"
[ "$(basename "$WGCTL")" != wg ] || fail "there is no wgctl to compare: WGCTL=$WGCTL"
mkdir "$TMP/bin"
ln -s "$(realpath "$WGCTL")" "$TMP/bin/wg"
# A second goes by between one program and the next, but not for them.
cc -shared -fPIC -o "$TMP/frozen.so" -xc - << 'C'
#include <stdlib.h>
#include <time.h>
time_t time(time_t *t) { time_t now = atol(getenv("FROZEN")); if (t) *t = now; return now; }
C
WG=$(command -v wg)
compared=0

# since_20250521: `show all endpoints` names the interface in each line; before, once, and even
# for an interface without peers, where no line ends.
since_20250521() {
  awk -F'\t' '$NF == "" { next }
    NF >= 3 { name = $(NF - 2) }
    { print name "\t" $(NF - 1) "\t" $NF }'
}

# view ARGS…: the three print the same and end the same. A packet may come between them, so that a
# view may have to be taken again.
view() {
  local try theirs ours called last
  for try in 1 2 3; do
    theirs=$("$WG" "$@" 2> /dev/null; echo "status $?")
    ours=$("$WGCTL" "$@" 2> /dev/null; echo "status $?")
    called=$(PATH=$BIN wg "$@" 2> /dev/null; echo "status $?")
    if [ "$*" = "show all endpoints" ]; then
      last=${theirs##*$'\n'}
      theirs=$(head -n -1 <<< "$theirs" | since_20250521; echo "${last##*$'\t'}")
    fi
    if [ "$theirs" = "$ours" ] && [ "$theirs" = "$called" ]; then
      echo "same: $*"
      return
    fi
  done
  echo "$*, try $try: wg, wgctl, wgctl called wg:"
  diff <(echo "$theirs") <(echo "$ours") || true
  diff <(echo "$theirs") <(echo "$called") || true
  exit 1
}

# views NAME…: every view of every device.
views() {
  local name field
  for name; do
    for field in $FIELDS; do view show "$name" "$field"; done
    view show "$name"
    WG_COLOR_MODE=always WG_HIDE_KEYS=never view show "$name"
    WG_COLOR_MODE=always view show "$name"
    WG_COLOR_MODE=never WG_HIDE_KEYS=yes view show "$name"
    view showconf "$name"
  done
  [ $# != 1 ] || return 0
  view show interfaces
  view
  view show all
  for field in $FIELDS; do view show all "$field"; done
}

# same WHAT NS NAME…: all views of these devices are the same.
same() {
  local what=$1 ns=$2
  shift 2
  LD_PRELOAD=$TMP/frozen.so FROZEN=$(date +%s) WG=$WG WGCTL=$WGCTL BIN=$TMP/bin:$PATH FIELDS=$FIELDS \
    in_ns "$ns" bash -c "$(declare -f since_20250521 view views); views \"\$@\"" - "$@" > "$TMP/views" ||
    fail "$what: $(grep -v '^same: ' "$TMP/views" | sed -n 1,40p)"
  compared=$((compared + $(grep -c '^same: ' "$TMP/views")))
}

# ends STATUS ARGS…: the three end with this status and print nothing.
ends() {
  local want=$1 program status
  shift
  for program in "$WG" "$WGCTL" "$TMP/bin/wg"; do
    status=0
    in_ns a "$program" "$@" > "$TMP/out" 2> "$TMP/err" < /dev/null || status=$?
    expect_eq "$program $*: status" $status "$want"
    [ ! -s "$TMP/out" ] || fail "$program $*: prints $(head -n 3 "$TMP/out")"
  done
  compared=$((compared + 1))
}

# both ARGS…: the same change by wg to a's wg0 and by wgctl to b's succeeds and leaves the same.
both() {
  in_ns a "$WG" "$@" 2> /dev/null || fail "wg $*"
  in_ns b "$WGCTL" "$@" || fail "wgctl $*"
  in_ns a "$WG" showconf wg0 > "$TMP/theirs"
  in_ns b "$WG" showconf wg0 > "$TMP/ours"
  diff "$TMP/theirs" "$TMP/ours" || fail "after $* wg's device and wgctl's differ"
  compared=$((compared + 1))
}

# bad_usages: wg0 is there, none is not. Nothing here may change wg0.
bad_usages() {
  local c
  for c in bogus "show none" "show none dump" "show wg0 bogus" "show wg0 dump x" "show interfaces dump" \
    "show sixteen-letters" showconf "showconf none" "showconf wg0 x" set "set wg0" "set none fwmark 1" \
    "set wg0 bogus" "set wg0 bogus 1" "set wg0 listen-port" "set wg0 listen-port x" "set wg0 fwmark x" \
    "set wg0 fwmark 0x100000000" "set wg0 private-key /nowhere" "set wg0 remove" "set wg0 peer" "set wg0 peer x" \
    "set wg0 peer ${PUB[b]} listen-port 1" "set wg0 peer ${PUB[b]} endpoint 192.0.2.1" \
    "set wg0 peer ${PUB[b]} endpoint [::1:5" "set wg0 peer ${PUB[b]} endpoint :5" \
    "set wg0 peer ${PUB[b]} persistent-keepalive 65536" "set wg0 peer ${PUB[b]} allowed-ips 10.0.0.0/33" \
    "set wg0 peer ${PUB[b]} allowed-ips 10.0.0" "set wg0 peer ${PUB[b]} preshared-key $0" \
    setconf "setconf wg0" "setconf wg0 /nowhere" "setconf none /dev/null" "setconf wg0 x y" "setconf wg0 $0" \
    addconf "addconf none /dev/null" "addconf wg0 /nowhere" syncconf "syncconf none /dev/null" "syncconf wg0 $0" \
    "genkey x" "genpsk x" pubkey "pubkey x"; do
    # shellcheck disable=SC2086 # words
    ends 1 $c
  done
  ends 0 show -h
  ends 0 addconf wg0 /dev/null
}

# changes: by each tool to a device of its own.
changes() {
  local k1=${PUB[one]} k2=${PUB[two]} c
  echo "${PRIV[a]}" > "$TMP/key"
  for c in "private-key $TMP/key listen-port 4710 fwmark 5" "listen-port 4711" "fwmark 0x10" "fwmark 4294967295" "fwmark off" "peer $k1" \
    "peer $k1 preshared-key $TMP/key" "peer $k1 preshared-key /dev/null" \
    "peer $k1 endpoint 192.0.2.7:5 persistent-keepalive 25" "peer $k1 endpoint [2001:db8::7]:6" \
    "peer $k1 endpoint [fe80::7%lo]:6" "peer $k1 persistent-keepalive off" "peer $k1 allowed-ips 10.1.0.0/16,fd01::/16" \
    "peer $k1 allowed-ips 10.2.3.4/8" "peer $k2 allowed-ips 10.0.0.0/8" \
    "peer $k1 allowed-ips 0.0.0.0/0,::/0 peer $k2 remove" "private-key /dev/null" "peer $k1 remove"; do
    # shellcheck disable=SC2086 # words
    both set wg0 $c
  done
  both set wg0 peer "$k1" allowed-ips 10.0.0.0/8
  both set wg0 peer "$k1" allowed-ips ""
}

# conf PEERS IPS SEED: sets a's wg0.
conf() {
  "$PYTHON" "$VM_DIR/bigconf.py" "$1" "$2" "${PRIV[a]}" "$3" > "$TMP/in.conf"
  in_ns a "$WG" setconf wg0 "$TMP/in.conf"
}

# driver_states: what a kernel's device can be made to be.
driver_states() {
  local shape link_local
  pair_links
  create_wg a wg0
  create_wg b wg0
  same "a new device" a wg0
  set_key a wg0 a
  same "a key" a wg0
  in_ns a "$WG" set wg0 listen-port 5 fwmark 0xca6c
  same "a port and a mark" a wg0
  in_ns a "$WG" set wg0 listen-port 65535 fwmark 0xffffffff
  same "the last port and mark" a wg0
  changes
  bad_usages
  same "after bad usages" a wg0
  for shape in "1 0" "1 1" "2 3" "30 0" "30 7" "300 2" "1 2500" "4 400"; do
    # shellcheck disable=SC2086 # two words
    conf $shape 7
    same "peers and allowed IPs: $shape" a wg0
  done
  in_ns a "$WG" setconf wg0 /dev/null
  same "no peers again" a wg0
  link_local=$(in_ns a ip -6 -o addr show dev ab scope link | awk '{ sub("/.*", "", $4); print $4 }')
  in_ns a "$WG" set wg0 peer "${PUB[one]}" endpoint "[$link_local%ab]:7" peer "${PUB[two]}" endpoint "[fe80::5%lo]:8"
  same "endpoints with a scope" a wg0
  ip -n a link add wg-1_x.y@z type "$KIND"
  ip -n a link add w type "$KIND"
  same "three devices" a wg0 w wg-1_x.y@z
  ip -n a link del w
  ip -n a link del wg-1_x.y@z
  ip -n a link del wg0
  ip -n b link del wg0
  pair_tunnel 4
  pings a 2 192.168.7.2
  in_ns a "$WG" set wg0 peer "${PUB[one]}" peer "${PUB[two]}"
  same "a handshake now, and peers without" a wg0
  sleep 2
  same "a handshake two seconds ago" b wg0
  pair_down
}

# socket_states: as a program tells them.
socket_states() {
  mkdir -p "$TMP/states"
  "$PYTHON" "$VM_DIR/uapi_states.py" "$TMP/states"
  spawn a "$PYTHON" "$VM_DIR/uapi_socket.py" "$TMP/states" "$TMP/listening"
  wait_for 300 test -e "$TMP/listening" || fail "uapi_socket.py does not start"
  local name program
  for name in "$TMP/states"/*; do same "a program's device" a "${name##*/}"; done
  same "programs' devices" a bare manypeers
  for name in bare order; do
    echo "${PRIV[a]}" > "$TMP/key"
    for program in "$WG" "$WGCTL"; do
      in_ns a "$program" set $name private-key "$TMP/key" listen-port 7 fwmark 8 peer "${PUB[one]}" remove peer "${PUB[two]}" \
        preshared-key "$TMP/key" endpoint "[fe80::1%lo]:9" persistent-keepalive 3 allowed-ips 10.0.0.0/8,::/0
      mv "$TMP/states/$name.set" "$TMP/told.$(basename "$program")"
    done
    diff "$TMP/told.wg" "$TMP/told.wgctl" || fail "wg and wgctl tell a program different things"
    compared=$((compared + 1))
  done
  stop_spawned
}

make_key a b one two
export WG_COLOR_MODE=auto
drivers=$SUT
[ "$SUT" = in-tree ] || drivers="ours in-tree"
for SUT in $drivers; do
  say "$SUT"
  load_wg
  driver_states
  if [ "$SUT" = "${drivers##* }" ]; then socket_states; fi
  drop_namespaces
  wait_for 100 rmmod "$(sut_module)" || fail "$(sut_module) does not unload"
done
say "$compared comparisons"
expect_ge "comparisons" $compared 1000
