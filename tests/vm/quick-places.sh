#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-places.sh - namespaces, VRFs, narrow ways, containers, other kinds: where a tunnel may live
# guests: uml-smp
# timeout: 600
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wgp, its ends in namespaces and VRFs          wg0 10.8.0.1
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"
need nft

file_of() { # ALLOWED-IPS LINE-OF-INTERFACE…
  {
    printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.0.2/24\n' "${PRIV[a]}"
    printf '%s\n' "${@:2}"
    printf '[Peer]\nPublicKey = %s\nAllowedIPs = %s\nEndpoint = 10.0.0.2:2000\n' "${PUB[b]}" "$1"
  } | conf wgp
}

load_wg
pair_links
make_key a b c d
create_wg b wg0
addr b wg0 10.8.0.1/24
addr b lo 203.0.113.1/32
set_key b wg0 b listen-port 2000 peer "${PUB[a]}" allowed-ips 10.8.0.2/32
ip -n b link set wg0 up
in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
state_of a > "$TMP/before"

say "a namespace, made and removed"
file_of 0.0.0.0/0 "Netns = quick-inner" "DNS = 10.8.0.1"
quick a up wgp
NAMESPACES+=(quick-inner)
pings quick-inner 3 203.0.113.1
expect_eq "rules in a" "$(in_ns a ip rule | wc -l)" 3
expect_match "the way in there" "$(ip -n quick-inner route show default)" "dev wgp"
expect_match "its name servers" "$(cat /etc/netns/quick-inner/resolv.conf)" "nameserver 10.8.0.1"
file_of "0.0.0.0/0, ::/0" "Netns = quick-inner" "Address = fd08::2/64"
quick a reload wgp
pings quick-inner 3 203.0.113.1
quick a up wgp
expect_match "a second up" "$(cat "$TMP/said")" "is up already"
quick a down wgp

say "an endpoint by name of a tunnel in a namespace, which is looked up outside"
echo 10.0.0.9 gate.test >> /etc/hosts
mkdir -p /etc/netns/quick-inner
echo 10.0.0.77 gate.test > /etc/netns/quick-inner/hosts
file_of 0.0.0.0/0 "Netns = quick-inner"
sed -i 's/10.0.0.2:2000/gate.test:2000/' /etc/wireguard/wgp.conf
quick a up wgp
expect_eq "its endpoint at first" "$(wgin quick-inner show wgp endpoints | cut -f 2)" 10.0.0.9:2000
sed -i 's/^10.0.0.9 gate/10.0.0.2 gate/' /etc/hosts
expect_match "what resolve says" "$(wgin a resolve wgp /etc/wireguard/wgp.conf)" "endpoint: 10.0.0.9:2000 -> 10.0.0.2:2000"
pings quick-inner 3 203.0.113.1
quick a down wgp
refused "resolve without the namespace" wgin a resolve wgp /etc/wireguard/wgp.conf
expect_match "what it says" "$(cat "$TMP/refused")" "no network namespace .quick-inner'"
sed -i /gate.test/d /etc/hosts
rm -r /etc/netns
NAMESPACES=(a b)
nothing_left "after a namespace"

say "a namespace that is there stays"
new_ns quick-inner
file_of 0.0.0.0/0 "Netns = quick-inner" "KillSwitch = true"
quick a up wgp
pings quick-inner 3 203.0.113.1
quick a down wgp
expect_eq "links in the namespace" "$(ip -n quick-inner -br link | wc -l)" 1
ip netns del quick-inner
NAMESPACES=(a b)
nothing_left "after a namespace that was there"

say "a namespace and a VRF that two share go with the last of them, whoever made them"
shared() { # LINE
  local n
  for n in wgp1 .wgp2; do
    printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.%s.2/24\n%s\n' "${PRIV[a]}" "${n: -1}" "$1" | conf $n
    quick a up $n
  done
  quick a down wgp1
}
shared "Netns = quick-inner
DNS = 10.8.0.1, shared.example"
NAMESPACES+=(quick-inner)
expect_match "the other one's name servers" "$(cat /etc/netns/quick-inner/resolv.conf)" "for .wgp2"$'\n'"nameserver 10.8.0.1"$'\n'"search shared.example"
expect_match "the other one" "$(ip -n quick-inner -br addr show dev .wgp2)" "10.8.2.2/24"
quick a down .wgp2
NAMESPACES=(a b)
nothing_left "after a shared namespace"
shared "Vrf = vquick"
expect_match "the other one" "$(ip -n a -o link show dev .wgp2)" "master vquick"
quick a down .wgp2
# The first VRF makes rules of the kernel's own, which stay, and which a later one needs.
in_ns a sh -c 'ip -4 rule delete l3mdev; ip -6 rule delete l3mdev'
nothing_left "after a shared VRF"
in_ns a sh -c 'ip -4 rule add l3mdev pref 1000; ip -6 rule add l3mdev pref 1000'

