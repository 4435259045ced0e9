# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# lib.sh - what every guest scenario shares: loading, namespaces, tunnels, counting, assertions
#
# A scenario is `bash tests/vm/NAME.sh` as root in a guest. It sources this file,
# builds its topology from the words below, and exits 0 only if every assertion held.
#
#   WG_MODULE, WG_MODULE_TEST_LIMITS  our module, and the same with lowered limits
#   WG_LOAD_DEPS, WG_LOAD_IN_TREE     commands that load the libraries, the in-tree driver
#   WGCTL                             wgctl, or wg
#   EXAMPLES                          the example programs
#   GUEST, TIME_TRAVEL                6.1, 6.12 or uml; 1 when sleeping costs nothing
#   SUT                               "ours", or "in-tree" to run the scenario against the
#                                     in-tree driver: a scenario that fails there is wrong
set -Eeuo pipefail

: "${SUT:=ours}" "${WGCTL:=wg}" "${GUEST:=uml}" "${TIME_TRAVEL:=0}"
: "${WG_LOAD_DEPS:=true}" "${WG_LOAD_IN_TREE:=modprobe wireguard}"
: "${WG_MODULE:=}" "${WG_MODULE_TEST_LIMITS:=}"
VM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NAME=$(basename "$0" .sh)
PYTHON=/usr/bin/python3
TMP=$(mktemp -d)
KIND=wireguard
declare -A PRIV PUB
declare -a NAMESPACES=() SPAWNED=()

# ---- telling what happens -------------------------------------------------

say() { echo "$NAME: $*"; }

# fail MESSAGE: one line, then the state that explains it.
fail() {
  trap - ERR
  echo "FAIL $NAME: $*" >&2
  show_state >&2 || true
  exit 1
}

show_state() {
  local ns
  for ns in "${NAMESPACES[@]}"; do
    [ -e "/run/netns/$ns" ] || continue
    echo "--- $ns"
    ip -n "$ns" -br addr || true
    timeout 5 nsenter --net="/run/netns/$ns" "$WGCTL" show all 2>&1 | head -n 40 || true
    in_ns "$ns" grep -v 'lo:' /proc/net/dev || true
    # Who dropped it: the tunnel, with its reason, or the stack.
    wgin "$ns" stats all 2> /dev/null | grep -v ' 0$' || true
    in_ns "$ns" nstat -as | grep -iE 'drop|err|fail|reasm|discard|no(ports|route)|loss|overflow' || true
  done
}

skip() { echo "SKIP $NAME: $*"; exit 0; }

# need CMD…: a scenario that cannot run fails, it does not pass in silence.
need() {
  local c
  for c in "$@"; do
    command -v "$c" > /dev/null || fail "needs $c, which is not installed"
  done
}

expect_eq() { [ "$2" = "$3" ] || fail "$1: got '$2', expected '$3'"; }
expect_ge() { awk -v a="$2" -v b="$3" 'BEGIN { exit !(a >= b) }' || fail "$1: got $2, expected at least $3"; }
expect_le() { awk -v a="$2" -v b="$3" 'BEGIN { exit !(a <= b) }' || fail "$1: got $2, expected at most $3"; }
expect_between() { expect_ge "$1" "$2" "$3"; expect_le "$1" "$2" "$4"; }
expect_match() { [[ $2 =~ $3 ]] || fail "$1: got '$2', expected to match '$3'"; }

# refused WHAT CMD…: CMD must fail.
refused() {
  local what=$1
  shift
  if "$@" > "$TMP/refused" 2>&1; then fail "$what: succeeded, expected a refusal"; fi
}

# wait_for TENTHS CMD…: polls by sleeping, so that virtual time passes too.
wait_for() {
  local tenths=$1 i
  shift
  for ((i = 0; i < tenths; i++)); do
    if "$@" > /dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  return 1
}

# wait_until SECONDS CMD…: for a CMD that takes its time, which counts here.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
  done
}

# A debug kernel checks every access, and is slower than emulation.
if grep -qw kasan_report /proc/kallsyms; then DEBUG_KERNEL=1; else DEBUG_KERNEL=0; fi

