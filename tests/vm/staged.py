#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""staged.py - one socket that talks to several peers, one of whom does not answer.

  staged.py SILENT LIVE COUNT
      sends COUNT datagrams of 1400 bytes to port 4000 of SILENT, then one line to that of
      LIVE, all without waiting, and prints how many the kernel did not take.
"""
import socket
import sys

silent, live, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setblocking(False)
refused = 0
for address, data in [(silent, bytes(1372))] * count + [(live, b"1\n")]:
    try:
        sock.sendto(data, (address, 4000))
    except BlockingIOError:
        refused += 1
print(refused)
