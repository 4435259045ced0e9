#!/bin/bash
# SPDX-License-Identifier: MIT
# uapi-errors.sh - the errno, and the text, of every bad request over generic netlink
# timeout: 120
#
#   a: wg0, up, port 4000        port 4001 is socat's
source "$(dirname "$0")/lib.sh"
need socat

strict=1
[ "$SUT" = ours ] || strict=0
load_wg
new_ns a
create_wg a wg0
ip -n a link set wg0 up
spawn a socat UDP4-LISTEN:4001 STDOUT > /dev/null
port_taken() { in_ns a ss -Huln | grep -q :4001; }
wait_for 50 port_taken || fail "socat does not listen"

say "the table of bad requests"
if ! out=$(in_ns a "$PYTHON" "$VM_DIR/uapi_errors.py" wg0 $strict 2>&1); then fail "rows that are wrong:
$out"; fi
say "$out"
