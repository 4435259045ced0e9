#!/bin/bash
# SPDX-License-Identifier: MIT
# parity-link.sh - what ip, ethtool, sysfs and sysctl show of an interface, which settings it takes, and what becomes of
#                  odd packets is as with the in-tree driver, but for what is listed here with a reason
# guests: uml-smp
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         parity_link.py as the peer p 192.168.8.2, port 3000
#   wg0 is of the in-tree driver first, then of ours
source "$(dirname "$0")/lib.sh"
need ethtool ip tc

# "GLOB | REASON" of what may differ.
cat > "$TMP/listed" << 'END'
*ethtool -i version | our own
*ethtool -i supports-priv-flags | trains can be switched off
*ethtool -i supports-statistics | why packets were dropped is counted, and shown by ethtool -S
*ethtool  Link detected | shown by more than ip
*ethtool  Settings for wg0 | the same
*ethtool  No data available | the same, seen from the other side
*sysfs ./threaded | no peer has a NAPI of its own that could run in a thread
after, sysfs statistics/tx_* | a keepalive that was due meanwhile; each packet's own line counts it
END
if ! [[ $GUEST = uml* ]]; then
  echo '*gso_max_size* | this in-tree driver is older than its BIG TCP' >> "$TMP/listed"
  echo '*tso_max_size | the same' >> "$TMP/listed"
fi

# The following run inside the namespace, in one shell: processes cost time here.

# tell KEY FILE…: the content of each.
tell() {
  local key=$1 file text
  shift
  for file; do
    # What has no value yet cannot be read.
    text=none
    { read -r -d '' text < "$file" || true; } 2> /dev/null
    echo "$key $file: ${text//$'\n'/ }"
  done
}

# attempt CMD…: whether it is taken, and what it says if not.
attempt() {
  local text
  if text=$("$@" 2>&1); then echo "$*: taken"; else echo "$*: ${text//$'\n'/ }"; fi
}

# shown WHEN: what there is to see of wg0.
shown() {
  local option
  "$PYTHON" "$VM_DIR/parity_link.py" link wg0
  for option in -k -i -g -c -l -a -T ''; do
    ethtool $option wg0 2>&1 | sed "s/^[ \t]*/ethtool $option /"
  done
  cd /sys/class/net/wg0
  tell sysfs ./* power/* queues/*/* queues/*/byte_queue_limits/* statistics/*
}

# sysctls: what there is to set of an interface of its own.
sysctls() {
  cd /proc/sys/net
  tell sysctl ipv{4,6}/{conf,neigh}/wg0/*
  echo "qdisc: $(tc qdisc show dev wg0)"
  ip -o addr show dev wg0 | awk '{ $1 = ""; print "address " NR ":" $0 }'
  ip -o route show dev wg0 table all | awk '{ print "route " NR ": " $0 }'
  ip -o -6 route show dev wg0 table all | awk '{ print "IPv6 route " NR ": " $0 }'
}

# accepted: which settings it takes.
accepted() {
  local words n
  for n in 0 67 68 1279 1280 65535 65536 2147483552 2147483553 2147483647; do attempt ip link set wg0 mtu $n; done
  attempt ip link set wg0 mtu 1420
  for n in 1 65535 65536 131072 524280 524281; do
    attempt ip link set wg0 gso_max_size $n
    attempt ip link set wg0 gro_max_size $n
  done
  attempt ip link set wg0 gso_max_segs 65536
  for words in "address 02:00:00:00:00:01" "promisc on" "promisc off" "allmulticast on" "multicast on" "arp on" "arp off" \
    "carrier off" "carrier on" "dynamic on" "txqueuelen 77" "group 7" "alias x" "vf 0 mac 02:00:00:00:00:01" \
    "type bond" "addrgenmode eui64" "protodown on" "xdp off"; do
    # shellcheck disable=SC2086 # words
    attempt ip link set dev wg0 $words
  done
  for n in rx tx sg tso gso gro lro tx-udp-segmentation rx-gro-list rx-udp-gro-forwarding tx-gso-robust highdma; do
    attempt ethtool -K wg0 $n off
    attempt ethtool -K wg0 $n on
  done
  attempt ip link add wg7 numtxqueues 2 type "$KIND"
}

# inside FUNCTION: runs one of them, and sees the namespace's own sysfs.
inside() {
  ip netns exec a env KIND="$KIND" PYTHON="$PYTHON" VM_DIR="$VM_DIR" bash -c "$(declare -f tell attempt shown sysctls accepted); $1"
}

# report KIND: all of it, as "KEY: VALUE".
report() {
  KIND=$1
  pair_links
  make_key a p
  create_wg a wg0
  inside shown | sed 's/^/new, /'
  addr a wg0 192.168.7.1/24 fd07::1/64
  set_key a wg0 a listen-port 1000 peer "${PUB[p]}" endpoint 10.0.0.2:3000 allowed-ips 192.168.8.2/32,fd08::2/128 \
    peer "${PUB[b]}" allowed-ips 192.168.9.2/32
  ip -n a link set wg0 up
  ip -n a route add 192.168.8.0/22 dev wg0
  ip -n a route add fd08::/16 dev wg0
  inside shown | sed 's/^/up, /'
  inside sysctls
  in_ns a "$PYTHON" "$VM_DIR/parity_link.py" packets a b wg0 "${PRIV[p]}" "${PUB[a]}"
  inside accepted
  inside shown | sed 's/^/after, /'
  drop_namespaces
}

load_wg kind=wgo
load_in_tree
make_key b
report wgo > "$TMP/ours"
report wireguard > "$TMP/theirs"
# The name of the kind is the one difference that there has to be.
sed -i 's/\bwgo\b/wireguard/g' "$TMP/ours"
expect_ge "lines compared" "$(wc -l < "$TMP/ours")" 400
say "$(wc -l < "$TMP/ours") lines compared"
different=$("$PYTHON" "$VM_DIR/parity_link.py" compare "$TMP/ours" "$TMP/theirs" "$TMP/listed")
[ -z "$different" ] || fail "not as in-tree:"$'\n'"$different"
