#!/bin/bash
# SPDX-License-Identifier: MIT
# uapi-userns.sh - port, fwmark and binding need the capability in the creating namespace
# guests: 6.1 6.12
# timeout: 60
#
#   a (creates wg1) --> the network namespace of an unprivileged user namespace (holds wg1)
#
# User Mode Linux runs scenarios in a chroot, where the kernel makes no user namespaces.
source "$(dirname "$0")/lib.sh"
need unshare

inside() { nsenter -t $holder -U -n --preserve-credentials "$@"; }
other_ns() { [ "$(readlink /proc/$holder/ns/net)" != "$(readlink /proc/self/ns/net)" ]; }

load_wg
new_ns a
create_wg a wg1
unshare -U -r -n sleep 600 &
holder=$!
SPAWNED+=("$holder")
wait_for 100 other_ns || fail "no user namespace"
sleep 0.5
ip -n a link set wg1 netns $holder
make_key mine peer
inside "$WGCTL" show wg1 > /dev/null || fail "the user namespace's root cannot look"
inside "$WGCTL" set wg1 private-key <(echo "${PRIV[mine]}") || fail "the user namespace's root cannot set a key"
inside "$WGCTL" set wg1 peer "${PUB[peer]}" persistent-keepalive 5 allowed-ips 10.0.0.0/8 ||
  fail "the user namespace's root cannot set a peer"
ours=()
[ "$SUT" != ours ] || ours=("bind-device lo" "bind-address none")
for what in "listen-port 99" "fwmark 5" "${ours[@]}"; do
  # shellcheck disable=SC2086
  if out=$(inside "$WGCTL" set wg1 $what 2>&1); then fail "$what is allowed"; fi
  expect_match "$what" "$out" "not permitted|permission denied"
done
# A peer in the same request must not be set either, once the whole is refused.
if inside "$WGCTL" set wg1 fwmark 5 peer "${PUB[mine]}" 2> /dev/null; then fail "fwmark is allowed"; fi
expect_eq "fwmark" "$(inside "$WGCTL" show wg1 fwmark)" off
if [ "$SUT" = ours ]; then
  ip -n a link add outside type dummy
  create_wg a wg2
  wgin a set wg2 bind-device outside
  ip -n a link set wg2 netns $holder
  if inside "$WGCTL" show --json wg2 | grep outside; then fail "a name of the creating namespace is told"; fi
  inside "$PYTHON" "$VM_DIR/transaction.py" limit wg1 32 || fail "the limit of those who are not trusted with the machine"
fi
