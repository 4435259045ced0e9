#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""families.py - the names of all generic netlink families, in one line."""
import socket
import struct

from genl import NLM_F_DUMP, NLM_F_REQUEST, NLMSG_DONE, parse

sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
sock.bind((0, 0))
sock.send(struct.pack("=IHHIIBBH", 20, 16, NLM_F_REQUEST | NLM_F_DUMP, 1, 0, 3, 2, 0))
names, done = [], False
while not done:
    data = sock.recv(1 << 20)
    while data:
        length, kind = struct.unpack_from("=IH", data)
        payload, data = data[16:length], data[length + -length % 4 :]
        if kind == NLMSG_DONE:
            done = True
            break
        names += [value.rstrip(b"\0").decode() for k, value, _ in parse(payload[4:]) if k == 2]
print(*names)
