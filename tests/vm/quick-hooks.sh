#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-hooks.sh - what PreUp does comes first and counts; hooks know where they are, and no status of theirs is wgctl-quick's
# guests: uml-smp
# timeout: 300
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wgh 10.8.0.2            wg0 10.8.0.1
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"
need nft

file_of() { # LINE-OF-INTERFACE…
  {
    printf '[Interface]\nAddress = 10.8.0.2/24\n'
    printf '%s\n' "$@"
    printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.8.0.0/24\nEndpoint = 10.0.0.2:2000\n' "${PUB[b]}"
  } | conf wgh
}

load_wg
pair_links
make_key a b c d
far_end
in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
(umask 077 && echo "${PRIV[a]}" > "$TMP/key" && echo "${PRIV[c]}" > "$TMP/other")
state_of a > "$TMP/before"

say "a key, a port, a mark and a peer that PreUp sets"
wgctl="$WGCTL"
file_of "PreUp = $wgctl set %i private-key $TMP/key listen-port 4001 fwmark 77" \
  "PreUp = $wgctl set %i peer ${PUB[c]} allowed-ips 10.9.0.0/16,10.8.0.7/32 endpoint 10.0.0.9:5"
hooked() {
  expect_eq "the public key $1" "$(wgin a show wgh public-key)" "${PUB[a]}"
  expect_eq "the port $1" "$(wgin a show wgh listen-port)" 4001
  expect_eq "the mark $1" "$(wgin a show wgh fwmark)" 0x4d
  expect_eq "the networks of the peer $1" "$(wgin a show wgh allowed-ips | grep -F "${PUB[c]}" | cut -f 2 | tr ' ' '\n' | sort | xargs)" "10.8.0.7/32 10.9.0.0/16"
  expect_match "the way to it $1" "$(in_ns a ip route get 10.9.1.1)" " dev wgh "
  reaches a 10.8.0.1 || fail "the tunnel does not carry $1"
}
quick a up wgh
hooked "after up"
refused "a warning" grep -q 'private key' "$TMP/said"
quick a reload wgh
hooked "after a reload"
sed -i 's/^Address.*/&\nListenPort = 4002/' /etc/wireguard/wgh.conf
quick a reload wgh
expect_eq "the port that the file gives" "$(wgin a show wgh listen-port)" 4002
quick a down wgh
nothing_left "after PreUp's own things"

say "what hooks give to peers of the file, and the peers that PostUp adds, live through a reload"
(umask 077 && wg genpsk > "$TMP/psk")
file_of "PrivateKey = ${PRIV[a]}" "PreUp = $wgctl set %i peer ${PUB[b]} preshared-key $TMP/psk" \
  "PostUp = $wgctl set %i peer ${PUB[b]} persistent-keepalive 21 peer ${PUB[c]} allowed-ips 10.9.0.0/16"
given() { # KEEPALIVE WHEN
  expect_eq "the preshared key $2" "$(wgin a show wgh preshared-keys | grep -F "${PUB[b]}" | cut -f 2)" "$(cat "$TMP/psk")"
  expect_eq "the keepalive $2" "$(wgin a show wgh persistent-keepalive | grep -F "${PUB[b]}" | cut -f 2)" "$1"
  expect_eq "the peer of PostUp $2" "$(wgin a show wgh allowed-ips | grep -F "${PUB[c]}" | cut -f 2)" 10.9.0.0/16
  expect_eq "its route, which PostUp did not make, $2" "$(ip -n a route show 10.9.0.0/16)" ""
}
quick a up wgh
given 21 "after up"
quick a reload wgh
given 21 "after a reload"
echo "PersistentKeepalive = 5" >> /etc/wireguard/wgh.conf
quick a reload wgh
given 5 "after the file has its own"
quick a down wgh
nothing_left "after peers"

say "what the file gives wins"
file_of "PrivateKey = ${PRIV[a]}" "PreUp = $wgctl set %i peer ${PUB[c]} allowed-ips 10.8.0.0/24,10.9.0.0/16"
quick a up wgh
for when in "after up" "after a reload"; do
  expect_eq "the networks of the file's peer $when" "$(wgin a show wgh allowed-ips | grep -F "${PUB[b]}" | cut -f 2)" 10.8.0.0/24
  expect_eq "the networks of the hook's peer $when" "$(wgin a show wgh allowed-ips | grep -F "${PUB[c]}" | cut -f 2)" 10.9.0.0/16
  quick a reload wgh
done
quick a down wgh
file_of "PreUp = $wgctl set %i private-key $TMP/other listen-port 4001 fwmark 77" "PrivateKey = ${PRIV[a]}" "ListenPort = 4003" "FwMark = 78"
quick a up wgh
expect_eq "key, port and mark" "$(wgin a show wgh public-key) $(wgin a show wgh listen-port) $(wgin a show wgh fwmark)" "${PUB[a]} 4003 0x4e"
quick a down wgh

say "everything by a peer and a mark of PreUp"
printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.0.2/24\nPreUp = %s set %%i fwmark 79 peer %s allowed-ips 0.0.0.0/0 endpoint 10.0.0.2:2000\n' \
  "${PRIV[a]}" "$wgctl" "${PUB[b]}" | conf wgh
