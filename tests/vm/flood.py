#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""flood.py plain ADDRESS PORT - datagrams of mixed sizes as fast as they go, until killed;
errors are taken as they come, for teardown under traffic.

flood.py initiations ADDRESS PORT PUBLIC - handshake initiations with a right mac1 and
rubbish inside, until killed."""
import os
import socket
import struct
import sys
import time

from wgpeer import INITIATION, blake, key, mac

UDP_SEGMENT = 103


def plain(address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sizes = (1, 100, 1372, 9000)
    while True:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                for n in range(10000):
                    sock.sendto(bytes(sizes[n % 4]), (address, int(port)))
        except OSError:
            # The tunnel is gone or refuses; it may come back.
            time.sleep(0.01)


def initiations(address, port, public):
    mac1 = blake(b"mac1----", key(public))
    messages = []
    for _ in range(60):
        message = struct.pack("<II", INITIATION, 1) + os.urandom(108)
        messages.append(message + mac(mac1, message) + bytes(16))
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    # One system call sends a train of datagrams.
    sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 148)
    # Bursts that fill the queue past the threshold, and pauses in which others get in.
    while True:
        for _ in range(25):
            sock.sendto(b"".join(messages), (address, int(port)))
        time.sleep(0.3)


{"plain": plain, "initiations": initiations}[sys.argv[1]](*sys.argv[2:])
