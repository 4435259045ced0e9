#!/bin/bash
# SPDX-License-Identifier: MIT
# packages.sh - a machine gets our packages, reboots, upgrades and loses them, as its administrator expects
# needs: systemd
# uses: packages
# guests: 6.1 6.12
# timeout: 900
#
#   the guest itself 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0, by wgctl-quick@wg0                wg0, by hand
#   192.168.7.1                            192.168.7.2
#
# Runs twice, before and after the reboot that it asks for.
source "$(dirname "$0")/lib.sh"

KEPT=/var/lib/packages-scenario # over the reboot
CONF=/etc/wireguard/wg0.conf
RELEASE=$(uname -r)
VERSION=$(dpkg-deb -f "$WG_PACKAGES"/wgctl_*.deb Version)
export DEBIAN_FRONTEND=noninteractive

loaded() { [ -d "/sys/module/$1" ]; }
active() { systemctl is-active -q "$1"; }
endpoint_here() { "$WGCTL" show wg0 endpoints | cut -f 2; }
endpoint_is() { [ "$(endpoint_here)" = "$1" ]; }
reaches_other_end() { ping -qc 1 -W 2 192.168.7.2; }

# debian WHAT COMMAND…: of the packages, its words shown when it fails.
debian() {
  local what=$1
  shift
  say "$what"
  "$@" > "$TMP/said" 2>&1 || fail "$what: $(cat "$TMP/said")"
}

# readme BLOCK [ONLY]: commands of README.md, or those lines of them, in a tree where packages were built.
# The headers of this kernel are there already.
readme() {
  "$VM_DIR/../product/readme.sh" block "$1" | grep -E "^${2-}" | sed 's/ linux-headers-amd64$//' > "$TMP/block"
  mkdir -p "$TMP/tree/build"
  ln -sfn "$WG_PACKAGES" "$TMP/tree/build/packages"
  (cd "$TMP/tree" && debian "README.md: $1" bash -e "$TMP/block")
}

# autoloads MODULE: the one driver that comes when somebody makes an interface.
autoloads() {
  local other=wg
  if [ "$1" = wg ]; then other=wireguard; fi
  ip link add name wgx type wireguard
  ip link del wgx
  loaded "$1" || fail "$1 was not loaded for an interface"
  if loaded $other; then fail "$other was loaded too"; fi
}

# few_packages: dpkg reads the list of files of each package that it knows, which takes an emulated
# guest minutes. It knows no others now than those that ours depend on.
few_packages() {
  local package dependencies=()
  for package in "$WG_PACKAGES"/*_[0-9]*.deb; do dependencies+=("$(dpkg-deb -f "$package" Depends)"); done
  "$PYTHON" "$VM_DIR/few_packages.py" "${dependencies[@]}"
}

# prepare_dkms: headers that the module could be built with, and what DKMS built
# with them elsewhere, where the package's own scripts look for it.
prepare_dkms() {
  rm -f /boot/config-*
  ln -sfn "/usr/src/linux-headers-$RELEASE" "/lib/modules/$RELEASE/build"
  mkdir -p /usr/share/wg-dkms
  cp "$WG_PACKAGES/wg-$GUEST.dkms.tar.gz" "/usr/share/wg-dkms/wg-$VERSION.dkms.tar.gz"
}

expect_dkms_module() {
  local status
  status=$(dkms status -m wg 2> /dev/null)
  [[ $status == "wg/$VERSION, $RELEASE, "*": installed" ]] || fail "dkms status: $status"
  expect_eq "where wg is" "$(modinfo -F filename wg | sed 's/\.ko.*/.ko/')" "/lib/modules/$RELEASE/updates/dkms/wg.ko"
}

# keeps_other_driver: where ours has another name, or was not built, Linux's own still comes.
keeps_other_driver() {
  rmmod wg
  modprobe wg kind=wgnew
  ip link add name wgx type wireguard
  ip link del wgx
  loaded wireguard || fail "wireguard was not loaded beside wg of another name"
  rmmod wg wireguard
  mv "/lib/modules/$RELEASE/updates/dkms" $KEPT/dkms
  autoloads wireguard
  rmmod wireguard
  systemctl restart systemd-modules-load
  loaded wireguard || fail "no driver is loaded at boot where ours was not built"
  rmmod wireguard
  mv $KEPT/dkms "/lib/modules/$RELEASE/updates/dkms"
  systemctl restart systemd-modules-load
  loaded wg || fail "wg is not loaded at boot"
}

# next_version PACKAGE: the same package with a higher version.
next_version() {
  dpkg-deb -R "$WG_PACKAGES/$1"_[0-9]*.deb "$TMP/$1"
  sed -i "s/^Version: .*/&+next/; s/(= $VERSION)/(= $VERSION+next)/" "$TMP/$1/DEBIAN/control"
  dpkg-deb -b "$TMP/$1" "$TMP/$1.deb" > /dev/null
}