quick a up wgh
expect_match "the way out" "$(in_ns a ip route get 203.0.113.1)" " dev wgh table 79 "
expect_match "the way of its own packets" "$(in_ns a ip route get 10.0.0.2 mark 79)" " dev ab "
quick a reload wgh
expect_match "the way out after a reload" "$(in_ns a ip route get 203.0.113.1)" " dev wgh table 79 "
quick a down wgh
nothing_left "after a default route of PreUp's"

say "a peer of PreUp, of a tunnel in a namespace"
file_of "PrivateKey = ${PRIV[a]}" "Netns = quick-inner" "PreUp = $wgctl set %i peer ${PUB[c]} allowed-ips 10.9.0.0/16"
quick a up wgh
NAMESPACES+=(quick-inner)
expect_match "the way to it" "$(in_ns quick-inner ip route get 10.9.1.1)" " dev wgh "
quick a reload wgh
expect_match "the way to it after a reload" "$(in_ns quick-inner ip route get 10.9.1.1)" " dev wgh "
quick a down wgh
NAMESPACES=(a b)
nothing_left "after a namespace"

say "a key file that PreUp puts in place, and none at all"
file_of "PrivateKeyFile = $TMP/made" "PreUp = cp $TMP/key $TMP/made" "PostDown = rm $TMP/made"
quick a up wgh
reaches a 10.8.0.1 || fail "the tunnel does not carry"
quick a down wgh
file_of
quick a up wgh
expect_match "what it says" "$(cat "$TMP/said")" "warning: it has no private key.*PrivateKey or PrivateKeyFile in /etc/wireguard/wgh.conf, or PreUp = "
quick a reload wgh
expect_match "what a reload says" "$(cat "$TMP/said")" "warning: it has no private key"
quick a down wgh
file_of "PostUp = $wgctl set %i private-key $TMP/key"
quick a up wgh
refused "a warning when PostUp sets it" grep -q 'private key' "$TMP/said"
quick a down wgh
nothing_left "after keys"

say "a name that PreUp makes known, with and without a kill switch"
cp /etc/hosts "$TMP/hosts"
for line in "" "KillSwitch = true"; do
  cp "$TMP/hosts" /etc/hosts
  file_of "PrivateKey = ${PRIV[a]}" "$line" "PreUp = echo 10.0.0.2 gate.test >> /etc/hosts"
  sed -i 's/^Endpoint.*/Endpoint = gate.test:2000/' /etc/wireguard/wgh.conf
  WG_ENDPOINT_RESOLUTION_RETRIES=infinity quick a up wgh
  reaches a 10.8.0.1 || fail "the tunnel does not carry"
  quick a down wgh
done
cp "$TMP/hosts" /etc/hosts
nothing_left "after a name"

say "behind a kill switch that is already closed a name is not waited for, but that of a namespace hides none"
printf '#!/bin/sh\ncase "$*" in "config --wg "*) echo "${WG_ENDPOINT_RESOLUTION_RETRIES-usual}" >> %s ;; esac\nexec %s "$@"\n' "$TMP/patience" "$WGCTL" > "$TMP/bin/wgctl"
chmod +x "$TMP/bin/wgctl"
for line in "" "Netns = quick-inner"; do
  : > "$TMP/patience"
  [ -z "$line" ] || new_ns quick-inner
  file_of "PrivateKey = ${PRIV[a]}" "KillSwitch = true" "PostUp = false" "$line"
  for n in 1 2; do
    WGCTL=wgctl WG_ENDPOINT_RESOLUTION_RETRIES=7 refused "up with a hook that fails" try_quick a up wgh
  done
  expect_eq "patience, at first and behind the kill switch, ${line:-here}" "$(xargs < "$TMP/patience")" "7 $([ -n "$line" ] && echo 7 || echo usual)"
  quick a down wgh
done
rm "$TMP/bin/wgctl"
ip netns del quick-inner
NAMESPACES=(a b)
nothing_left "after patience"

say "a file that changes while PreUp runs is used as it is then, all of it"
file_of "PrivateKey = ${PRIV[a]}" "PreUp = sed -i 's,^AllowedIPs.*,&\, 10.9.0.0/16,; s,^Address.*,&\, 10.8.6.6/24,' \$CONFIG_FILE"
quick a up wgh
expect_match "what it says" "$(cat "$TMP/said")" "/etc/wireguard/wgh.conf has changed since it was read; using it as it is now"
expect_match "the way to the new network" "$(in_ns a ip route get 10.9.1.1)" " dev wgh "
expect_match "the addresses" "$(ip -n a -br addr show dev wgh)" "10.8.6.6/24"
quick a save wgh
quick a down wgh
nothing_left "after a file that changed"

