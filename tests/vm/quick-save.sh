#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-save.sh - save and SaveConfig keep comments, order, names of hosts and the file's own ways
# guests: 6.12
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
