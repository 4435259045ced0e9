#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tos.py receive ADDRESS PORT COUNT - prints the TOS (IPv6: traffic class) of so many datagrams.
tos.py send ADDRESS PORT TOS… - sends one with each."""
import socket
import sys
import time

mode, address, port, *rest = sys.argv[1:]
v6 = ":" in address
sock = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET, socket.SOCK_DGRAM)
if mode == "send":
    for tos in rest:
        sock.setsockopt(*((socket.IPPROTO_IPV6, socket.IPV6_TCLASS) if v6 else (socket.IPPROTO_IP, socket.IP_TOS)), int(tos))
        sock.sendto(b"x" * 20, (address, int(port)))
        time.sleep(0.05)
else:
    sock.setsockopt(*((socket.IPPROTO_IPV6, socket.IPV6_RECVTCLASS) if v6 else (socket.IPPROTO_IP, socket.IP_RECVTOS)), 1)
    sock.bind((address, int(port)))
    sock.settimeout(20)
    for _ in range(int(rest[0])):
        control = sock.recvmsg(100, 100)[1]
        # One byte in IPv4, an int in IPv6.
        print(int.from_bytes(control[0][2][:4], sys.byteorder) if control else "none")
