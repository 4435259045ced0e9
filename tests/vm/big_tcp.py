#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""big_tcp.py largest DEVICE READY_FILE - prints the length of the largest packet seen there, once a second is silent.
big_tcp.py ipv4-max-size DEVICE BYTES - how large IPv4 packets may get, to send and to receive; ip has words for it
only since 6.3."""
import socket
import struct
import sys
import time

ETH_P_ALL, SO_RCVBUFFORCE = 3, 33
RTM_SETLINK, NLM_F_REQUEST, NLM_F_ACK = 19, 1, 4
IFLA_GSO_IPV4_MAX_SIZE, IFLA_GRO_IPV4_MAX_SIZE = 63, 64


def largest(device, ready):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL))
    sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
    sock.bind((device, ETH_P_ALL))
    with open(ready, "wb"):
        pass
    sock.settimeout(1)
    longest, end, buffer = 0, time.monotonic() + 60, bytearray(64)
    while time.monotonic() < end:
        try:
            # Its whole length, of which little is copied.
            longest = max(longest, sock.recv_into(buffer, 64, socket.MSG_TRUNC))
        except TimeoutError:
            if longest:
                break
    print(longest)


def ipv4_max_size(device, size):
    body = struct.pack("=BxHiII", socket.AF_UNSPEC, 0, socket.if_nametoindex(device), 0, 0)
    for attribute in (IFLA_GSO_IPV4_MAX_SIZE, IFLA_GRO_IPV4_MAX_SIZE):
        body += struct.pack("=HHI", 8, attribute, int(size))
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    sock.send(struct.pack("=IHHII", 16 + len(body), RTM_SETLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0) + body)
    error = struct.unpack_from("=i", sock.recv(4096), 16)[0]
    if error:
        raise SystemExit(f"big_tcp: the kernel refuses {size} bytes: {-error}")


{"largest": largest, "ipv4-max-size": ipv4_max_size}[sys.argv[1]](*sys.argv[2:])
