#!/bin/bash
# SPDX-License-Identifier: MIT
# vm-fork.sh - a copy of a virtual machine forgets the keys that it shares with the first
#
# usage: vm-fork.sh 6.1|6.12
#
# Two machines that go on with one session's keys seal different packets under
# one counter. A guest is copied between two packets of a tunnel that begins and
# ends in it:
#
#   wga 192.168.7.1, port 1000 --- lo --- wgb 192.168.7.2, port 2000
set -euo pipefail

fail() { printf 'vm-fork: %s\n' "$*" >&2; exit 1; }

# ---- inside the guest ------------------------------------------------------

# tunnel_end NAME OTHER PORT THEIR_PORT ADDRESS
tunnel_end() {
	wgctl set "$1" private-key "/run/$1" listen-port "$3" \
		peer "$(wgctl pubkey <"/run/$2")" endpoint "127.0.0.1:$4" allowed-ips 192.168.7.0/24
	ip netns add "$1"
	ip link set "$1" netns "$1"
	ip -n "$1" address add "$5" dev "$1"
	ip -n "$1" link set "$1" up
}

in_a() { ip netns exec wga "$@"; }
last_handshake() { in_a wgctl show wga latest-handshakes | cut -f 2; }
echoes() { in_a ping -q -c 1 -w 20 192.168.7.2 >/dev/null || fail "no echo $1"; }

run_inside() {
	local first
	# shellcheck disable=SC2046 # names
	modprobe -a $(modinfo -F depends "$1" | tr , ' ')
	insmod "$1"
	umask 077
	for end in wga wgb; do
		wgctl genkey >"/run/$end"
		ip link add "$end" type wireguard
	done
	tunnel_end wga wgb 1000 2000 192.168.7.1/24
	tunnel_end wgb wga 2000 1000 192.168.7.2/24
	echoes "at first"
	first=$(last_handshake)
	sleep 2
	echoes "of the session"
	[ "$(last_handshake)" = "$first" ] || fail "a new handshake before there is a reason"
	# The copy is made when this is seen outside, which a busy machine takes a while for.
	echo 'vm: fork'
	sleep 8
	echoes "of the copy"
	[ "$(last_handshake)" != "$first" ] || fail "the copy goes on with the session's keys"
}

if [ "$1" = inside ]; then
	run_inside "$2"
	exit
fi

# ---- outside ---------------------------------------------------------------

# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/../../scripts/lib.sh"
module=$(module_dir "$1")/wg.ko
self=$ROOT/tests/product/${0##*/}
carried=(-M wireguard -f "$self" -f "$module" -f "$BUILD/ctl/wgctl")
for program in cut env insmod ip modinfo modprobe ping sleep tr; do carried+=(-f "$(command -v "$program")"); done
"$ROOT/scripts/vm" -k "$1" -g "${carried[@]}" -- env "PATH=$BUILD/ctl:$PATH" bash "$self" inside "$module"
