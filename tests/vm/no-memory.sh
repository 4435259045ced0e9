#!/bin/bash
# SPDX-License-Identifier: MIT
# no-memory.sh - whichever allocation fails, a change is carried out whole or not at all
# guests: uml
# timeout: 300
#
#   a: wg0, up        the kernel fails the nth allocation of the one who asks
source "$(dirname "$0")/lib.sh"

[ -e /proc/self/fail-nth ] || fail "the kernel cannot make allocations fail"
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
# Those that could wait for memory as well, and without a stack trace of each.
echo N > /sys/kernel/debug/failslab/ignore-gfp-wait
echo 0 > /sys/kernel/debug/failslab/verbose
echo 0 > /sys/kernel/debug/fail_page_alloc/verbose
load_wg
new_ns a
make_key a
create_wg a wg0
set_key a wg0 a listen-port 4000
ip -n a link set wg0 up
if ! out=$(in_ns a "$PYTHON" "$VM_DIR/no_memory.py" wg0 2>&1); then fail "$out"; fi
say "$out"
