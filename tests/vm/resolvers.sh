#!/bin/bash
# SPDX-License-Identifier: MIT
# resolvers.sh - name servers by the real resolvconf, openresolv and systemd-resolved of Debian
# needs: systemd
# uses: resolvers
# guests: 6.12
# timeout: 900
#
#   the guest itself 10.0.0.1 --- veth --- b 10.0.0.2, where every name is 192.0.2.1
#   wgd 10.8.0.2                           wg0 10.8.0.1, where every name is 192.0.2.2
#
# A name's address tells who was asked for it.
source "$(dirname "$0")/lib.sh"
source "$VM_DIR/quick/words.sh"

MACHINE=192.0.2.1 TUNNEL=192.0.2.2
STUB=../run/systemd/resolve/stub-resolv.conf

# unpack PACKAGE, remove PACKAGE: its files alone. Its scripts would take an emulated guest minutes.
unpack() { dpkg-deb --fsys-tarfile "$WG_RESOLVERS/$1"_*.deb | tar -C / -x --keep-directory-symlink; }
remove() { dpkg-deb --fsys-tarfile "$WG_RESOLVERS/$1"_*.deb | tar t | sed -n 's,^\./\(.*[^/]\)$,/\1,p' | xargs rm -f; }

here() { bash "$QUICK" "$@" > "$TMP/said" 2>&1 || fail "wgctl-quick $*: $(tail -n 30 "$TMP/said")"; }

# file_of ALLOWED-IPS DNS
file_of() {
  printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.0.2/24\nDNS = %s\n[Peer]\nPublicKey = %s\nAllowedIPs = %s\nEndpoint = 10.0.0.2:2000\n' \
    "${PRIV[a]}" "$2" "${PUB[b]}" "$1" | conf wgd
}

# answers NAME ADDRESS: a name that nobody has kept from an earlier call
answers() {
  local got
  got=$(getent ahostsv4 "$1" | awk 'NR == 1 { print $1 }')
  expect_eq "the address of $1" "$got" "$2"
}

nameserver() { # ADDRESS ANSWER
  spawn b "$PYTHON" "$VM_DIR/nameserver.py" "$1" "$2" "$TMP/ready.$1"
  wait_for 300 test -s "$TMP/ready.$1" || fail "the name server on $1 does not start"
}

other_end() {
  new_ns b
  ip link add name ab type veth peer name ba netns b
  ip addr add 10.0.0.1/24 dev ab
  ip link set ab up
  ip route add default via 10.0.0.2
  ip -n b link set ba up
  addr b ba 10.0.0.2/24
  make_key a b
  create_wg b wg0
  addr b wg0 10.8.0.1/24
  set_key b wg0 b listen-port 2000 peer "${PUB[a]}" allowed-ips 10.8.0.2/32
  ip -n b link set wg0 up
  nameserver 10.0.0.2 $MACHINE
  nameserver 10.8.0.1 $TUNNEL
}

servers() { sed -n 's/^nameserver //p' /etc/resolv.conf | paste -sd' '; }

# all_names_with RESOLVER: a tunnel for everything has all names too. Leaves it up.
all_names_with() {
  answers "before.$1.test" $MACHINE
  file_of "0.0.0.0/0, ::/0" 10.8.0.1
  here up wgd
  answers "while.$1.test" $TUNNEL
}

say "Debian's resolvconf: the tunnel's server is asked first"
load_wg
other_end
unpack resolvconf
mkdir -p /run/resolvconf/interface
ln -sfn ../run/resolvconf/resolv.conf /etc/resolv.conf
resolvconf --enable-updates
echo nameserver 10.0.0.2 | resolvconf -a ab.inet
all_names_with resolvconf
expect_eq "servers" "$(servers)" "10.8.0.1 10.0.0.2"
here down wgd
answers after.resolvconf.test $MACHINE
expect_eq "servers afterwards" "$(servers)" 10.0.0.2
remove resolvconf

say "openresolv: the tunnel's server is the only one where the tunnel has everything, else the first"
rm /etc/resolv.conf
unpack openresolv
echo nameserver 10.0.0.2 | resolvconf -a ab
all_names_with openresolv
expect_eq "servers" "$(servers)" 10.8.0.1
file_of 10.8.0.0/24 "10.8.0.1, corp.example"
here reload wgd
expect_eq "servers, when the tunnel has not everything" "$(servers)" "10.8.0.1 10.0.0.2"
here down wgd
answers after.openresolv.test $MACHINE
expect_eq "servers afterwards" "$(servers)" 10.0.0.2
remove openresolv

say "systemd-resolved: all names where the tunnel has everything, else those of its domains"
unpack systemd-resolved
systemd-sysusers systemd-resolve.conf
systemd-tmpfiles --create systemd-resolve.conf
ln -sfn $STUB /etc/resolv.conf
systemctl reload dbus
systemctl daemon-reload
systemctl enable -q --now systemd-resolved
resolvectl dns ab 10.0.0.2
all_names_with resolved
expect_match "its servers" "$(resolvectl dns wgd)" ": 10\.8\.0\.1$"
expect_match "its domains" "$(resolvectl domain wgd)" ": ~\.$"
file_of 10.8.0.0/24 "10.8.0.1, corp.example"
here reload wgd
expect_match "its domains, when it has not everything" "$(resolvectl domain wgd)" ": corp\.example$"
answers host.corp.example $TUNNEL
here down wgd
answers after.resolved.test $MACHINE
expect_eq "what it says of the tunnel" "$(resolvectl dns | grep -c wgd || true)" 0

say "systemd-resolved is there and does not run, and stays so"
systemctl stop systemd-resolved
here up wgd
refused "systemd-resolved is asked and" systemctl -q is-active systemd-resolved
expect_match "how names are served" "$(here status wgd; cat "$TMP/said")" "by file"
expect_eq "servers" "$(servers)" 10.8.0.1
here down wgd
expect_eq "/etc/resolv.conf" "$(readlink /etc/resolv.conf)" $STUB
