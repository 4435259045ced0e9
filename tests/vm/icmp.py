#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""icmp.py - echo requests that are counted, whatever the guest's speed.

  icmp.py ADDRESS COUNT SIZE[,SIZE…] [serial|burst|paced [SECONDS]]

Prints "sent N back N", the replies counted once each and only when their bytes
are the request's. serial waits up to PATIENCE seconds (5) for each reply; burst
sends all at once and stops after PATIENCE seconds (1) of silence. ping(8) is not
used for counting, because it leaves one interval after the last request.
"""
import os
import select
import socket
import struct
import sys
import time

SO_SNDBUFFORCE, SO_RCVBUFFORCE = 32, 33


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Echo:
    """A raw socket that sends requests and recognises their replies."""

    def __init__(self, address):
        self.address, self.ident, self.back = address, os.getpid() & 0xFFFF, set()
        if ":" in address:
            self.sock = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
            self.request, self.reply, self.skip = 128, 129, 0
        else:
            self.sock = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
            self.request, self.reply, self.skip = 8, 0, 20
        for option in (SO_SNDBUFFORCE, SO_RCVBUFFORCE):
            self.sock.setsockopt(socket.SOL_SOCKET, option, 1 << 22)
        self.pattern = bytes((i * 13 + i // 256) % 256 for i in range(65536))

    def send(self, number, size):
        body = struct.pack(">HH", self.ident, number) + self.pattern[:size]
        head = struct.pack(">BBH", self.request, 0, 0)
        if self.skip:
            head = struct.pack(">BBH", self.request, 0, checksum(head + body))
        try:
            self.sock.sendto(head + body, (self.address, 0))
        except OSError:
            # No key, no route: the reply that does not come is what counts.
            pass

    def collect(self, sizes, patience, wanted):
        """Takes replies until @wanted are in, or @patience seconds bring none."""
        # Other ICMP messages are no sign of life: beside a flood they come all the time.
        end = time.monotonic() + patience
        while len(self.back) < wanted and (patience == 0 or time.monotonic() < end):
            if not select.select([self.sock], [], [], max(0.0, end - time.monotonic()))[0]:
                break
            packet, source = self.sock.recvfrom(70000)
            packet = packet[self.skip :]
            kind, _, _, ident, number = struct.unpack_from(">BBHHH", packet)
            if kind != self.reply or ident != self.ident or number >= len(sizes) or source[0] != self.address:
                continue
            if packet[8:] == self.pattern[: sizes[number]]:
                self.back.add(number)
                end = time.monotonic() + patience


def main():
    address, count, sizes, *rest = sys.argv[1:]
    mode = rest[0] if rest else "serial"
    patience = float(rest[1]) if rest[1:] else (5.0 if mode == "serial" else 1.0)
    sizes = [int(s) for s in sizes.split(",") for _ in range(int(count))]
    echo = Echo(address)
    for number, size in enumerate(sizes):
        echo.send(number, size)
        if mode == "paced":
            time.sleep(patience)
        if mode == "serial":
            deadline = time.monotonic() + patience
            while number not in echo.back and time.monotonic() < deadline:
                echo.collect(sizes, max(0.0, deadline - time.monotonic()), len(echo.back) + 1)
    echo.collect(sizes, 0.0 if mode == "serial" else patience, len(sizes))
    print(f"sent {len(sizes)} back {len(echo.back)}")


main()
