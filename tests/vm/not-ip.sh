#!/bin/bash
# SPDX-License-Identifier: MIT
# not-ip.sh - frames that no IP stack would make: refused and counted, or carried as they are, and the tunnel works on
# guests: uml
#
#   a 10.0.0.1 --- veth --- b 10.0.0.2
#   wg0 192.168.7.1         wg0 192.168.7.2
#   not_ip.py's packet socket
source "$(dirname "$0")/lib.sh"
need ethtool

# frames KIND: by a's packet socket; how each was taken, counted.
frames() { in_ns a "$PYTHON" "$VM_DIR/not_ip.py" "$1" wg0 192.168.7.1 192.168.7.2 | sort | uniq -c | xargs; }

load_wg
pair_links
pair_tunnel 4
pings a 1 192.168.7.2

say "none of IP: other protocols, another version than is said, shorter than a header"
not_ip=$(drops a wg0 tx_not_ip)
errors=$(link a wg0 tx errs)
expect_eq "how they are taken" "$(frames strange)" "66 EPROTONOSUPPORT"
expect_eq "tx_not_ip" "$(($(drops a wg0 tx_not_ip) - not_ip))" 66
expect_eq "errors of the interface" "$(($(link a wg0 tx errs) - errors))" 66

say "good packets by the same socket, the protocol named or not"
received=$(link b wg0 rx packets)
expect_eq "how they are taken" "$(frames good)" "2 OK"
sleep 0.2
expect_eq "packets that b got" "$(($(link b wg0 rx packets) - received))" 2

say "headers that lie about lengths: carried, and dropped by who opens them"
not_ip=$(drops b wg0 rx_not_ip)
expect_eq "how they are taken" "$(frames lying)" "10 OK"
sleep 0.2
expect_eq "rx_not_ip" "$(($(drops b wg0 rx_not_ip) - not_ip))" 7

say "large packets to be cut: a good one in three, then those with wrong headers"
received=$(link b wg0 rx packets)
expect_eq "how it is taken" "$(frames large)" "1 OK"
sleep 0.2
expect_eq "packets that b got" "$(($(link b wg0 rx packets) - received))" 3
say "$(frames wrong)"
pings a 3 192.168.7.2 56,1392,20000
