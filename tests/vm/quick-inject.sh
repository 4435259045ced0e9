#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-inject.sh - no value of a file and no word of the call is ever run, and files that others can change are told of
# guests: uml-smp
# timeout: 300
#
#   a, with a tunnel wgi that never comes up
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"

load_wg
new_ns a
make_key a b
trap_file=$TMP/sprung

# attempt LINES: a file with these in it is refused, or comes up and goes; nothing of it is run.
attempt() {
  printf '[Interface]\nPrivateKey = %s\n%b\n[Peer]\nPublicKey = %s\n%b\n' "${PRIV[a]}" "$1" "${PUB[b]}" "${2-}" | conf wgi
  for action in up reload save down strip status; do
    try_quick a $action wgi || true
    [ ! -e "$trap_file" ] || fail "$action runs a value: $1 ${2-}"
  done
  [ ! -e /run/wgctl-quick/wgi/record ] || fail "stays up: $1: $(cat "$TMP/said")"
}

run="touch $trap_file"
keys="Address DNS MTU Table FwMark ListenPort SaveConfig KillSwitch AllowLan IPv6Leak Netns Vrf"
for value in "\$($run)" "\`$run\`" "; $run" "--help" "x[\$($run)]" "\n$run\n"; do
  {
    printf '[Interface]\nPrivateKey = %s\n' "${PRIV[a]}"
    for key in $keys; do printf '%s = %b\n' "$key" "$value"; done
  } | conf wgi
  refused "every key = $value" try_quick a up wgi
  # A name server that is none is left out with a warning.
  expect_ge "keys that refuse $value" "$(grep -cE '^/etc/wireguard/wgi.conf:.* (error: |warning: DNS: )' "$TMP/said")" "$(wc -w <<< "$keys")"
  printf '[Interface]\nPrivateKey = %s\n[Peer]\nPublicKey = %s\nEndpoint = %b:5\n' "${PRIV[a]}" "${PUB[b]}" "$value" | conf wgi
  WG_ENDPOINT_RESOLUTION_RETRIES=0 try_quick a up wgi && fail "Endpoint = $value"
  [ ! -e "$trap_file" ] || fail "up runs a value: $value"
done
attempt "Address = 10.0.0.1/24 # \$($run)\n# \`$run\`"
attempt "Address = 10.0.0.1/24" "AllowedIPs = 10.9.0.0/16 # ; $run"

say "names"
cp /etc/wireguard/wgi.conf "$TMP/wgi"
cp /etc/wireguard/wgi.conf "$TMP/wgi.conf.old"
for name in "../etc/x" "$TMP/wgi" "$TMP/wgi.conf.old" "a;$run" "\$($run)" "-x" "." ".." "1234567890123456" "a b" "a/b" ""; do
  try_quick a up "$name" && fail "the name '$name' is taken"
  [ ! -e "$trap_file" ] || fail "up runs the name $name"
done
odd="$TMP/\$($run);x y"
mkdir -p "$odd"
printf '[Interface]\nPrivateKey = %s\nAddress = 10.0.0.1/24\n' "${PRIV[a]}" > "$odd/wg=+._-.conf"
quick a up "$odd/wg=+._-.conf"
expect_match "the warning" "$(cat "$TMP/said")" "is open to others than its owner; run .chmod 600. on it"
expect_match "an odd name" "$(ip -n a -br addr show dev "wg=+._-")" "10.0.0.1/24"
quick a save "$odd/wg=+._-.conf"
quick a down "$odd/wg=+._-.conf"
[ ! -e "$trap_file" ] || fail "a path is run"
expect_eq "the mode after save" "$(stat -c %a "$odd/wg=+._-.conf")" 600
for odd_folder in -x $'a\nvrf lo'; do
  mkdir "$TMP/$odd_folder"
  cp "$odd/wg=+._-.conf" "$TMP/$odd_folder/wgi.conf"
done
(cd "$TMP" && quick a up -x/wgi.conf && quick a down -x/wgi.conf)
refused "a path that would be two lines of the record" try_quick a up "$TMP/"$'a\nvrf lo/wgi.conf'
(cd "$TMP/"$'a\nvrf lo' && refused "a path that would be two lines of the record" try_quick a up ./wgi.conf)
chown 1234 "$odd/wg=+._-.conf"
quick a strip "$odd/wg=+._-.conf"
expect_match "the warning" "$(cat "$TMP/said")" "belongs to user 1234"

say "a hook is what runs, with %i replaced, and one that fails undoes all"
printf '[Interface]\nPrivateKey = %s\nPreUp = echo "%%i $((6 * 7)) # no comment" > %s/hook\nPostUp = false\nPostDown = echo down >> %s/hook\n' \
  "${PRIV[a]}" "$TMP" "$TMP" | conf wgi
refused "a hook that fails" try_quick a up wgi
expect_eq "what the hooks wrote" "$(cat "$TMP/hook")" "wgi 42 # no comment"$'\n'down
refused "the link after it" ip -n a link show wgi


say "a signal in up undoes all, one in down lets it finish"
for signal in HUP TERM; do
  printf '[Interface]\nPrivateKey = %s\nPostUp = kill -%s $PPID\n' "${PRIV[a]}" $signal | conf wgi
  refused "up, at $signal" try_quick a up wgi
  expect_match "what it says at $signal" "$(cat "$TMP/said")" "undoing what was done"
  refused "the link after it" ip -n a link show wgi
  sed -i 's/^PostUp/PreDown/' /etc/wireguard/wgi.conf
  quick a up wgi
  quick a down wgi
  refused "the record after it" test -e /run/wgctl-quick/wgi
done

say "nobody who reads what it says stops nothing"
in_ns a bash "$QUICK" up wgi 2> >(:) || fail "up with nobody who reads"
in_ns a bash "$QUICK" down wgi 2> >(:) || fail "down with nobody who reads"
refused "the link after it" ip -n a link show wgi

say "two at once: the second says that it waits, and finds it done"
printf '[Interface]\nPrivateKey = %s\nPostUp = while [ ! -e %s/go ]; do sleep 0.1; done\n' "${PRIV[a]}" "$TMP" | conf wgi
for n in 1 2; do
  in_ns a bash "$QUICK" up wgi > "$TMP/said.$n" 2>&1 &
  SPAWNED+=($!)
  wait_for 300 grep -q 'sleep\|waiting' "$TMP/said.$n" || fail "call $n does not begin: $(cat "$TMP/said.$n")"
done
touch "$TMP/go"
wait "${SPAWNED[@]}"
expect_match "what the second says" "$(cat "$TMP/said.2")" "another wgctl-quick is at work.*is up already"
quick a down wgi