say "a name that is not found undoes what PreUp did"
file_of "PrivateKey = ${PRIV[a]}" "PreUp = touch $TMP/first" "PostDown = rm $TMP/first"
sed -i 's/^Endpoint.*/Endpoint = nowhere.test:2000/' /etc/wireguard/wgh.conf
WG_ENDPOINT_RESOLUTION_RETRIES=0 refused "a name of nobody's" try_quick a up wgh
expect_match "what it says" "$(cat "$TMP/said")" "nowhere.test.*undoing what was done"
refused "what PreUp made" test -e "$TMP/first"
nothing_left "after a name that is not found"

say "where hooks are"
file_of "PrivateKey = ${PRIV[a]}" "PreUp = echo \$INTERFACE \$CONFIG_FILE > $TMP/where; sh -c 'echo \$INTERFACE \$CONFIG_FILE' >> $TMP/where" \
  "PostUp = echo \$INTERFACE \$CONFIG_FILE >> $TMP/where" "PreDown = echo \$INTERFACE \$CONFIG_FILE >> $TMP/where" \
  "PostDown = echo \$INTERFACE \$CONFIG_FILE >> $TMP/where"
mkdir "$TMP/else"
mv /etc/wireguard/wgh.conf "$TMP/else/"
(cd "$TMP/else" && quick a up ./wgh.conf)
quick a up wgh
expect_match "how to reload a file elsewhere" "$(cat "$TMP/said")" "is up already; .wgctl-quick reload $TMP/else/wgh.conf' applies"
quick a down wgh
printf '%s\n' "wgh $TMP/else/wgh.conf"{,,,,} > "$TMP/expected"
same "what the hooks know" "$TMP/expected" "$TMP/where"

say "statuses of hooks, of ip and of a signal are not wgctl-quick's"
gives() { # STATUS WHAT CMD…
  local status=0
  "${@:3}" || status=$?
  expect_eq "the status of $2" "$status" "$1"
}
# fails HOOK COMMAND
fails() {
  file_of "PrivateKey = ${PRIV[a]}" "$1 = $2"
  if [ "$1" = PreDown ]; then
    quick a up wgh
    gives 1 "down with $1 = $2" try_quick a down wgh
  else
    gives 1 "up with $1 = $2" try_quick a up wgh
  fi
}
fails PreUp 'exit 2'
fails PreUp 'kill -9 $$'
fails PostUp 'exit 3'
fails PostUp 'kill -TERM $$'
fails PreDown 'exit 77'
for status in 2 3; do
  file_of "PrivateKey = ${PRIV[a]}"
  printf '#!/bin/sh\ncase "$*" in *address*) exit %s ;; esac\nexec %s "$@"\n' $status "$(command -v ip)" > "$TMP/bin/ip"
  chmod +x "$TMP/bin/ip"
  gives 1 "up with an ip that exits with $status" try_quick a up wgh
  rm "$TMP/bin/ip"
done
gives 3 "status of what is down" try_quick a status wgh
quick a up wgh
gives 0 "status of what is up" try_quick a status wgh
gives 2 "a wrong call" try_quick a upp wgh
quick a down wgh
nothing_left "after statuses"

say "what is missing at the end of up, without a hook that took it away, comes with a reload"
file_of "PrivateKey = ${PRIV[a]}" "Address = fd08::2/64" "MTU = 1200"
quick a up wgh
refused "an address of IPv6 at so small an MTU" grep -q fd08::2 <(ip -n a -br addr show dev wgh)
file_of "PrivateKey = ${PRIV[a]}" "Address = fd08::2/64" "MTU = 1280"
quick a reload wgh
expect_match "addresses" "$(ip -n a -br addr show dev wgh)" "fd08::2/64"
quick a status wgh
quick a down wgh
nothing_left "after an MTU that was too small"

say "where /run cannot be written"
in_container() { in_ns a unshare -m sh -c 'mount -t tmpfs -o ro tmpfs /run; exec bash "$@"' - "$QUICK" "$@" > "$TMP/said" 2>&1; }
gives 1 "up with a read-only /run" in_container up wgh
expect_match "what it says" "$(cat "$TMP/said")" "cannot write to /run/wgctl-quick.*tmpfs on /run.*RUNTIME_DIRECTORY"
gives 3 "status with a read-only /run" in_container status wgh
expect_match "what it says" "$(cat "$TMP/said")" "not up by wgctl-quick"
mkdir "$TMP/runtime"
quick a up wgh
in_ns a unshare -m sh -c 'mount -o bind /run /run; mount -o remount,ro,bind /run; exec bash "$@"' - "$QUICK" status wgh > "$TMP/said" 2>&1 || fail "status of what is up: $(cat "$TMP/said")"
refused "a complaint of bash" grep -E 'Read-only|: line [0-9]' "$TMP/said"
quick a down wgh
RUNTIME_DIRECTORY=$TMP/runtime:/nowhere gives 0 "up with RUNTIME_DIRECTORY" in_container up wgh
[ -e "$TMP/runtime/wgctl-quick/wgh/record" ] || fail "there is no record in RUNTIME_DIRECTORY"
RUNTIME_DIRECTORY=$TMP/runtime/wgctl-quick gives 0 "down with RUNTIME_DIRECTORY" in_container down wgh
nothing_left "after a read-only /run"
