#!/bin/bash
# SPDX-License-Identifier: MIT
# quick-dns.sh - name servers through systemd-resolved, resolvconf or /etc/resolv.conf, whichever there is, and back again
# guests: uml-smp
# timeout: 300
#
#   a, with tunnels wgd (some networks) and wge (everything)
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"

file_of() { # NAME ALLOWED-IPS DNS…
  printf '[Interface]\nPrivateKey = %s\nDNS = %s\n[Peer]\nPublicKey = %s\nAllowedIPs = %s\nEndpoint = 10.0.0.2:5\n' \
    "${PRIV[a]}" "$3" "${PUB[b]}" "$2" | conf "$1"
}

# fake NAME: a program that writes down how it is called, and what it reads for -a.
fake() {
  printf '#!/bin/sh\necho "%s $*" >> %s\n[ "$1" != -a ] || cat >> %s\n' "$1" "$TMP/asked" "$TMP/asked" > "$TMP/bin/$1"
  chmod +x "$TMP/bin/$1"
}

# resolved STATUS: what systemctl says of it.
resolved() {
  printf '#!/bin/sh\n[ "$*" = "-q is-active systemd-resolved" ] && exit %s\nexec /bin/systemctl "$@"\n' "$1" > "$TMP/bin/systemctl"
  chmod +x "$TMP/bin/systemctl"
}

# asked LINES: what was asked since the last time.
asked() {
  expect_eq "what was asked" "$(cat "$TMP/asked" 2> /dev/null)" "$(printf '%b' "$1")"
  : > "$TMP/asked"
}

load_wg
pair_links
make_key a b
file_of wgd 10.8.0.0/24 "10.8.0.1, fd08::53, corp.example, lab.example"
file_of wge "0.0.0.0/0, ::/0" 10.9.0.1
rm -f /etc/resolv.conf
printf 'nameserver 192.0.2.53\n' > /etc/resolv.conf
state_of a > "$TMP/before"

say "/etc/resolv.conf: the last tunnel's, then the one before, then the machine's own"
from="what was here before is in /etc/resolv.conf.wgctl-quick"
mine="# written by wgctl-quick for wgd; $from\nnameserver 10.8.0.1\nnameserver fd08::53\nsearch corp.example lab.example"
full="# written by wgctl-quick for wge; $from\nnameserver 10.9.0.1"
is() { expect_eq "/etc/resolv.conf, $2" "$(cat /etc/resolv.conf)" "$(printf '%b' "$1")"; }
quick a up wgd
is "$mine" "with wgd"
quick a up wge
is "$full" "with wge too"
quick a down wgd
is "$full" "when wgd has gone"
quick a up wgd
quick a down wgd
is "$full" "when wgd was here again"
file_of wge "0.0.0.0/0, ::/0" 10.9.0.7
quick a reload wge
is "${full/.1/.7}" "after a reload"
quick a down wge
state_of a > "$TMP/after"
same "a file" "$TMP/before" "$TMP/after"

say "domains alone leave the servers of the other tunnel, or the machine's own, in every order"
file_of wge "0.0.0.0/0, ::/0" lab.example
both="# written by wgctl-quick for wge; $from\nsearch lab.example\nnameserver 10.8.0.1\nnameserver fd08::53"
alone="# written by wgctl-quick for wge; $from\nsearch lab.example\nnameserver 192.0.2.53"
quick a up wge
is "$alone" "with domains alone"
quick a up wgd
is "$mine" "with servers too"
quick a down wgd
is "$alone" "when the servers have gone"
quick a up wgd
quick a reload wge
quick a down wge
is "$mine" "when the domains have gone"
quick a up wge
is "$both" "with domains behind servers"
quick a down wgd
is "$alone" "when the servers behind have gone"
quick a down wge
state_of a > "$TMP/after"
same "domains alone" "$TMP/before" "$TMP/after"

say "a reload puts back what somebody else overwrote, and takes away what an earlier one put there before it was killed"
quick a up wgd
rm /etc/resolv.conf
echo nameserver 192.0.2.99 > /etc/resolv.conf
quick a reload wgd
is "$mine" "after a reload"
quick a down wgd
is "nameserver 192.0.2.99" "which somebody changed"
echo nameserver 192.0.2.53 > /etc/resolv.conf
cp /etc/wireguard/wgd.conf "$TMP/wgd"
sed -i /^DNS/d /etc/wireguard/wgd.conf
quick a up wgd
cp "$TMP/wgd" /etc/wireguard/wgd.conf
quick a reload wgd
rm /run/wgctl-quick/wgd/dns # killed before it could remember
sed -i /^DNS/d /etc/wireguard/wgd.conf
quick a reload wgd
is "nameserver 192.0.2.53" "without name servers, after a reload that was killed"
quick a status wgd
refused "name servers in status" grep dns "$TMP/said"
quick a down wgd
cp "$TMP/wgd" /etc/wireguard/wgd.conf
file_of wge "0.0.0.0/0, ::/0" 10.9.0.7
state_of a > "$TMP/after"
same "a reload that was killed" "$TMP/before" "$TMP/after"

