#!/bin/bash
# SPDX-License-Identifier: MIT
# load-conflict.sh - beside the in-tree driver our module loads only with kind=, and says so
# timeout: 60
#
#   kernel: the in-tree driver holds the kind and the family "wireguard"
source "$(dirname "$0")/lib.sh"
[ "$SUT" = ours ] || skip "this is about our module"

load_in_tree
before=$(log_lines 'kind=')
refused "loading beside the in-tree driver without kind=" insmod "$WG_MODULE"
expect_eq "log lines that name the remedy" "$(($(log_lines 'kind=') - before))" 1
[ ! -d /sys/module/wg ] || fail "a module that did not load is there"

say "the in-tree driver is as it was"
ip link add name wgx type wireguard
wg show wgx > /dev/null
ip link del wgx

say "with kind= it loads, twice the same name it does not"
insmod "$WG_MODULE" kind=wgo
ip link add name wgy type wgo
ip link del wgy
rmmod wg

say "bad kinds are refused, with a line each"
for kind in "" "waytoolongforakindofalink" "a/b" "wireguard"; do
  if insmod "$WG_MODULE" kind="$kind" 2> /dev/null; then fail "kind='$kind' is taken"; fi
  [ ! -d /sys/module/wg ] || fail "kind='$kind' leaves a module behind"
done
# Nothing of the failed attempts may be left registered.
insmod "$WG_MODULE" kind=wgo
rmmod wg
rmmod wireguard
insmod "$WG_MODULE"
ip link add name wgz type wireguard
ip link del wgz
rmmod wg
