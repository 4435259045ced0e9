#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""sniff.py DEV FILE - one line per WireGuard message seen on DEV, in or out.

TIME TOS SRC SPORT DST DPORT TYPE LENGTH COUNTER, flushed at once. FILE appears
once the socket listens. Segmentation offload is undone by the kernel only on
real wires: a train of datagrams on a veth shows as one line.
"""
import socket
import struct
import sys
import time

ETH_P_ALL = 3


def udp_of(frame):
    """(tos, src, dst, udp) of an unfragmented UDP datagram in an Ethernet or bare IP frame, or None."""
    ethertype = struct.unpack_from(">H", frame, 12)[0]
    ip = frame[14:]
    if ethertype == 0x0800 and ip[9] == 17 and not struct.unpack_from(">H", ip, 6)[0] & 0x3FFF:
        head = (ip[0] & 15) * 4
        return ip[1], socket.inet_ntop(socket.AF_INET, ip[12:16]), socket.inet_ntop(socket.AF_INET, ip[16:20]), ip[head:]
    if ethertype == 0x86DD and ip[6] == 17:
        tos = struct.unpack_from(">H", ip)[0] >> 4 & 255
        return tos, socket.inet_ntop(socket.AF_INET6, ip[8:24]), socket.inet_ntop(socket.AF_INET6, ip[24:40]), ip[40:]
    return None


def main():
    dev, path = sys.argv[1:]
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
    sock.bind((dev, ETH_P_ALL))
    with open(path, "w", encoding="ascii") as out:
        while True:
            try:
                frame = sock.recv(65536)
            except OSError:
                # The device went down or away: what follows is not on this wire.
                return
            now = time.time_ns()
            if len(frame) < 42:
                continue
            found = udp_of(frame)
            if not found or len(found[3]) < 12:
                continue
            tos, src, dst, udp = found
            sport, dport, length = struct.unpack_from(">HHH", udp)
            kind = struct.unpack_from("<I", udp, 8)[0]
            if not 1 <= kind <= 4:
                continue
            counter = struct.unpack_from("<Q", udp, 16)[0] if kind == 4 and len(udp) >= 24 else -1
            print(f"{now // 10**9}.{now % 10**9:09d} {tos} {src} {sport} {dst} {dport} {kind} {length - 8} {counter}", file=out, flush=True)


main()
