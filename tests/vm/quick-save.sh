#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-save.sh - save and SaveConfig keep comments, order, names of hosts and the file's own ways
# guests: uml-smp
# timeout: 300
#
#   a, with a tunnel wgs
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"

load_wg
new_ns a
make_key a b c
echo "192.0.2.7 vpn.quick.test" >> /etc/hosts
conf wgs << END
# The office.
[Interface]
PrivateKey = ${PRIV[a]} # never show
Address = 10.8.0.2/24
ListenPort = 4001
SaveConfig = true
PostUp = true # %i

# Ann
[Peer]
PublicKey = ${PUB[b]}
Endpoint = vpn.quick.test:2000 # her name
AllowedIPs = 0.0.0.0/0
END
cp /etc/wireguard/wgs.conf "$TMP/before"
chmod 640 /etc/wireguard/wgs.conf
quick a up wgs

say "nothing to save"
quick a save wgs
same "the file" "$TMP/before" /etc/wireguard/wgs.conf

say "what was set by hand"
wgin a set wgs listen-port 4002 peer "${PUB[b]}" allowed-ips 0.0.0.0/0,10.9.0.0/16 peer "${PUB[c]}" allowed-ips 10.10.0.0/16
ip -n a addr add 10.8.9.9/24 dev wgs
sed "s/4001/4002/; s/0.0.0.0.0/&, 10.9.0.0\/16/; s/^Address.*/&, 10.8.9.9\/24/" "$TMP/before" > "$TMP/expected"
printf '\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.10.0.0/16\n' "${PUB[c]}" >> "$TMP/expected"
quick a save wgs
same "the file" "$TMP/expected" /etc/wireguard/wgs.conf
expect_eq "its mode" "$(stat -c %a /etc/wireguard/wgs.conf)" 600

say "on the way down, and what is down cannot be saved"
wgin a set wgs peer "${PUB[c]}" remove
ip -n a addr del 10.8.9.9/24 dev wgs
quick a down wgs
sed "s/, 10.8.9.9.24//; /^$/N; /^\n\[Peer\]/,\$d" "$TMP/expected" > "$TMP/again"
same "the file" "$TMP/again" <(sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' /etc/wireguard/wgs.conf)
refused "save of what is down" try_quick a save wgs
expect_eq "files beside it" "$(find /etc/wireguard -name 'wgs.conf?*')" ""

say "what is written into the file while the tunnel is up stays, and what the interface was is kept beside it"
beside() { find /etc/wireguard -name 'wgs.conf?*'; }
quick a up wgs
printf '\n# Carol, added by hand\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.11.0.0/16\n' "${PUB[c]}" >> /etc/wireguard/wgs.conf
cp /etc/wireguard/wgs.conf "$TMP/changed"
refused "save over a change" try_quick a save wgs
expect_match "what it says" "$(cat "$TMP/said")" "has changed since it was read, and is not saved; .wgctl-quick reload wgs'"
same "the file" "$TMP/changed" /etc/wireguard/wgs.conf
expect_eq "files beside it" "$(beside)" ""
wgin a set wgs peer "${PUB[b]}" persistent-keepalive 25
quick a down wgs
same "the file" "$TMP/changed" /etc/wireguard/wgs.conf
copy=$(beside)
expect_match "what it says" "$(cat "$TMP/said")" "warning: .*is left as it is.* saved in $copy"
expect_eq "the mode of the copy" "$(stat -c %a "$copy")" 600
expect_match "the copy" "$(cat "$copy")" "PersistentKeepalive = 25"
refused "the peer that the interface had not, in the copy" grep -F "${PUB[c]}" "$copy"
rm "$copy"

say "a change that reload or wgctl has brought to the interface is no obstacle"
quick a up wgs
sed -i 's/10.11.0.0/10.12.0.0/' /etc/wireguard/wgs.conf
quick a reload wgs
wgin a set wgs peer "${PUB[c]}" persistent-keepalive 7
quick a save wgs
expect_match "the file" "$(cat /etc/wireguard/wgs.conf)" "10.12.0.0/16"$'\n'"PersistentKeepalive = 7"
sed -i '/^PersistentKeepalive/d' /etc/wireguard/wgs.conf
wgin a set wgs peer "${PUB[c]}" persistent-keepalive off
cp /etc/wireguard/wgs.conf "$TMP/changed"
quick a down wgs
same "the file" "$TMP/changed" /etc/wireguard/wgs.conf
expect_eq "files beside it" "$(beside)" ""

say "addresses that hooks add are not saved, so that the next up can add them"
sed -i 's/^PostUp.*/PreUp = ip address add 10.8.7.1\/24 dev %i\nPostUp = ip address add 10.8.7.2\/24 dev %i\nPostUp = ip address add fd08::7\/64 dev %i/' /etc/wireguard/wgs.conf
cp /etc/wireguard/wgs.conf "$TMP/changed"
quick a up wgs
ip -n a addr add 10.8.9.9/24 dev wgs
quick a save wgs
same "the file" <(sed 's/^Address.*/&, 10.8.9.9\/24/' "$TMP/changed") /etc/wireguard/wgs.conf
ip -n a addr del 10.8.9.9/24 dev wgs
quick a down wgs
same "the file" "$TMP/changed" /etc/wireguard/wgs.conf
quick a up wgs
quick a down wgs

say "keys that hooks set, and peers that they add, are not saved"
cp /etc/wireguard/wgs.conf "$TMP/changed"
(umask 077 && echo "${PRIV[a]}" > "$TMP/key" && wg genpsk > "$TMP/psk")
conf wgs << END
[Interface]
Address = 10.8.0.2/24
ListenPort = 4001
SaveConfig = true
PreUp = $WGCTL set %i private-key $TMP/key peer ${PUB[c]} allowed-ips 10.12.0.0/16 preshared-key $TMP/psk
PostUp = $WGCTL set %i peer ${PUB[b]} preshared-key $TMP/psk

[Peer]
PublicKey = ${PUB[b]}
AllowedIPs = 10.9.0.0/16
END
cp /etc/wireguard/wgs.conf "$TMP/hooked"
quick a up wgs
wgin a set wgs listen-port 4007
quick a save wgs
same "the file" <(sed 's/^ListenPort.*/ListenPort = 4007/' "$TMP/hooked") /etc/wireguard/wgs.conf
quick a down wgs
cp "$TMP/changed" /etc/wireguard/wgs.conf

say "a peer that is gone takes both ends of its comments along"
sed -i '/^# Ann/,$d' /etc/wireguard/wgs.conf
cp /etc/wireguard/wgs.conf "$TMP/changed"
printf '### begin Carol\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.11.0.0/16\n### end Carol\n' "${PUB[c]}" >> /etc/wireguard/wgs.conf
quick a up wgs
wgin a set wgs peer "${PUB[c]}" remove
quick a down wgs
same "the file" "$TMP/changed" /etc/wireguard/wgs.conf
