# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# words.sh - what the scenarios of wgctl-quick share; sourced after lib.sh
#
# Namespaces share /etc, /run and the file system: tunnels of two namespaces need two names.

QUICK=$VM_DIR/../../scripts/wgctl-quick
export WGCTL WGCTL_KIND=$KIND
mkdir -p /etc/wireguard "$TMP/bin"

# quick NS WORD…: wgctl-quick there, which must succeed; what it says is in $TMP/said.
quick() { try_quick "$@" || fail "wgctl-quick ${*:2} in $1: $(tail -n 30 "$TMP/said")"; }
try_quick() {
  local ns=$1
  shift
  PATH="$TMP/bin:$PATH" in_ns "$ns" bash "$QUICK" "$@" > "$TMP/said" 2>&1
}

# conf NAME: the file of a tunnel, from standard input.
conf() { (umask 077 && cat > "/etc/wireguard/$1.conf"); }

# state_of NS: everything that a tunnel may change in a namespace, and on the machine, in numbers.
state_of() {
  in_ns "$1" sh -c '
    ip -N -4 rule; ip -N -6 rule
    ip -N -4 route show table all; ip -N -6 route show table all
    ip -br link; ip -br addr
    nft -n list ruleset
    grep . /proc/sys/net/ipv4/conf/all/src_valid_mark
    for t in iptables-legacy-save ip6tables-legacy-save; do $t 2> /dev/null | grep "^-A"; done
    ls -l /etc/resolv.conf* | sed "s/.*resolv/resolv/"; cat /etc/resolv.conf
    ls /run/netns /etc/netns
    true' 2>&1 | sed -E 's/ expires [0-9]+sec//; s/\[[0-9]+:[0-9]+\]//'
}

# same WHAT BEFORE AFTER: two files of state_of.
same() { diff "$2" "$3" > "$TMP/diff" || fail "$1: $(head -n 30 "$TMP/diff")"; }

# nothing_left WHAT: a is as $TMP/before has it.
nothing_left() {
  state_of a > "$TMP/after"
  same "$1" "$TMP/before" "$TMP/after"
}

# far_end: of the tunnel, in b: wg0 10.8.0.1 at port 2000, for a, which is 10.8.0.2.
far_end() {
  create_wg b wg0
  addr b wg0 10.8.0.1/24
  set_key b wg0 b listen-port 2000 peer "${PUB[a]}" allowed-ips 10.8.0.2/32
  ip -n b link set wg0 up
}

# open_world: a, and all the world behind b.
open_world() {
  load_wg
  pair_links
  make_key a b
  addr b lo 203.0.113.1/32 2001:db8:f::1/128
  ip -n a route add default via 10.0.0.2
  ip -n a -6 route add default via fd00::2
}
