#!/bin/bash
# SPDX-License-Identifier: MIT
# latency.sh - whatever is done with very many peers or allowed IPs, the rest of the machine goes on
# guests: uml-smp
# when: last
# timeout: 600
#
#   a: wg0 with very many peers                b: nothing, and waits for nobody
source "$(dirname "$0")/lib.sh"

# What others may wait for the RTNL, and for a processor, in milliseconds.
LIMIT=50
PEERS=20000
IPS=100000
TRIES=5

# measure WHAT LINGER CMD…: sets WAITED to what it made others wait at most, in milliseconds.
measure() {
  local what=$1 linger=$2 pid waits
  shift 2
  spawn b "$PYTHON" "$VM_DIR/latency.py" probe > "$TMP/waits"
  pid=$!
  wait_for 100 grep -q ready "$TMP/waits" || fail "the probe does not begin"
  "$@" > "$TMP/out"
  sleep "$linger"
  kill $pid
  wait $pid || fail "the probe has failed"
  SPAWNED=()
  waits=$(sed -n 2p "$TMP/waits")
  say "$what: $waits"
  WAITED=$(tr ' ' '\n' <<< "$waits" | sed 's/.*=//' | sort -n | tail -n 1)
}

# probe WHAT LINGER PREPARE CMD…: the machine of a test may be busy itself, which makes others wait
# now and then. A lock that is held too long makes them wait each time. So what takes too long
# is done again, for which PREPARE makes things ready.
probe() {
  local what=$1 linger=$2 prepare=$3 try
  shift 3
  for ((try = 1; try <= TRIES; try++)); do
    $prepare
    measure "$what" "$linger" "$@"
    [ "$WAITED" -gt "$LIMIT" ] || return 0
  done
  SLOW+=("$what")
}

# Each makes the state that an operation begins with.
empty() { wgin a setconf wg0 "$TMP/none"; }
full() { wgin a replace wg0 "$TMP/one"; }
up() { ip -n a link set wg0 up; }
down() { ip -n a link set wg0 down; }
wide() { wgin a replace wg0 "$TMP/wide"; }
anew() {
  create_wg a wg0
  up
  full
}
# A device that is elsewhere than where it was created.
moved() {
  ip -n a link del wg0 2> /dev/null || true
  new_ns c
  create_wg c wg0
  ip -n c link set wg0 netns a
  up
  full
}
# A namespace with a device.
ending() {
  new_ns c
  create_wg c wg0
  ip -n c link set wg0 up
  wgin c replace wg0 "$TMP/one"
}
end_namespace() {
  ip netns del c
  # Its device goes in the background.
  sleep 1
}
loaded() {
  [ -d "/sys/module/$(sut_module)" ] || load_wg
  anew
}

load_wg
new_ns a b
make_key a
make_key b
"$PYTHON" "$VM_DIR/latency.py" config 0 0 1 "${PRIV[a]}" > "$TMP/none"
"$PYTHON" "$VM_DIR/latency.py" config "$PEERS" 2 1 "${PRIV[a]}" > "$TMP/one"
"$PYTHON" "$VM_DIR/latency.py" config "$PEERS" 2 2 "${PRIV[a]}" > "$TMP/two"
"$PYTHON" "$VM_DIR/latency.py" config 1 "$IPS" 3 "${PRIV[a]}" > "$TMP/wide"
echo "${PRIV[b]}" > "$TMP/key"
SLOW=()

create_wg a wg0
up
probe "$PEERS peers are added at once" 0 empty wgin a replace wg0 "$TMP/one"
probe "they are replaced by others at once" 0 full wgin a replace wg0 "$TMP/two"
probe "they are replaced one message after the other" 0 full wgin a setconf wg0 "$TMP/two"
probe "they are shown" 0 full wgin a show wg0 dump
probe "they are synchronised" 0 full wgin a syncconf wg0 "$TMP/one"
probe "the private key changes" 0.5 full wgin a set wg0 private-key "$TMP/key"
probe "port and mark change" 0 full wgin a set wg0 listen-port 6000 fwmark 7
probe "the link goes down" 0.5 up down
probe "the link goes up" 0.5 down up
probe "they are removed" 0 full empty
probe "they are added" 0 empty wgin a addconf wg0 "$TMP/one"
probe "one peer with $IPS allowed IPs is added" 0 empty wide
probe "it is removed" 0 wide empty
ip -n a link del wg0
probe "the interface is deleted" 0.5 anew ip -n a link del wg0
probe "the namespace that it was created in ends" 0.5 moved ip netns del c
ip -n a link del wg0
probe "the namespace that it is in ends" 0 ending end_namespace
probe "the module is unloaded" 0 loaded rmmod "$(sut_module)"
LOADED=''
[ ${#SLOW[@]} = 0 ] || fail "others had to wait more than $LIMIT ms while: $(printf '%s; ' "${SLOW[@]}")"
