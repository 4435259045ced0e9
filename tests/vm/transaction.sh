#!/bin/bash
# SPDX-License-Identifier: MIT
# transaction.sh - a change in several messages is carried out whole or not at all, whoever sends what
# guests: 6.1 6.12 uml uml-smp
# timeout: 600
#
#   a: wg0, up, port 4000; wg1, its twin, down        port 4001 is socat's
#   b: nothing
source "$(dirname "$0")/lib.sh"
need socat

load_wg
new_ns a b
make_key a
create_wg a wg0
create_wg a wg1
set_key a wg0 a listen-port 4000
set_key a wg1 a listen-port 4000
ip -n a link set wg0 up
spawn a socat -u UDP4-RECV:4001 /dev/null
port_taken() { in_ns a ss -Huln "sport = :4001" | grep -q .; }
wait_for 100 port_taken || fail "socat does not listen"

if ! out=$(in_ns a "$PYTHON" "$VM_DIR/transaction.py" wg0 wg1 "$(per_guest 2000 2000 6000)" "$(per_guest 150 150 720)" 2>&1); then fail "rows that are wrong:
$out"; fi
say "$out"

say "the module goes while a transaction is open"
in_ns a "$PYTHON" - "$VM_DIR" << 'END' &
import sys, time
sys.path.insert(0, sys.argv[1])
from genl import Genl, name, nest, u32
ctl = Genl("wgctl")
assert ctl.do(1, name("wg0"), u32(5, 1), nest(6, u32(7, 9))) == 0
time.sleep(3600)
END
SPAWNED+=($!)
sleep 2
ip -n a link del wg0
ip -n a link del wg1
rmmod wg
LOADED=''
