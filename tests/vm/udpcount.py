#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""udpcount.py - counts datagrams through a tunnel, each way.

  udpcount.py echo ADDRESS PORT READY_FILE
      answers every datagram with itself.
  udpcount.py send ADDRESS PORT COUNT SIZE [WINDOW [PATIENCE]]
      sends COUNT numbered datagrams with at most WINDOW unanswered (0: as many as buffers hold), resends none,
      and prints "sent N back N duplicate N corrupt N". After PATIENCE seconds of
      silence the unanswered ones count as lost.

Every datagram is filled from its number, so that a swapped or damaged byte shows.
"""
import select
import socket
import struct
import sys

SO_SNDBUFFORCE, SO_RCVBUFFORCE = 32, 33

def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def open_socket(address):
    sock = socket.socket(family(address), socket.SOCK_DGRAM)
    for option in (SO_SNDBUFFORCE, SO_RCVBUFFORCE):
        sock.setsockopt(socket.SOL_SOCKET, option, 1 << 22)
    return sock


def datagram(number, pattern, size):
    """Eight bytes of number, then a slice of the pattern that depends on it."""
    start = number % 251
    return (struct.pack("<Q", number) + pattern[start : start + size])[:size]


def echo(address, port, ready):
    sock = open_socket(address)
    sock.bind((address, int(port)))
    with open(ready, "w", encoding="ascii") as out:
        print("ready", file=out)
    while True:
        data, source = sock.recvfrom(65536)
        try:
            sock.sendto(data, source)
        except OSError:
            # A tunnel that is being taken down refuses; the sender will count it.
            pass


def send(address, port, count, size, window="0", patience="10"):
    count, size, window, patience = int(count), max(8, int(size)), int(window), float(patience)
    # What waits in the reassembly and socket buffers stays small.
    window = window or max(1, min(32, 200000 // size))
    sock = open_socket(address)
    sock.connect((address, int(port)))
    sock.setblocking(False)
    pattern = bytes((i * 167 + i // 251) % 256 for i in range(size + 251))
    seen = bytearray(count)
    sent = back = duplicate = corrupt = 0
    while back < count:
        while sent < count and sent - back < window:
            try:
                sock.send(datagram(sent, pattern, size))
            except BlockingIOError:
                break
            sent += 1
        if not select.select([sock], [], [], patience)[0]:
            if sent == count:
                break
            # What is unanswered is lost; make room in the window to go on.
            window += sent - back
            continue
        while True:
            try:
                data = sock.recv(65536)
            except BlockingIOError:
                break
            number = struct.unpack_from("<Q", data)[0] if len(data) >= 8 else count
            if number >= count or data != datagram(number, pattern, size):
                corrupt += 1
            elif seen[number]:
                duplicate += 1
            else:
                seen[number] = 1
                back += 1
    # A duplicate of the last ones may still be on its way.
    while select.select([sock], [], [], 0.2)[0]:
        sock.recv(65536)
        duplicate += 1
    print(f"sent {sent} back {back} duplicate {duplicate} corrupt {corrupt}")


{"echo": echo, "send": send}[sys.argv[1]](*sys.argv[2:])
