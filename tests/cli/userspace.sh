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
grep -qF 'polling every second' told || fail "monitor says $(cat told)"
sleep 1.5
printf 'listen_port=6\nerrno=0\n\n' >new
mv new answer
for _ in {1..100}; do [ -s events ] && break; sleep 0.1; done
grep -qF ' utun device-changed' events || fail "monitor has seen $(cat events)"

# What only the kernel's own socket can says so, instead of asking for a module
if "$wgctl" set utun bind-device lo 2>refused; then fail "the program's socket is bound"; fi
grep -qF 'utun: a program implements this interface' refused || fail "bind-device says $(cat refused)"

# A word that is no interface is blamed, one that is is taken
if "$wgctl" monitor utn 2>refused; then fail "monitor waits for an interface that is not there"; fi
grep -qF "no interface \`utn' of kind" refused || fail "monitor utn says $(cat refused)"
status=0
timeout 3 "$wgctl" show --json --watch utun >pictures || status=$?
if [ "$status" != 124 ] || ! grep -q '"name":"utun"' pictures; then fail "show --watch utun ends with $status: $(cat pictures)"; fi

# NO_COLOR, unless WG_COLOR_MODE asks for colours; called wg it is not known
if command -v script >/dev/null; then
	ln -s "$wgctl" wg
	# colours PROGRAM [NAME=VALUE...] - how many lines of its view have a colour on a terminal
	colours() {
		env -u NO_COLOR -u WG_COLOR_MODE "${@:2}" script -qec "'$1' show utun" /dev/null </dev/null | grep -c $'\033\\[[0-9;]*m' || true
	}
	[ "$(colours "$wgctl")" -gt 0 ] || fail "there are no colours on a terminal"
	[ "$(colours "$wgctl" NO_COLOR=)" -gt 0 ] || fail "an empty NO_COLOR takes the colours away"
	[ "$(colours "$wgctl" NO_COLOR=1)" = 0 ] || fail "NO_COLOR is not honoured"
	[ "$(colours "$wgctl" NO_COLOR=1 WG_COLOR_MODE=auto)" = 0 ] || fail "NO_COLOR is not honoured in the mode auto"
	[ "$(colours "$wgctl" NO_COLOR=1 WG_COLOR_MODE=always)" -gt 0 ] || fail "WG_COLOR_MODE=always does not win"
	[ "$(colours "$PWD/wg" NO_COLOR=1)" -gt 0 ] || fail "called wg it has another view than wg"
fi