# per_guest N_6.1 N_6.12 N_UML: volumes that each guest gets through in time.
per_guest() {
  case $GUEST$DEBUG_KERNEL in
    6.10) echo "$1" ;;
    6.120) echo "$2" ;;
    uml1) echo $(($3 > 12 ? ($3 + 11) / 12 : $3)) ;;
    *) echo "$3" ;;
  esac
}

# ---- the module -----------------------------------------------------------

LOADED=
export WG_COLOR_MODE=never

# Complaints about libraries that an earlier scenario loaded are kept for a failure.
load_deps() { bash -c "$WG_LOAD_DEPS" > "$TMP/deps" 2>&1 || true; }

# load_wg [PARAM=VALUE…]: the system under test.
load_wg() {
  load_deps
  if [ "$SUT" = in-tree ]; then
    load_in_tree
    return
  fi
  [ -f "$WG_MODULE" ] || fail "no module: WG_MODULE=$WG_MODULE"
  insmod "$WG_MODULE" "$@" || fail "insmod $WG_MODULE $*: $(cat "$TMP/deps")"
  LOADED="wg $LOADED"
}

load_wg_test_limits() {
  load_deps
  [ -f "$WG_MODULE_TEST_LIMITS" ] || fail "no module: WG_MODULE_TEST_LIMITS=$WG_MODULE_TEST_LIMITS"
  insmod "$WG_MODULE_TEST_LIMITS" "$@" || fail "insmod $WG_MODULE_TEST_LIMITS $*: $(cat "$TMP/deps")"
  LOADED="$(basename "$WG_MODULE_TEST_LIMITS" .ko | tr - _) $LOADED"
}

load_in_tree() {
  load_deps
  bash -c "$WG_LOAD_IN_TREE" || fail "cannot load the in-tree driver: $WG_LOAD_IN_TREE"
  LOADED="wireguard $LOADED"
}

sut_module() { if [ "$SUT" = in-tree ]; then echo wireguard; else echo wg; fi; }

# The reference count of the module, to see that nothing holds it.
module_refs() { awk -v m="$1" '$1 == m { print $3 }' /proc/modules; }

# ---- namespaces -----------------------------------------------------------

new_ns() {
  local ns
  for ns in "$@"; do
    ip netns add "$ns"
    NAMESPACES+=("$ns")
    ip -n "$ns" link set lo up
    [ -e /proc/sys/net/ipv6 ] || continue
    # Router solicitations and DAD would add packets that no scenario sent.
    in_ns "$ns" sh -c 'for i in all default; do
      echo 0 > /proc/sys/net/ipv6/conf/$i/router_solicitations
      echo 0 > /proc/sys/net/ipv6/conf/$i/accept_dad
      echo 0 > /proc/sys/net/ipv6/conf/$i/accept_ra; done'
  done
}

in_ns() {
  local ns=$1
  shift
  nsenter --net="/run/netns/$ns" "$@"
}

wgin() {
  local ns=$1
  shift
  if [ "$KIND" = wireguard ]; then
    in_ns "$ns" "$WGCTL" "$@"
  else
    in_ns "$ns" "$WGCTL" --kind "$KIND" "$@"
  fi
}

# spawn NS CMD…: in the background, ended by the trap. nsenter becomes the command,
# so that the process that is ended is the command itself.
spawn() {
  local ns=$1
  shift
  nsenter --net="/run/netns/$ns" "$@" &
  SPAWNED+=($!)
}

# stop_spawned: ends what spawn started, and waits for it.
stop_spawned() {
  local p
  for p in "${SPAWNED[@]}"; do kill "$p" 2> /dev/null || true; done
  for p in "${SPAWNED[@]}"; do wait "$p" 2> /dev/null || true; done
  SPAWNED=()
}

drop_namespaces() {
  local ns
  for ns in "${NAMESPACES[@]}"; do
    if [ -e "/run/netns/$ns" ]; then ip netns del "$ns" || true; fi
  done
  NAMESPACES=()
}