say "the machine crashes with a tunnel up, and starts: /run is empty, /etc/resolv.conf is the tunnel's"
crash() {
  ip -n a link del wgd
  rm -r /run/wgctl-quick
}
quick a up wgd
crash
refused "down of what the crash took away" try_quick a down wgd
is "nameserver 192.0.2.53" "after a crash and a down"
quick a up wgd
crash
quick a up wgd
is "$mine" "after a crash and an up"
quick a down wgd
state_of a > "$TMP/after"
same "a crash" "$TMP/before" "$TMP/after"

say "a tunnel with a RUNTIME_DIRECTORY of its own is not taken for one that is gone, nor does it lose its file"
RUNTIME_DIRECTORY=$TMP/runtime quick a up wgd
there="${mine/ wgd;/ wgd in $TMP/runtime/wgctl-quick;}"
is "$there" "with records elsewhere"
file_of wge 10.9.0.0/24 ""
sed -i /^DNS/d /etc/wireguard/wge.conf
quick a up wge
refused "a word of the file" grep -q resolv.conf "$TMP/said"
is "$there" "when another one comes"
quick a down wge
is "$there" "when that has gone"
RUNTIME_DIRECTORY=$TMP/runtime quick a down wgd
is "nameserver 192.0.2.53" "after records elsewhere"
file_of wge "0.0.0.0/0, ::/0" 10.9.0.7

say "a link stays a link, and what somebody else wrote meanwhile stays"
mv /etc/resolv.conf /etc/elsewhere.conf
ln -s elsewhere.conf /etc/resolv.conf
quick a up wgd
is "$mine" "in place of a link"
expect_eq "the file behind the link" "$(cat /etc/elsewhere.conf)" "nameserver 192.0.2.53"
quick a down wgd
expect_eq "the link" "$(readlink /etc/resolv.conf)" elsewhere.conf
quick a up wgd
rm /etc/resolv.conf
echo "nameserver 192.0.2.99" > /etc/resolv.conf
quick a down wgd
is "nameserver 192.0.2.99" "which somebody changed"
rm /etc/resolv.conf
quick a up wgd
quick a down wgd
refused "a file where there was none" test -e /etc/resolv.conf
echo "nameserver 192.0.2.53" > /etc/resolv.conf

say "a mount point, as in containers, is written and not replaced"
mount --bind /etc/elsewhere.conf /etc/resolv.conf
quick a up wgd
is "$mine" "a mount point"
quick a down wgd
is "nameserver 192.0.2.53" "a mount point, after"
mount -o remount,ro,bind /etc/resolv.conf
quick a up wgd
expect_eq "lines about DNS" "$(grep -c 'warning: DNS is not used' "$TMP/said")" 1
quick a down wgd
umount /etc/resolv.conf

say "zones, ports and names of servers: what cannot be used is left out and told of, and the tunnel comes up"
cp /etc/wireguard/wgd.conf "$TMP/wgd"
file_of wgd 10.8.0.0/24 "fe80::53%ab, [fd08::53]:53, [fe80::54%ab]:53#dns.example, 192.0.2.1:5353, corp.example"
plain="nameserver fe80::53%ab\nnameserver fd08::53\nnameserver fe80::54%ab\nsearch corp.example"
unused() { expect_eq "lines about $1" "$(grep -cF "$1' is not used: $2" "$TMP/said")" 1; }
quick a up wgd
is "# written by wgctl-quick for wgd; $from\n$plain" "with zones and ports"
unused 192.0.2.1:5353 "resolv.conf has no ports"
quick a reload wgd
refused "the same warning at a reload where nothing changes" grep "is not used" "$TMP/said"
quick a down wgd
fake resolvconf
quick a up wgd
asked "resolvconf -a vpn.wgd\n$plain"
unused 192.0.2.1:5353 "resolv.conf has no ports"
file_of wgd 0.0.0.0/0 "[fd08::53]:5353"
quick a reload wgd
asked "resolvconf -d vpn.wgd -f" # no server is left, and the machine's own stay
unused "[fd08::53]:5353" "resolv.conf has no ports"
quick a down wgd
: > "$TMP/asked"
file_of wgd 10.8.0.0/24 10.8.0.1
printf '#!/bin/sh\nexit 1\n' > "$TMP/bin/resolvconf"
quick a up wgd
expect_match "what it says" "$(cat "$TMP/said")" "warning: DNS is not used: resolvconf fails; .wgctl-quick reload wgd' tries again"
cp "$TMP/bin/resolvconf" "$TMP/fails"
: > "$TMP/asked"
fake resolvconf
quick a reload wgd
asked "resolvconf -a vpn.wgd\nnameserver 10.8.0.1"
quick a reload wgd
asked ""
cp "$TMP/fails" "$TMP/bin/resolvconf"
try_quick a down wgd || true # which remembers that it could not tell resolvconf
fake resolvconf
quick a down wgd
: > "$TMP/asked"
# As resolvectl does: no zone in brackets, and that of the link alone.
cat > "$TMP/bin/resolvectl" << END
#!/bin/sh
for word in "\$@"; do
  case \$word in
    *%*']'* | '['*']') echo "Failed to parse DNS server address: \$word" >&2; exit 1 ;;
    *%ab*) echo "Invalid ifindex: 2" >&2; exit 1 ;;
  esac
