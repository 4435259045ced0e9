#!/bin/bash
# SPDX-License-Identifier: MIT
# load-kind.sh - the module under another name: link kind, generic netlink family, a working tunnel
# timeout: 90
#
#   a 10.0.0.1 fd00::1 --- veth --- b 10.0.0.2 fd00::2
#   wg0 kind wgo 192.168.7.1        wg0 kind wgo 192.168.7.2
source "$(dirname "$0")/lib.sh"
[ "$SUT" = ours ] || skip "this is about our module"

load_wg kind=wgo
KIND=wgo
say "the kind and the family are wgo, and nobody is wireguard"
families=$("$PYTHON" "$VM_DIR/families.py")
expect_match "families" "$families" "wgo"
[[ " $families " != *" wireguard "* ]] || fail "there is a family wireguard: $families"
# A stock kernel would load its own driver when asked for that kind.
if [[ $GUEST = uml* ]]; then refused "a link of kind wireguard" ip link add name wgx type wireguard; fi
pair_links
pair_tunnel 4
expect_match "the link's kind" "$(ip -n a -d link show wg0)" "wgo"
pings a 5 192.168.7.2
pings b 5 fd07::1
wgin a show wg0 > /dev/null
pair_down

say "loaded anew as the default"
drop_namespaces
rmmod wg
KIND=wireguard
load_wg
pair_links
pair_tunnel 6
pings a 5 192.168.7.2
expect_match "the module's aliases" "$(modinfo -F alias "$WG_MODULE" | xargs)" "rtnl-link-wireguard"
expect_match "the module's aliases" "$(modinfo -F alias "$WG_MODULE" | xargs)" "family-wireguard"
expect_match "the driver's name" "$(in_ns a ethtool -i wg0)" "driver: wireguard"
