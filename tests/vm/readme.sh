#!/bin/bash
# SPDX-License-Identifier: MIT
# readme.sh - README.md's own commands, as they stand there, make its first tunnel
# guests: 6.12
# timeout: 300
#
#   server 10.0.0.1, vpn.example.org --- veth --- client 10.0.0.2
#   wg0 10.8.0.1                                  wg0 10.8.0.2
#   198.51.100.1 --- veth --- far 198.51.100.2
#
# Each of the two has an /etc/wireguard and a /run/wgctl-quick of its own, as two machines have.
source "$(dirname "$0")/lib.sh"
need nft

# readme BLOCK [END]: runs a block as an administrator would paste it, here or on one of the two.
readme() {
  "$VM_DIR/../product/readme.sh" block "$1" > "$TMP/block"
  (cd "$TMP/${2-}" && PATH="$TMP/bin:$PATH" ${2+on "$2"} bash -e "$TMP/block") > "$TMP/said" 2>&1 ||
    fail "README.md, $1: $(cat "$TMP/said")"
}

# on END COMMAND…
on() {
  # shellcheck disable=SC2016 # the inner shell expands these
  in_ns "$1" unshare -m sh -c 'mount -o bind "$0/etc" /etc/wireguard && mount -o bind "$0/run" /run/wgctl-quick && exec "$@"' "$TMP/$1" "${@:2}"
}

mkdir -p "$TMP/bin" "$TMP/kmod" "$TMP"/{server,client}/{etc,run} /etc/wireguard /run/wgctl-quick
ln -s "$WGCTL" "$TMP/bin/wgctl"
ln -s "$(realpath "$VM_DIR/../../scripts/wgctl-quick")" "$TMP/bin/wgctl-quick"
ln -s "$WG_MODULE" "$TMP/kmod/wg.ko"
echo "10.0.0.1 vpn.example.org" >> /etc/hosts
LOADED="wg wireguard $LOADED"

say "the module by hand, beside Linux's own and alone"
modprobe wireguard
readme load-beside
expect_match "the interface" "$(ip -d link show wg1)" wgnew
ip link del wg1
rmmod wg wireguard
readme load

say "a server and a client"
new_ns server client
veth server sc client cs
addr server sc 10.0.0.1/24
addr client cs 10.0.0.2/24
readme server server
expect_eq "the mode of its file" "$(stat -c %a "$TMP/server/etc/wg0.conf")" 600
readme add-client server
expect_eq "the mode of the client's" "$(stat -c %a "$TMP/server/ann.conf")" 600
mv "$TMP/server/ann.conf" "$TMP/client"
readme client client
readme look client
expect_match "what both show" "$(cat "$TMP/said")" "3 received.*latest handshake: "
readme more client
expect_match "what there is more" "$(cat "$TMP/said")" '"latest_handshake"'
expect_match "counters for Prometheus" "$(cat "$TMP/client/wireguard.prom")" "wireguard_interface_received_bytes_total"
expect_match "the picture" "$(on client "$WGCTL" qr "$TMP/client/ann.conf")" "█"

say "all of the client's traffic"
"$VM_DIR/../product/readme.sh" block nat > "$TMP/nat"
sed -i "/^ListenPort/r $TMP/nat" "$TMP/server/etc/wg0.conf"
sed -i "s,^AllowedIPs.*,AllowedIPs = 0.0.0.0/0\, ::/0,; /^\[Interface\]/a KillSwitch = true" "$TMP/client/etc/wg0.conf"
for end in server client; do
  PATH="$TMP/bin:$PATH" on $end wgctl-quick down wg0
  PATH="$TMP/bin:$PATH" on $end wgctl-quick up wg0
done
new_ns far
veth server sf far fs
addr server sf 198.51.100.1/24
addr far fs 198.51.100.2/24
# The far end has no way back to 10.8.0.0/24: it sees the server's address.
pings client 3 198.51.100.2
for end in client server; do PATH="$TMP/bin:$PATH" on $end wgctl-quick down wg0; done
expect_eq "rules of the server's hooks" "$(in_ns server nft list ruleset)" ""