# veth NS1 DEV1 NS2 DEV2: a wire between two namespaces, up at both ends.
veth() {
  ip -n "$1" link add name "$2" type veth peer name "$4" netns "$3"
  ip -n "$1" link set dev "$2" up
  ip -n "$3" link set dev "$4" up
}

# addr NS DEV ADDRESS/LEN…
addr() {
  local ns=$1 dev=$2 x
  shift 2
  for x in "$@"; do
    case $x in
      *:*) ip -n "$ns" addr add "$x" dev "$dev" nodad ;;
      *) ip -n "$ns" addr add "$x" dev "$dev" ;;
    esac
  done
}

# ---- tunnels --------------------------------------------------------------

make_key() {
  local n
  for n in "$@"; do
    PRIV[$n]=$("$WGCTL" genkey)
    PUB[$n]=$("$WGCTL" pubkey <<< "${PRIV[$n]}")
  done
}

create_wg() { ip -n "$1" link add name "$2" type "$KIND"; }

# set_key NS DEV NAME [wg set arguments…]
set_key() {
  local ns=$1 dev=$2 who=$3
  shift 3
  wgin "$ns" set "$dev" private-key <(echo "${PRIV[$who]}") "$@"
}

# pair_links: namespaces a and b with one wire.
#   a: 10.0.0.1 fd00::1     b: 10.0.0.2 fd00::2
pair_links() {
  new_ns a b
  veth a ab b ba
  addr a ab 10.0.0.1/24 fd00::1/64
  addr b ba 10.0.0.2/24 fd00::2/64
}

outer_of() { # outer_of a|b 4|6
  case $1$2 in
    a4) echo 10.0.0.1 ;;
    b4) echo 10.0.0.2 ;;
    a6) echo "[fd00::1]" ;;
    b6) echo "[fd00::2]" ;;
    *) fail "outer_of $*" ;;
  esac
}

# pair_tunnel OUTER: wg0 at both ends, each knowing the other.
#   a: 192.168.7.1 fd07::1, port 1000     b: 192.168.7.2 fd07::2, port 2000
pair_tunnel() {
  local outer=$1
  [ -n "${PUB[a]:-}" ] || make_key a b
  create_wg a wg0
  create_wg b wg0
  addr a wg0 192.168.7.1/24 fd07::1/64
  addr b wg0 192.168.7.2/24 fd07::2/64
  set_key a wg0 a listen-port 1000
  set_key b wg0 b listen-port 2000
  pair_peers "$outer"
  ip -n a link set wg0 up
  ip -n b link set wg0 up
}

# pair_peers OUTER: forgets sessions and peers, and introduces the two again.
pair_peers() {
  local outer=$1
  wgin a set wg0 peer "${PUB[b]}" remove
  wgin b set wg0 peer "${PUB[a]}" remove
  wgin a set wg0 peer "${PUB[b]}" endpoint "$(outer_of b "$outer"):2000" allowed-ips 192.168.7.2/32,fd07::2/128
  wgin b set wg0 peer "${PUB[a]}" endpoint "$(outer_of a "$outer"):1000" allowed-ips 192.168.7.1/32,fd07::1/128
}

pair_down() {
  ip -n a link del wg0
  ip -n b link del wg0
}

# inner NS FAMILY: the tunnel address of a or b.
inner() {
  case $1$2 in
    a4) echo 192.168.7.1 ;;
    b4) echo 192.168.7.2 ;;
    a6) echo fd07::1 ;;
    b6) echo fd07::2 ;;
    *) fail "inner $*" ;;
  esac
}

# ---- sending and counting -------------------------------------------------

# pings NS COUNT DESTINATION [SIZE[,SIZE…]]: every one must come back whole, each in turn.
pings() {
  local got want n
  got=$(in_ns "$1" "$PYTHON" "$VM_DIR/icmp.py" "$3" "$2" "${4:-56}" serial) || fail "icmp.py: $got"
  n=$(tr -cd , <<< "${4:-56}" | wc -c)
  want=$(($2 * (n + 1)))
  expect_eq "echoes from $1 to $3, sizes ${4:-56}" "$got" "sent $want back $want"
}