# other_end: namespace b, its wire and its tunnel.
other_end() {
  new_ns b
  ip link add name ab type veth peer name ba netns b
  ip addr add 10.0.0.1/24 dev ab
  ip link set ab up
  ip -n b link set ba up
  addr b ba 10.0.0.2/24
  create_wg b wg0
  addr b wg0 192.168.7.2/24
  in_ns b wg set wg0 private-key "$KEPT/b.key" listen-port 2000 peer "$(wg pubkey < "$KEPT/a.key")" allowed-ips 192.168.7.1/32
  ip -n b link set wg0 up
}

configure() {
  (umask 077 && wg genkey > $KEPT/a.key && wg genkey > $KEPT/b.key)
  # Hooks work only where they are not locked in: a namespace that others see, and setuid programs.
  (umask 077 && cat > $CONF) << CONF
[Interface]
PrivateKey = $(cat $KEPT/a.key)
Address = 192.168.7.1/24
PostUp = ip netns add hooked-%i
PostUp = grep NoNewPrivs /proc/self/status > /run/hooked-%i
PreDown = ip netns del hooked-%i
PostDown = echo down >> $KEPT/downs

[Peer]
PublicKey = $(wg pubkey < $KEPT/b.key)
AllowedIPs = 192.168.7.2/32
Endpoint = other-end.test:2000
PersistentKeepalive = 1
CONF
}

expect_tunnel() {
  active wgctl-quick@wg0 || fail "wgctl-quick@wg0 is not active: $(systemctl status --no-pager wgctl-quick@wg0)"
  active wgctl-resolve@wg0.timer || fail "the timer for names is not active"
  expect_match "addresses of wg0" "$(ip -br addr show wg0)" "192.168.7.1/24"
  [ -e /run/netns/hooked-wg0 ] || fail "nobody sees the namespace that a hook made"
  expect_match "what a hook may do" "$(cat /run/hooked-wg0)" "NoNewPrivs:[[:space:]]*0"
  loaded wg || fail "wg is not loaded"
  if loaded wireguard; then fail "wireguard is loaded beside wg"; fi
}

install_all() {
  mkdir -p $KEPT
  autoloads wireguard
  rmmod wireguard
  few_packages
  prepare_dkms
  rm -rf /var/lib/apt/lists # what is there to be had takes minutes to read
  readme install "apt "
  debian "installing libwgctl-dev" dpkg -i "$WG_PACKAGES"/libwgctl-dev_[0-9]*.deb
  expect_dkms_module
  autoloads wg
  modprobe wireguard
  if loaded wireguard; then fail "modprobe wireguard loads Linux's own driver"; fi
  keeps_other_driver
  expect_eq "the mode of /etc/wireguard" "$(stat -c %a /etc/wireguard)" 700
}

first_tunnel() {
  configure
  # The name has no good address yet: the timer finds the one that it gets later.
  echo 10.0.0.9 other-end.test >> /etc/hosts
  debian "as it was before" systemctl enable --now wg-quick@wg0
  readme from-wg-quick
  rm $KEPT/downs # of the hook that has run now
  readme boot
  expect_tunnel
  other_end
  expect_eq "endpoint at first" "$(endpoint_here)" 10.0.0.9:2000
  sed -i 's/^10.0.0.9 other/10.0.0.2 other/' /etc/hosts
  wait_until 120 endpoint_is 10.0.0.2:2000 || fail "the timer did not follow the name: $(journalctl -u 'wgctl-resolve@*')"
  wait_until 60 reaches_other_end || fail "the tunnel does not carry"
  sed -i 's,^AllowedIPs = .*,&\, 192.168.8.0/24,' $CONF
  debian "reloading" systemctl reload wgctl-quick@wg0
  expect_match "allowed IPs after reload" "$("$WGCTL" show wg0 allowed-ips)" "192.168.8.0/24"
}

# tunnel_in_namespace: endpoints of such a one are followed too, from within the unit's walls.
tunnel_in_namespace() {
  sed 's/^\[Interface\]/&\nNetns = inner/; /^PostUp\|^PreDown\|^PostDown\|^Address\|^Persistent/d' $CONF > ${CONF/wg0/wg1}
  chmod 600 ${CONF/wg0/wg1}
  debian "bringing up a tunnel in a namespace" wgctl-quick up wg1
  ip netns exec inner wg set wg1 peer "$(wg pubkey < $KEPT/b.key)" endpoint 10.0.0.9:9
  debian "looking its endpoint up" systemctl start wgctl-resolve@wg1
  expect_eq "its endpoint" "$(ip netns exec inner wg show wg1 endpoints | cut -f 2)" 10.0.0.2:2000
  wgctl-quick down wg1 2> /dev/null
  rm ${CONF/wg0/wg1}
}