done
echo "resolvectl \$*" >> $TMP/asked
END
chmod +x "$TMP/bin/resolvectl"
resolved 0
file_of wgd 10.8.0.0/24 "fe80::53%ab, [fe80::54%wgd]:53#dns.example, 192.0.2.1:5353, [fd08::53], corp.example"
quick a up wgd
unused fe80::53%ab "resolvectl: Invalid ifindex"
expect_eq "what is told in the end" "$(grep '^resolvectl dns' "$TMP/asked" | tail -n 1)" "resolvectl dns wgd [fe80::54]:53%wgd#dns.example 192.0.2.1:5353 fd08::53"
file_of wgd "0.0.0.0/0, ::/0" fe80::53%ab
: > "$TMP/asked"
quick a reload wgd
asked "resolvectl dns wgd \nresolvectl domain wgd " # not all names, to a link without servers
quick a down wgd
# One that fails, whatever it is told, keeps no tunnel from being reloaded.
mv "$TMP/bin/resolvectl" "$TMP/works"
cp "$TMP/fails" "$TMP/bin/resolvectl"
file_of wgd 10.8.0.0/24 10.8.0.1
for action in up reload status; do
  quick a $action wgd
  [ $action = status ] || expect_match "what $action says" "$(cat "$TMP/said")" "warning: DNS is not used: resolvectl fails"
done
mv "$TMP/works" "$TMP/bin/resolvectl"
quick a down wgd
: > "$TMP/asked"
rm "$TMP/bin/resolvectl" "$TMP/bin/systemctl" "$TMP/bin/resolvconf"
cp "$TMP/wgd" /etc/wireguard/wgd.conf
state_of a > "$TMP/after"
same "zones and ports" "$TMP/before" "$TMP/after"

say "resolvconf: exclusive where the tunnel has everything"
fake resolvconf
quick a up wgd
asked "resolvconf -a vpn.wgd\nnameserver 10.8.0.1\nnameserver fd08::53\nsearch corp.example lab.example"
quick a down wgd
asked "resolvconf -d vpn.wgd -f"
mkdir -p /etc/resolvconf
printf '# order\nlo.inet*\ntun*\n' > /etc/resolvconf/interface-order
quick a up wge
asked "resolvconf -a tun.wge -m 0 -x\nnameserver 10.9.0.7"
file_of wge "0.0.0.0/0, ::/0" search.example
quick a reload wge
asked "resolvconf -a tun.wge -m 0 -x\nsearch search.example"
sed -i /^DNS/d /etc/wireguard/wge.conf
quick a reload wge
asked "resolvconf -d tun.wge -f"
quick a down wge
asked "resolvconf -d tun.wge -f" # once more, which does no harm

say "systemd-resolved goes before it"
fake resolvectl
resolved 0
mkdir -p /run/systemd/resolve
touch /run/systemd/resolve/stub-resolv.conf
quick a up wgd
expect_eq "lines about DNS" "$(grep -c 'warning: DNS is not used: systemd-resolved has it' "$TMP/said")" 1
asked "resolvectl dns wgd 10.8.0.1 fd08::53\nresolvectl domain wgd corp.example lab.example"
quick a down wgd
asked "resolvectl revert wgd"
file_of wge "0.0.0.0/0, ::/0" 10.9.0.1
mv /etc/resolv.conf /etc/elsewhere.conf
echo nameserver 127.0.0.53 > /etc/resolv.conf
quick a up wge
refused "a warning, where resolved is asked" grep "warning: DNS" "$TMP/said"
mv /etc/elsewhere.conf /etc/resolv.conf
asked "resolvectl dns wge 10.9.0.1\nresolvectl domain wge ~.\nresolvectl default-route wge true"
file_of wge 10.8.0.0/24 lab.example
quick a reload wge
asked "resolvectl revert wge\nresolvectl dns wge \nresolvectl domain wge lab.example"
quick a down wge
asked "resolvectl revert wge"
expect_eq "/etc/resolv.conf" "$(cat /etc/resolv.conf)" "nameserver 192.0.2.53"

say "systemd-resolved is installed and does not run, whatever is left of it: resolvconf, unless that is its own"
resolved 3
quick a up wgd
asked "resolvconf -a tun.wgd\nnameserver 10.8.0.1\nnameserver fd08::53\nsearch corp.example lab.example"
quick a down wgd
asked "resolvconf -d tun.wgd -f"
ln -sf resolvectl "$TMP/bin/resolvconf"
quick a up wgd
asked ""
is "$mine" "with no other way"
quick a down wgd
is "nameserver 192.0.2.53" "at the end"
rm -r /run/systemd /etc/resolvconf
