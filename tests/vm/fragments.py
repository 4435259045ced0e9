#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""fragments.py [lies] ADDRESS PORT - datagrams built by hand on a raw IPv4 socket: fragments
in every disorder, or UDP headers whose length or checksum is not true."""
import random
import socket
import struct
import sys

LIES = sys.argv[1] == "lies"
ADDRESS, PORT = sys.argv[-2], int(sys.argv[-1])
rng = random.Random(3)
sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)


def packet(ident, payload, offset=0, more=False):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 0, ident, (0x2000 if more else 0) | offset // 8, 64, 17, 0, bytes(4), socket.inet_aton(ADDRESS))
    try:
        sock.sendto(head + payload, (ADDRESS, 0))
    except OSError:
        pass


def udp(payload, length=None, checksum=0):
    return struct.pack(">HHHH", 2000, PORT, 8 + len(payload) if length is None else length, checksum) + payload


def fragments():
    for number in range(200):
        body = udp(struct.pack("<I", 1 + number % 4) + rng.randbytes(rng.choice((144, 88, 60, 28, 1400, 4000))))
        pieces, place = [], 0
        while place < len(body):
            size = rng.choice((8, 16, 24, 64, 512))
            pieces.append((place, body[place : place + size]))
            place += size
        last = pieces[-1][0]
        if number % 4 == 1:
            pieces.pop(rng.randrange(len(pieces)))
        elif number % 4 == 2:
            place, piece = rng.choice(pieces)
            pieces.append((max(0, place - 8), piece + bytes(8)))
        rng.shuffle(pieces)
        for place, piece in pieces:
            packet(number + 1, piece, place, place != last)


def lies():
    for number in range(300):
        payload = struct.pack("<I", 1 + number % 4) + rng.randbytes(rng.randrange(0, 200))
        length = rng.choice((0, 1, 7, 8, 9, 12, 40, len(payload), len(payload) + 9, 1500, 65535))
        packet(number + 1, udp(payload, length))
        packet(number + 1, udp(payload, None, 0x1234))
        packet(number + 1, udp(payload)[: number % 9])


(lies if LIES else fragments)()