# paced NS COUNT DESTINATION SECONDS: one echo each SECONDS, none of which may be lost.
paced() {
  local got
  got=$(in_ns "$1" "$PYTHON" "$VM_DIR/icmp.py" "$3" "$2" 56 paced "$4") || fail "icmp.py: $got"
  expect_eq "echoes from $1 to $3, one in $4 s" "$got" "sent $2 back $2"
}

# reaches NS DESTINATION [SECONDS]: does one echo come back?
reaches() { [ "$(PATIENCE=${3:-6} received "$1" "$2" 1)" = 1 ]; }

# poke NS DESTINATION: one echo request, whatever becomes of it.
poke() { PATIENCE=0.2 received "$1" "$2" 1 > /dev/null; }

# received NS DESTINATION COUNT [SIZE]: how many of COUNT echoes came back.
received() {
  in_ns "$1" "$PYTHON" "$VM_DIR/icmp.py" "$2" "$3" "${4:-56}" burst "${PATIENCE:-1}" | awk '{ print $4 }'
}

# link NS DEV rx|tx bytes|packets|errs|drop|frame: the interface's own counters.
link() {
  local col
  case $3-$4 in
    rx-bytes) col=2 ;; rx-packets) col=3 ;; rx-errs) col=4 ;; rx-drop) col=5 ;; rx-frame) col=7 ;;
    tx-bytes) col=10 ;; tx-packets) col=11 ;; tx-errs) col=12 ;; tx-drop) col=13 ;;
    *) fail "link $*" ;;
  esac
  in_ns "$1" awk -v d="$2:" -v c="$col" '{ sub(/:/, ": ") } $1 == d { print $c }' /proc/net/dev
}

# drops NS DEV REASON: how many packets the tunnel has dropped for it.
drops() { in_ns "$1" ethtool -S "$2" | awk -v r="$3:" '$1 == r { print $2 }'; }

# transfer NS DEV PEER rx|tx
transfer() {
  wgin "$1" show "$2" transfer | awk -v p="${PUB[$3]}" -v c="$4" '$1 == p { print c == "rx" ? $2 : $3 }'
}

endpoint() { wgin "$1" show "$2" endpoints | awk -v p="${PUB[$3]}" '$1 == p { print $2 }'; }

handshake_of() { wgin "$1" show "$2" latest-handshakes | awk -v p="${PUB[$3]}" '$1 == p { print $2 }'; }

# udp NS… through udpcount.py: numbered, checksummed datagrams, each answered once.
# udp_echo NS ADDRESS PORT starts the answering end.
udp_echo() {
  local ready=$TMP/echo.$1.$3
  # That of an earlier one would let the sender start too soon.
  rm -f "$ready"
  spawn "$1" "$PYTHON" "$VM_DIR/udpcount.py" echo "$2" "$3" "$ready"
  wait_for 300 test -s "$ready" || fail "the echo in $1 does not start"
}

# udp_count NS ADDRESS PORT COUNT SIZE [WINDOW]: prints "sent N back N late N duplicate N corrupt N".
udp_count() { in_ns "$1" "$PYTHON" "$VM_DIR/udpcount.py" send "${@:2}"; }

# udp_exact NS ADDRESS PORT COUNT SIZE: every datagram arrives, and comes back once and whole.
udp_exact() {
  local got
  got=$(udp_count "$@") || fail "udpcount: $got"
  expect_eq "$4 datagrams of $5 bytes, $1 to $2" "$got" "sent $4 back $4 duplicate 0 corrupt 0"
}

# sniff NS DEV FILE: writes a line per WireGuard message on the wire, seen by sniff.py:
#   TIME TOS SRC SPORT DST DPORT TYPE LENGTH COUNTER
sniff() {
  spawn "$1" "$PYTHON" "$VM_DIR/sniff.py" "$2" "$3"
  wait_for 300 test -e "$3" || fail "the sniffer in $1 does not start"
}

SNIFF_FIELDS='{ t = $1; tos = $2; src = $3; sport = $4; dst = $5; dport = $6; type = $7; len = $8; ctr = $9 }'