# keys_stay_out_of_the_journal: neither of a tunnel that is up, nor of one whose file has a key in the wrong places.
keys_stay_out_of_the_journal() {
  local stray key i
  stray=$(wg genkey)
  sed "s,^Endpoint = .*,Endpoint = $stray:1,; s,^PostUp = .*,PreUp = : $stray," $CONF > ${CONF/wg0/wg2}
  chmod 600 ${CONF/wg0/wg2}
  refused "starting a tunnel whose endpoint is a key" systemctl start wgctl-quick@wg2
  journalctl --no-pager > "$TMP/journal"
  grep -q 'wgctl-quick.*wg2' "$TMP/journal" || fail "the journal says nothing of the tunnel that failed"
  for key in "$stray" "$(cat $KEPT/a.key)"; do
    for ((i = 0; i + 12 <= ${#key}; i++)); do printf '%s\n' "${key:i:12}"; done
  done > "$TMP/pieces"
  if grep -F -f "$TMP/pieces" "$TMP/journal" > "$TMP/found"; then fail "the journal has part of a key: $(head -n 3 "$TMP/found")"; fi
  systemctl reset-failed wgctl-quick@wg2
  rm ${CONF/wg0/wg2}
}

# running_since: what must not change while packages do.
running_since() { systemctl show -p ActiveEnterTimestampMonotonic -p NeedDaemonReload wgctl-quick@wg0; cat /sys/class/net/wg0/ifindex; }

upgrade() {
  local package before
  for package in wgctl libwgctl0 libwgctl-dev wg-dkms; do next_version $package; done
  before=$(running_since)
  spawn b ping -q -i 0.2 192.168.7.1 > "$TMP/ping"
  debian "upgrading" dpkg -i "$TMP"/{wgctl,libwgctl0,libwgctl-dev,wg-dkms}.deb
  kill -INT "${SPAWNED[-1]}"
  wait "${SPAWNED[-1]}" || true
  # The last one may still be on its way.
  awk '/transmitted/ { exit $4 < $1 - 1 || $4 < 10 }' "$TMP/ping" || fail "echoes during the upgrade: $(cat "$TMP/ping")"
  expect_eq "what runs" "$(running_since)" "$before"
  expect_match "what runs" "$before" "NeedDaemonReload=no"
  expect_tunnel
  expect_dkms_module
}

# reboot_guest: the tunnel is up when the machine goes down.
reboot_guest() {
  say "rebooting"
  rm -rf "$TMP"
  trap - EXIT ERR
  systemctl reboot
  exit 0
}

after_reboot() {
  expect_tunnel
  expect_eq "hooks at the end of the first boot" "$(cat $KEPT/downs)" down
  expect_eq "units that failed" "$(systemctl --failed --no-legend)" ""
  other_end
  wait_until 60 reaches_other_end || fail "the tunnel does not carry after a reboot"
  debian "stopping" systemctl stop wgctl-quick@wg0
  if [ -e /sys/class/net/wg0 ]; then fail "wg0 is there after stop"; fi
  if active wgctl-resolve@wg0.timer; then fail "the timer outlives its tunnel"; fi
  debian "starting" systemctl start wgctl-quick@wg0
  expect_tunnel
}

# left_behind: what packages had in them, and what their scripts have made.
left_behind() {
  local package
  for package in "$WG_PACKAGES"/*_[0-9]*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar t | sed -n 's,^\./\(.*[^/]\)$,/\1,p'
  done | while read -r file; do if [ -e "$file" ]; then echo "$file"; fi; done
  find /var/lib/dkms "/lib/modules/$RELEASE/updates" -mindepth 1 -name 'wg*' 2> /dev/null
  find /etc/systemd/system -name '*wgctl*'
}

remove_all() {
  debian "removing" dpkg -r wgctl wg-dkms libwgctl-dev libwgctl0
  if [ -e /sys/class/net/wg0 ]; then fail "wg0 is there, and nothing to take it down with"; fi
  if [ -e /run/netns/hooked-wg0 ]; then fail "the last hook did not run"; fi
  loaded wg || fail "a driver in use was taken away"
  ip -n b link del wg0
  rmmod wg
  autoloads wireguard
  debian "purging" dpkg -P wgctl wg-dkms libwgctl-dev libwgctl0
  rm -r /usr/share/wg-dkms
  expect_eq "what is left" "$(left_behind)" ""
  [ -e $CONF ] || fail "a configuration is gone"
}

if [ ! -e $KEPT ]; then
  install_all
  first_tunnel
  tunnel_in_namespace
  keys_stay_out_of_the_journal
  upgrade
  reboot_guest
fi
after_reboot
remove_all
