#!/bin/bash
# SPDX-License-Identifier: MIT
# userspace.sh - a device that a program implements
#
# usage: userspace.sh WGCTL
set -euo pipefail

wgctl=$(realpath "$1")
fail() { printf 'not ok: %s\n' "$*" >&2; exit 1; }

# Namespaces of its own: there is no interface in them, and /run is empty.
if [ "${2-}" != inside ]; then
	command -v python3 >/dev/null && unshare -rnm true 2>/dev/null || exit 77
	exec unshare -rnm "$0" "$wgctl" inside
fi
mount -t tmpfs none /run
cd /run
mkdir -p wireguard
[ /var/run -ef /run ] || exit 77
[ -d /sys/module/wg ] && exit 77 # sends events, of its own devices

# The program: says what the file `answer' holds, again and again.
printf 'listen_port=5\nerrno=0\n\n' >answer
python3 - <<'END' &
import socket
server = socket.socket(socket.AF_UNIX)
server.bind("/run/wireguard/utun.sock")
server.listen()
while True:
    client = server.accept()[0]
    if client.recv(4096):
        client.sendall(open("/run/answer", "rb").read())
    client.close()
END
program=$!
trap 'kill $program $(jobs -p) 2>/dev/null' EXIT
for _ in {1..100}; do [ -S wireguard/utun.sock ] && break; sleep 0.1; done

[ "$("$wgctl" show utun listen-port)" = 5 ] || fail "the program is not asked"

# A closed output is no place for a socket to the kernel
if "$wgctl" show interfaces >&- 2>closed; then fail "what is printed nowhere is a success"; fi
grep -qF 'cannot write the output: Bad file descriptor' closed || fail "a closed output gives $(cat closed)"

# monitor reads it again and again, for nobody sends events
"$wgctl" monitor >events 2>told &
for _ in {1..100}; do [ -s told ] && break; sleep 0.1; done
grep -qF 'reading it every second instead' told || fail "monitor says $(cat told)"
sleep 1.5
printf 'listen_port=6\nerrno=0\n\n' >new
mv new answer
for _ in {1..100}; do [ -s events ] && break; sleep 0.1; done
grep -qF ' utun device-changed' events || fail "monitor has seen $(cat events)"

# What only the kernel's own socket can says so, instead of asking for a module
if "$wgctl" set utun bind-device lo 2>refused; then fail "the program's socket is bound"; fi
grep -qF 'utun: a program implements this interface' refused || fail "bind-device says $(cat refused)"
