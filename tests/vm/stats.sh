#!/bin/bash
# SPDX-License-Identifier: MIT
# stats.sh - drops are counted by reason; who may not read keys reads them where allowed, and no key
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2
source "$(dirname "$0")/lib.sh"

nobody() { in_ns a setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all "$WGCTL" "$@"; }

# metric PATTERN: the value of the one sample of a's that matches.
metric() { wgin a stats --openmetrics | awk -v m="$1" 'index($0, m) == 1 { print $NF }'; }

need setpriv
load_wg open_stats=1
pair_links
pair_tunnel 4
psk=$("$WGCTL" genpsk)
wgin a set wg0 peer "${PUB[b]}" preshared-key <(echo "$psk")
wgin b set wg0 peer "${PUB[a]}" preshared-key <(echo "$psk")
pings a 3 192.168.7.2

ip -n a route add 192.168.99.0/24 dev wg0
poke a 192.168.99.1
expect_ge "packets to an address without a peer" "$(metric 'wireguard_drops_total{interface="wg0",reason="tx_no_peer"}')" 1
poke_errors=$(metric 'wireguard_drops_total{interface="wg0",reason="rx_malformed"}')
in_ns b bash -c 'echo nonsense > /dev/udp/10.0.0.1/1000'
sleep 0.3
expect_eq "malformed packets" "$(metric 'wireguard_drops_total{interface="wg0",reason="rx_malformed"}')" $((poke_errors + 1))
expect_ge "completed handshakes" "$(metric "wireguard_handshakes_total{interface=\"wg0\",public_key=\"${PUB[b]}\"}")" 1
expect_eq "bytes received" "$(metric "wireguard_received_bytes_total{interface=\"wg0\",public_key=\"${PUB[b]}\"}")" "$(transfer a wg0 b rx)"
expect_eq "the last line" "$(wgin a stats --openmetrics | tail -n 1)" "# EOF"

say "the same reasons as tracepoints, and what the kernel's own come closest to"
tracing=/sys/kernel/tracing
mountpoint -q $tracing || mount -t tracefs none $tracing
for event in wg/wg_drop skb/kfree_skb; do echo 1 > $tracing/events/$event/enable; done
poke a 192.168.99.1
in_ns b bash -c 'echo nonsense > /dev/udp/10.0.0.1/1000'
sleep 0.3
for event in wg/wg_drop skb/kfree_skb; do echo 0 > $tracing/events/$event/enable; done
traced() { grep -qE -- "$1" $tracing/trace || fail "the trace has no line '$1': $(grep -E 'wg_drop|IP_OUTNO' $tracing/trace)"; }
traced 'wg_drop: device=wg0 peer=0{64} reason=tx_no_peer count=1$'
traced 'wg_drop: device=wg0 peer=0{64} reason=rx_malformed count=1$'
traced 'kfree_skb: .*reason: IP_OUTNOROUTES'
traced 'kfree_skb: .*reason: PKT_TOO_SMALL'
echo > $tracing/trace

say "an unprivileged user, where it is allowed"
refused "show by nobody" nobody show wg0
nobody stats --openmetrics > "$TMP/nobody" || fail "nobody may not read the counters"
expect_match "his samples" "$(cat "$TMP/nobody")" 'wireguard_drops_total\{interface="wg0",reason="tx_no_peer"\} [1-9]'
nobody stats >> "$TMP/nobody"
for secret in "${PRIV[a]}" "${PRIV[b]}" "$psk"; do
  ! grep -qF "$secret" "$TMP/nobody" || fail "a secret was told to nobody"
done

say "and where it is not"
echo 0 > /sys/module/wg/parameters/open_stats 2> /dev/null || { pair_down; rmmod wg; LOADED=''; load_wg; create_wg a wg0; }
refused "stats by nobody" nobody stats
expect_match "the complaint" "$(cat "$TMP/refused")" "CAP_NET_ADMIN"
