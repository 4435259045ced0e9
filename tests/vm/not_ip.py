#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""not_ip.py strange|good|lying|large|wrong|ipv6 DEVICE OURS THEIRS - gives an interface frames of that kind by a
packet socket. Prints for each how it was taken: OK, or the name of the error."""
import errno
import socket
import struct
import sys

from wgpeer import checksum, echo4, echo6

kind, device, ours, theirs = sys.argv[1:]
ETH_P_IP, ETH_P_IPV6, ETH_P_ARP = 0x0800, 0x86DD, 0x0806
SOL_PACKET, PACKET_VNET_HDR = 263, 15
NEEDS_CSUM, TCPV4, UDP_FRAGMENTS, TCPV6, UDP_SEGMENTS = 1, 1, 3, 4, 5


def give(frame, protocol, sock=None):
    sock = sock or socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM)
    try:
        sock.sendto(frame, (device, protocol))
        print("OK")
    except OSError as error:
        print(errno.errorcode.get(error.errno, error.errno))


def strange():
    good = echo4(ours, theirs)
    give(bytes(28), ETH_P_ARP)
    give(good, ETH_P_ARP)
    give(good, ETH_P_IPV6)
    give(echo6("fd07::1", "fd07::2"), ETH_P_IP)
    give(bytes([0x00]) + good[1:], ETH_P_IP)
    give(bytes([0x55]) + good[1:], ETH_P_IP)
    give(bytes([0xF5]) + good[1:], ETH_P_IPV6)
    for length in range(1, 20):
        give(good[:length], ETH_P_IP)
    for length in range(1, 40):
        give(echo6("fd07::1", "fd07::2")[:length], ETH_P_IPV6)
    # No protocol is told, and none is found.
    give(bytes(40), 0, socket.socket(socket.AF_PACKET, socket.SOCK_RAW))


def good():
    give(echo4(ours, theirs), ETH_P_IP)
    give(echo4(ours, theirs), 0, socket.socket(socket.AF_PACKET, socket.SOCK_RAW))


def lying():
    good = echo4(ours, theirs)
    # Of an IPv4 header alone, the length is looked at on its way in; what else is wrong is the stack's to judge.
    for length in (0, 1, 19, len(good) + 17, 2000, 40000, 65535):
        give(good[:2] + struct.pack(">H", length) + good[4:], ETH_P_IP)
    for header_words in (0, 4, 15):
        give(bytes([0x40 | header_words]) + good[1:], ETH_P_IP)


def segmentable(payload, size, transport=6, gso=TCPV4, header_words=5, doff=5, total=None, start=None, offset=16, fragment=0):
    """A large IPv4 packet of TCP or UDP, and before it how to cut it."""
    head = struct.pack(">HHIIBBHHH", 1, 9, 1, 0, doff << 4, 0x10, 1000, 0, 0) if transport == 6 else struct.pack(">HHHH", 1, 9, 8 + payload, 0)
    total = 20 + len(head) + payload if total is None else total
    addresses = socket.inet_aton(ours) + socket.inet_aton(theirs)
    ip = struct.pack(">BBHHHBBH", 0x40 | header_words, 0, total, 1, fragment, 64, transport, 0) + addresses
    ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
    start = 20 if start is None else start
    return struct.pack("=BBHHHH", NEEDS_CSUM, gso, 20 + len(head), size, start, offset) + ip + head + bytes(payload)


def give_segmentable(*args, **kwargs):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    give(segmentable(*args, **kwargs), ETH_P_IP, sock)


def wrong():
    for payload in (0, 1, 999, 1000, 1001, 60000):
        give_segmentable(payload, 1000)
    for size in (1, 2, 8, 1400, 3000, 65535):
        give_segmentable(4000, size)
    for header_words in (0, 4, 6, 15):
        give_segmentable(3000, 1000, header_words=header_words)
    for doff in (0, 4, 6, 15):
        give_segmentable(3000, 1000, doff=doff)
    for total in (0, 20, 39, 100, 65535):
        give_segmentable(3000, 1000, total=total)
    for start, offset in ((0, 16), (19, 16), (24, 16), (40, 0), (20, 6), (20, 3000), (3030, 8), (65000, 16)):
        give_segmentable(3000, 1000, start=start, offset=offset)
    for fragment in (0x2000, 1, 0x1FFF):
        give_segmentable(3000, 1000, fragment=fragment)
    for gso in (TCPV6, UDP_FRAGMENTS, UDP_SEGMENTS, 2, 0x7F, TCPV4 | 0x80):
        give_segmentable(3000, 1000, gso=gso)
    for payload, size in ((3000, 1000), (1, 1000), (60000, 500), (3000, 1)):
        give_segmentable(payload, size, transport=17, gso=UDP_SEGMENTS, offset=6)
    give_segmentable(3000, 1000, transport=17)
    give_segmentable(3000, 1000, transport=1)


{
    "strange": strange,
    "good": good,
    "lying": lying,
    "large": lambda: give_segmentable(3000, 1000),
    "wrong": wrong,
    "ipv6": lambda: give(echo6(ours, theirs), ETH_P_IPV6),
}[kind]()
