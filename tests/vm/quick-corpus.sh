#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-corpus.sh - real files: what wgctl-quick makes of them is what wg-quick makes, and nothing is left behind
# guests: uml-smp
# timeout: 900
#
#   a 10.0.0.1 fd00::1 --- veth --- b
#   wgq, by wg-quick, then by wgctl-quick
#
# HALF: full for the files with a default route, split for the many without, which take long.
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"
HALF=${HALF:-full}
need wg wg-quick nft

# Both ask the same resolvconf, which writes down what it hears.
cat > "$TMP/bin/resolvconf" << 'END'
#!/bin/sh
echo "resolvconf $*" >> "$ASKED"
[ "$1" != -a ] || cat >> "$ASKED"
END
chmod +x "$TMP/bin/resolvconf"
export ASKED=$TMP/asked

# full FILE: is there a default route that takes rules?
full() { grep -qiE '^allowedips.*(0\.0\.0\.0|::0?)/0' "$1" && ! grep -qi '^table' "$1"; }

# picture: what there is of the tunnel, in words that both share: our marks are taken off.
picture() {
  in_ns a sh -c '
    ip -o addr show dev wgq
    ip -o link show dev wgq
    ip -N -4 rule; ip -N -6 rule
    ip -N -4 route show table all; ip -N -6 route show table all
    grep . /proc/sys/net/ipv4/conf/all/src_valid_mark
    wg showconf wgq | sort' |
    sed -E 's/not from all fwmark 0x[0-9a-f]+ (lookup 254 suppress_prefixlength 0)/from all \1/
      s/ proto 119//; s/^[0-9]+: wgq/wgq/; s/ +$//' |
    { if grep -qi '^ *listenport' "$file"; then cat; else grep -v '^ListenPort'; fi; }
  # A tunnel that does not take everything leaves other name servers in use, behind its own: there
  # is no -x then, and our name comes before others.
  sed -E 's/ -m 0( -x)?$//; s/^(resolvconf -[ad]) vpn\./\1 /' "$TMP/asked"
}

load_wg
pair_links
ip -n a route add default via 10.0.0.2
ip -n a -6 route add default via fd00::2
in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
echo "10.0.0.2 vpn.quick.test" >> /etc/hosts
state_of a > "$TMP/before"
ran=0
for file in "$VM_DIR"/../data/quick/*.conf; do
  name=$(basename "$file" .conf)
  if [ "$HALF" = split ] && full "$file"; then continue; fi
  if [ "$HALF" = full ] && ! full "$file"; then continue; fi
  say "$name"
  conf wgq < "$file"
  : > "$TMP/asked"
  # wg-quick takes white space off the beginning of lines, and adds an empty one at the end.
  expect_eq "$name, stripped" "$(in_ns a bash "$QUICK" strip wgq 2> /dev/null | sed 's/^[ \t]*//')" "$(in_ns a wg-quick strip wgq)"
  PATH="$TMP/bin:$PATH" in_ns a wg-quick up wgq > "$TMP/theirs.log" 2>&1 || fail "wg-quick up $name: $(cat "$TMP/theirs.log")"
  picture > "$TMP/theirs"
  PATH="$TMP/bin:$PATH" in_ns a wg-quick down wgq > "$TMP/theirs.log" 2>&1 || fail "wg-quick down $name: $(cat "$TMP/theirs.log")"
  in_ns a sh -c 'echo 0 > /proc/sys/net/ipv4/conf/all/src_valid_mark'
  state_of a > "$TMP/after"
  same "wg-quick leaves something of $name" "$TMP/before" "$TMP/after"

  sed '0,/^ *\[.*nterface.*/s//&\nIPv6Leak = allow/' "$file" | conf wgq
  : > "$TMP/asked"
  quick a up wgq
  picture > "$TMP/ours"
  same "$name" "$TMP/theirs" "$TMP/ours"
  quick a up wgq
  grep -q 'is up already' "$TMP/said" || fail "a second up: $(cat "$TMP/said")"
  picture > "$TMP/again"
  same "$name, after a second up" "$TMP/ours" "$TMP/again"
  quick a down wgq
  state_of a > "$TMP/after"
  same "wgctl-quick leaves something of $name" "$TMP/before" "$TMP/after"
  [ ! -e /run/wgctl-quick/wgq ] || fail "the record of $name stays"
  ran=$((ran + 1))
done
say "$ran files"
if [ "$HALF" = split ]; then expect_ge files "$ran" 20; else expect_ge files "$ran" 6; fi