say "a VRF, made and removed; the tunnel's own packets stay outside"
file_of 0.0.0.0/0 "Vrf = vquick"
quick a up wgp
in_ns a ping -q -c 2 -W 5 -I vquick 203.0.113.1 > /dev/null || fail "nothing goes through the VRF"
expect_eq "a default route in main" "$(ip -n a route show default)" ""
quick a reload wgp
quick a down wgp
in_ns a sh -c 'ip -4 rule delete l3mdev; ip -6 rule delete l3mdev'
nothing_left "after a VRF"

say "a VRF beside a tunnel for everything: what is in the VRF stays there"
ip -n a link add vother type vrf table 77
ip -n a link set dev vother up
in_ns a sh -c 'ip -4 rule add l3mdev pref 1000; ip -6 rule add l3mdev pref 1000'
ip -n a route add 203.0.113.0/24 via 10.0.0.2 dev ab onlink vrf vother
file_of "0.0.0.0/0, ::/0"
quick a up wgp
expect_match "the way in the VRF" "$(in_ns a ip route get 203.0.113.1 vrf vother)" " dev ab "
expect_match "the way outside it" "$(in_ns a ip route get 203.0.113.1)" " dev wgp "
expect_match "the way to an own address" "$(in_ns a ip route get 10.0.0.1)" "^local "
quick a down wgp
ip -n a route flush table 77
ip -n a link del vother
in_ns a sh -c 'ip -4 rule delete l3mdev; ip -6 rule delete l3mdev'
nothing_left "after a VRF beside a tunnel"

say "the MTU comes from the narrowest way to an endpoint"
ip -n a route add 10.0.0.2/32 dev ab mtu 1400
file_of 10.8.0.0/24
printf '[Peer]\nPublicKey = %s\nEndpoint = 10.0.0.77:5\n' "${PUB[c]}" >> /etc/wireguard/wgp.conf
# The way to this one is the tunnel itself.
printf '[Peer]\nPublicKey = %s\nEndpoint = 10.66.0.1:5\nAllowedIPs = 10.66.0.0/16\n' "${PUB[d]}" >> /etc/wireguard/wgp.conf
quick a up wgp
expect_match "the link" "$(ip -n a link show wgp)" "mtu 1320"
ip -n a route del 10.0.0.2/32
quick a reload wgp
expect_match "the link, after the route went" "$(ip -n a link show wgp)" "mtu 1420"
quick a reload wgp
expect_match "the link, after another reload" "$(ip -n a link show wgp)" "mtu 1420"
ip -n a route add 10.0.0.2/32 dev ab mtu lock 1340
quick a reload wgp
expect_match "the link, in a narrower way" "$(ip -n a link show wgp)" "mtu 1260"
file_of "10.8.0.0/24, fd09::/64"
quick a reload wgp
expect_match "the link, in a way too narrow for a route of IPv6" "$(ip -n a link show wgp)" "mtu 1280"
file_of 10.8.0.0/24
quick a reload wgp
sed -i 's/^Address.*/&, fd08::2\/64/' /etc/wireguard/wgp.conf
quick a reload wgp
expect_match "the link, in a way too narrow for IPv6" "$(ip -n a link show wgp)" "mtu 1280"
expect_match "its addresses" "$(ip -n a -br addr show dev wgp)" "fd08::2/64"
ip -n a route del 10.0.0.2/32
quick a down wgp
ip -n a -6 route add unreachable default
file_of 10.8.0.0/24
sed -i /^Endpoint/d /etc/wireguard/wgp.conf
quick a up wgp
expect_match "the link, with no endpoint and no way out" "$(ip -n a link show wgp)" "mtu 1420"
quick a down wgp
ip -n a -6 route del unreachable default
nothing_left "after the MTU"

say "a container: /proc/sys is read-only, and there is no nft, nor iptables"
mkdir "$TMP/few"
for program in bash sh ip sed awk grep cat stat head tail tac tr sort flock mkdir mv rm cp chmod realpath readlink dirname find rmdir paste; do
  ln -s "$(command -v $program)" "$TMP/few/$program"
