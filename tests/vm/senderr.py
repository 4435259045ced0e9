#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""senderr.py ADDRESS - what a sender hears: the name of the error of the first
send on a UDP socket, and of the error that arrives in the second after it.
Prints "SEND LATER", each an errno name or OK."""
import errno
import select
import socket
import sys


def name(code):
    return errno.errorcode.get(code, str(code)) if code else "OK"


def main():
    family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    sock.connect((sys.argv[1], 9))
    # Without this, a UDP socket is not told of "host unreachable".
    level, option = (socket.IPPROTO_IPV6, 25) if family == socket.AF_INET6 else (socket.IPPROTO_IP, 11)
    sock.setsockopt(level, option, 1)
    first = 0
    try:
        sock.send(b"x" * 100)
    except OSError as error:
        first = error.errno
    select.select([sock], [], [], 2)
    print(name(first), name(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)))


main()