# sniffed FILE CONDITION: how many messages meet an awk condition on
# t, tos, src, sport, dst, dport, type, len, ctr.
sniffed() {
  sleep 0.3
  awk "$SNIFF_FIELDS ($2) { n++ } END { print n + 0 }" "$1"
}

# sniffed_times FILE CONDITION: their times.
sniffed_times() {
  sleep 0.3
  awk "$SNIFF_FIELDS ($2) { print t }" "$1"
}

# gaps FILE CONDITION: the seconds between one such message and the next.
gaps() { sniffed_times "$@" | awk 'NR > 1 { print $1 - last } { last = $1 }'; }

# after FILE SINCE CONDITION: how many such messages since a moment of `now`.
now() { date +%s.%N; }
after() { sniffed "$1" "t >= $2 && ($3)"; }

# datagrams NS ADDRESS COUNT INTERVAL: numbered lines to UDP port 4000, which nothing answers.
datagrams() {
  in_ns "$1" bash -c 'for ((i = 1; i <= $2; i++)); do echo $i > "/dev/udp/$1/4000" || true; sleep "$3"; done' \
    - "$2" "$3" "$4" 2> /dev/null
}

# sink NS FILE: takes those lines.
sink() {
  spawn "$1" socat -u UDP6-RECV:4000,ipv6-v6only=0 "CREATE:$2"
  wait_for 100 sinking "$1" || fail "socat does not listen in $1"
}
sinking() { in_ns "$1" ss -Huln "sport = :4000" | grep -q .; }

# copy FROM TO ADDRESS: the file "$TMP/sent" over TCP, byte for byte.
copy() {
  local listen=TCP4-LISTEN address=$3 receiver
  if [[ $address = *:* ]]; then listen=TCP6-LISTEN address="[$address]"; fi
  rm -f "$TMP/got"
  in_ns "$2" socat -u -b 1000000 "$listen:7000,reuseaddr" "CREATE:$TMP/got" &
  receiver=$!
  wait_for 100 tcp_listens "$2" 7000 || fail "socat does not listen in $2"
  timeout 60 nsenter --net="/run/netns/$1" socat -u -b 1000000 "FILE:$TMP/sent" "TCP:$address:7000" ||
    fail "the transfer from $1 to $3 does not end"
  wait $receiver
  cmp "$TMP/sent" "$TMP/got" || fail "another file arrives at $3"
}
tcp_listens() { in_ns "$1" ss -Htln "sport = :$2" | grep -q .; }

# block NS CHAIN MATCH…: drops packets by an nft rule in NS; unblock NS lifts every block.
block() {
  local ns=$1
  shift
  in_ns "$ns" nft -f - << RULES
add table inet block
add chain inet block input { type filter hook input priority 0; }
add chain inet block output { type filter hook output priority 0; }
add chain inet block through { type filter hook forward priority 0; }
add rule inet block $* counter drop
RULES
}
unblock() { in_ns "$1" nft delete table inet block; }

# ---- the kernel log and the end -------------------------------------------

echo "wgtest: begin $NAME" > /dev/kmsg

log_since_begin() { dmesg | awk -v m="wgtest: begin $NAME" 'index($0, m) { s = ""; next } { s = s $0 "\n" } END { printf "%s", s }'; }

# log_lines PATTERN: how many lines since the scenario began match.
log_lines() { log_since_begin | grep -cE -- "$1" || true; }

finish() {
  local rc=$?
  trap - EXIT ERR
  set +e
  stop_spawned
  drop_namespaces
  ip -br link show type wireguard 2> /dev/null | while read -r dev _; do ip link del "${dev%@*}"; done
  rm -rf "$TMP"
  if log_since_begin | grep -E 'WARNING:|BUG:|KASAN|lockdep|possible .* detected|unreferenced object|Oops|general protection|UBSAN|refcount' >&2; then
    echo "FAIL $NAME: the kernel log is not silent" >&2
    rc=1
  fi
  if [ $rc = 0 ]; then echo "PASS $NAME"; fi
  exit $rc
}
trap finish EXIT
# shellcheck disable=SC2154
trap 'rc=$?; fail "line $LINENO: \"$BASH_COMMAND\" gave $rc"' ERR
