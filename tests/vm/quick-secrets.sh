#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-secrets.sh - nothing that wgctl-quick prints, and so nothing in the journal, has a key in it
# guests: uml-smp
# timeout: 240
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wgk 10.8.0.2
#
# Keys in hooks, in every other value of the file, in names of files and in words of the call. Every
# 12 letters of them are looked for in all that is printed.
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"

KEYWORDS=$VM_DIR/../../lib/src/text/keyword.cpp

key_file() { # LINE-OF-INTERFACE…
  {
    printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.0.2/24\n' "${PRIV[a]}"
    printf '%s\n' "$@"
    printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.8.0.0/24\nEndpoint = 10.0.0.2:2000\n' "${PUB[b]}"
  } | conf wgk
}

# attempt NS WORD…: what comes of it does not matter here, what is printed does.
attempt() {
  try_quick "$@" || true
  { printf -- '---\n'; cat "$TMP/said"; } >> "$TMP/everything"
}

# shows_no_key WHAT
shows_no_key() {
  if grep -nF -f "$TMP/pieces" "$TMP/everything" > "$TMP/found"; then fail "$1: $(head -n 3 "$TMP/found")"; fi
}

load_wg
pair_links
make_key a b
KEY=$(wg genkey)
HEX=$(base64 -d <<< "$KEY" | od -An -v -tx1 | tr -d ' \n')
for key in "$KEY" "$HEX" "${PRIV[a]}"; do
  for ((i = 0; i + 12 <= ${#key}; i++)); do printf '%s\n' "${key:i:12}"; done
done > "$TMP/pieces"
: > "$TMP/everything"

say "hooks with a key in them"
key_file "PreUp = $WGCTL set %i private-key <(echo $KEY)" "PostUp = : $KEY:5 key=$HEX" \
  "PreDown = : '$KEY'" "PostDown = : $KEY; false $HEX"
quick a up wgk
cat "$TMP/said" >> "$TMP/everything"
expect_match "what is printed of a hook" "$(cat "$TMP/said")" "private-key <\(echo \(hidden\)\)"
for action in status reload save status down; do attempt a $action wgk; done
expect_match "what is printed of a hook that failed" "$(cat "$TMP/said")" "failed: : \(hidden\); false \(hidden\)"
shows_no_key "hooks"

say "hooks that bash cannot read or run"
for hook in "echo $KEY \"" "(echo $KEY" "$KEY" "$KEY x" "$HEX" "/$KEY" "case $KEY in" "if $KEY" \
  "true; $KEY" "cat < $KEY" "cat <($KEY)" "echo \$($KEY)" "true | $HEX x" "set -x; : $KEY" "unset x; : \${x:?$KEY}"; do
  key_file "PostUp = $hook"
  attempt a up wgk
  # Some of these succeed all the same, as one with a bad command in <().
  [ ! -e /run/wgctl-quick/wgk/record ] || attempt a down wgk
done
shows_no_key "hooks that cannot be run"

say "what programs in hooks print: each line in its place, and a program that goes on keeps nothing waiting"
key_file "PreUp = echo first; echo 'a $KEY b' >&2; printf '$HEX'; exit 0" \
  "PostUp = (until [ -e $TMP/go ]; do sleep 0.1; done; echo 'fourth $KEY') & echo second; printf 'third $KEY'" "PostDown = $WGCTL show wgk; echo '$KEY'"
quick a up wgk
expect_eq "what hooks print" "$(grep -xE 'first|a .hidden. b|.hidden.|second|third .hidden.|.#. wgctl addconf .*' "$TMP/said")" \
  "$(printf '%s\n' first 'a (hidden) b' '(hidden)' '[#] wgctl addconf wgk /dev/fd/0' second 'third (hidden)')"
touch "$TMP/go"
wait_for 50 grep -qx 'fourth (hidden)' "$TMP/said" || fail "what the hook left running is not printed: $(cat "$TMP/said")"
cat "$TMP/said" >> "$TMP/everything"
attempt a down wgk
PATH="$TMP/bin:$PATH" in_ns a bash "$QUICK" up wgk 2> /dev/null > "$TMP/said" || fail "up with its standard output elsewhere"
wait_for 50 grep -q 'third (hidden)' "$TMP/said" || fail "the standard output of hooks: $(cat "$TMP/said")"
expect_eq "standard output" "$(head -n 1 "$TMP/said")" first
cat "$TMP/said" >> "$TMP/everything"
attempt a down wgk
shows_no_key "what programs in hooks print"

say "a hook is in nobody's arguments, where every user could see it, and is called as ever"
key_file "PreUp = : $KEY; cat /proc/[0-9]*/cmdline > $TMP/arguments; echo \"\$0 \$#\" > $TMP/called; ls /proc/self/fd > $TMP/descriptors" \
  "PostUp = cat > $TMP/input; [[ aab == +(a)b ]]; false | true; touch $TMP/too-far"
echo "from outside" | refused "up with a pipeline that fails" try_quick a up wgk
grep -q addconf "$TMP/said" || fail "up did not come as far as PostUp: $(cat "$TMP/said")"
cat "$TMP/said" "$TMP/arguments" > "$TMP/everything"
shows_no_key "arguments of programs"
expect_eq "the name of a hook" "$(cat "$TMP/called")" "wgctl-quick 0"
expect_eq "the standard input of a hook" "$(cat "$TMP/input")" "from outside"
in_ns a sh -c "ls /proc/self/fd > $TMP/plain"
expect_eq "descriptors in a hook" "$(cat "$TMP/descriptors")" "$(cat "$TMP/plain")"
refused "what follows a pipeline that fails" test -e "$TMP/too-far"

say "what a hook leaves running keeps nothing of ours: no lock, no descriptor, no reader waiting"
in_time() { in_ns a timeout 30 bash "$QUICK" "$@"; }
for quiet in "" "> /dev/null 2>&1"; do
  key_file "PostUp = sleep 300 $quiet & ls /proc/self/fd > $TMP/descriptors"
  in_time up wgk > "$TMP/said" 2>&1 || fail "up: $(cat "$TMP/said")"
  expect_eq "descriptors in a hook" "$(cat "$TMP/descriptors")" "$(cat "$TMP/plain")"
  for action in status reload down; do
    in_time $action wgk > "$TMP/said" 2>&1 || fail "$action: $(cat "$TMP/said")"
  done
  # With standard output apart from standard error, as in a pipe.
  in_time up wgk > "$TMP/out" 2> "$TMP/said" || fail "up: $(cat "$TMP/said")"
  expect_eq "descriptors in a hook" "$(cat "$TMP/descriptors")" "$(cat "$TMP/plain")"
  for action in status reload down; do
    in_time $action wgk > "$TMP/out" 2> "$TMP/said" || fail "$action: $(cat "$TMP/said")"
  done
done
key_file "PostUp = sleep 300 > /dev/null 2>&1 & echo early; echo late"
expect_eq "what is in a pipe when up has ended" "$(in_time up wgk 2> /dev/null)" "early"$'\n'"late"
attempt a down wgk
pkill -x sleep || true

say "a long word that a hook prints costs no time"
key_file "PostUp = head -c 20000 /dev/zero | tr '\\0' a | sed 's/aaaa/aB3d/g'; echo"
in_time up wgk > "$TMP/said" 2>&1 || fail "up: $(tail -n 3 "$TMP/said")"
expect_eq "what is printed of it" "$(grep -cx '.hidden.' "$TMP/said")" 1
attempt a down wgk

say "every value of the file"
mapfile -t names < <(tr -d '\n' < "$KEYWORDS" | grep -oE '(interface_key|quick_key|peer_key|hook|Keyword)[({] *"[A-Za-z0-9]+"' | cut -d '"' -f 2)
expect_ge "keys of files" ${#names[@]} 20
values=("$KEY" "$KEY:5" "x$KEY, $HEX" "${KEY%?}") turn=0
for name in "${names[@]}"; do
  # It is the peer's, and then it is public.
  [[ $name != PublicKey ]] || continue
  value=${values[turn++ % 4]}
  key_file "$name = $value # $KEY"
  printf '%s = %s\n' "$name" "$value" >> /etc/wireguard/wgk.conf
  attempt a up wgk
  [ ! -e /run/wgctl-quick/wgk/record ] || attempt a down wgk
done
# What looks like part of one is the name of a namespace.
key_file "Netns = aB3dE5gH7jK9mN1pQ3sT5vW7yZ"
quick a up wgk
quick a status wgk
expect_match "the namespace in status" "$(cat "$TMP/said")" "  namespace: .hidden."
quick a down wgk
shows_no_key "values of the file"

say "words of the call"
for word in "$KEY" "/etc/wireguard/$KEY.conf" "/$KEY/wgk.conf" "--$HEX"; do
  for action in up down status strip; do attempt a "$action" "$word"; done
  attempt a "$word"
  attempt a "$word" wgk
  attempt a --kind "$word" up wgk
  attempt a "--kind=$word" up wgk
  attempt a up wgk "$word"
done
mkdir -p "$TMP/${KEY//\//_}"
key_file
cp /etc/wireguard/wgk.conf "$TMP/${KEY//\//_}/wgk.conf"
for action in up status reload save down; do attempt a $action "$TMP/${KEY//\//_}/wgk.conf"; done
shows_no_key "words of the call"
dmesg > "$TMP/everything"
shows_no_key "the kernel's log"