done
for program in iptables ip6tables; do ln -s /bin/false "$TMP/few/$program-save"; done
file_of "0.0.0.0/0, ::/0"
in_container() { in_ns a unshare -m sh -c 'mount -o bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys && PATH=$1 exec bash "$2" "$3" wgp' - "$TMP/few" "$QUICK" "$1" > "$TMP/said" 2>&1; }
in_container up || fail "up in a container: $(cat "$TMP/said")"
expect_eq "lines about /proc/sys" "$(grep -c 'src_valid_mark is read-only' "$TMP/said")" 1
expect_eq "lines about nft" "$(grep -c 'neither nft nor iptables' "$TMP/said")" 1
pings a 3 203.0.113.1
in_container reload || fail "reload in a container: $(cat "$TMP/said")"
in_container down || fail "down in a container: $(cat "$TMP/said")"
nothing_left "after a container"
file_of "0.0.0.0/0, ::/0" "KillSwitch = true"
if in_container up; then fail "a kill switch without nft"; fi
expect_match "what it says" "$(cat "$TMP/said")" "KillSwitch needs nft"
nothing_left "after a kill switch that is not"

say "nft and ip that go away under a tunnel: what is left stays on record"
file_of "0.0.0.0/0, ::/0"
quick a up wgp
if in_container down; then fail "down without nft"; fi
expect_match "what it says" "$(cat "$TMP/said")" "failed: nft delete table inet wgctl-quick-wgp.*not all of it is gone"
rm "$TMP/few/ip"
if in_container down; then fail "down without ip"; fi
expect_match "what it says" "$(cat "$TMP/said")" "needs ip; install iproute2"
quick a down wgp
nothing_left "after a down without nft and ip"

say "what is not ours is left alone"
ip -n a link add wgp type "$KIND"
refused "up over somebody's interface" try_quick a up wgp
refused "down of somebody's interface" try_quick a down wgp
ip -n a link show wgp > /dev/null || fail "somebody's interface has gone"
ip -n a link del wgp
nothing_left "after somebody's interface"

say "a rule at the very front"
file_of "0.0.0.0/0, ::/0"
ip -n a rule add preference 1 from 10.99.0.1 table 7
quick a up wgp
pings a 3 203.0.113.1
quick a down wgp
ip -n a rule del preference 1
nothing_left "after a rule at the front"

say "the kill switch of an up that failed goes when the tunnel goes elsewhere"
file_of 0.0.0.0/0 "KillSwitch = true" "PostUp = false"
refused "up with a hook that fails" try_quick a up wgp
file_of 0.0.0.0/0 "KillSwitch = true" "Netns = quick-inner"
quick a up wgp
refused "the kill switch in a" in_ns a nft list table inet wgctl-kill-wgp
quick a down wgp
nothing_left "after a tunnel that went elsewhere"

say "status, and a kill switch that somebody flushes away"
file_of 0.0.0.0/0 "KillSwitch = true"
refused "status of what is down" try_quick a status wgp
quick a up wgp
quick a status wgp
expect_match "status" "$(cat "$TMP/said")" "up from /etc/wireguard/wgp.conf.*kill switch: in place.*IPv6 is blocked.*peer: "
in_ns a nft flush ruleset
refused "status without a kill switch" try_quick a status wgp
expect_match "status" "$(cat "$TMP/said")" "kill switch: GONE"
quick a reload wgp
quick a status wgp
expect_match "status" "$(cat "$TMP/said")" "kill switch: in place"

say "from another namespace it is not touched"
state_of a > "$TMP/up"
for action in up reload down; do
  refused "$action in another namespace" try_quick b $action wgp
  expect_match "what it says" "$(cat "$TMP/said")" "in another network namespace"
done
state_of a > "$TMP/after"
same "after calls from another namespace" "$TMP/up" "$TMP/after"

say "what does not go stays on record"
printf '#!/bin/sh\ncase "$*" in *delete*kill*) exit 1 ;; esac\nexec %s "$@"\n' "$(command -v nft)" > "$TMP/bin/nft"
chmod +x "$TMP/bin/nft"
refused "a down that cannot lift the kill switch" try_quick a down wgp
expect_match "what it says" "$(cat "$TMP/said")" "not all of it is gone"
rm "$TMP/bin/nft"
quick a down wgp
nothing_left "after the second down"
