#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""vnet_frames.py DEVICE SEED COUNT SOURCE DESTINATION [MAC] - gives an interface random frames with offload headers

With MAC they are Ethernet frames for it, else bare IP packets. Half of the time the
frame is a good TCP or UDP packet whose virtio header says something at random; in
the other half lengths, options, extension headers and bytes are made up as well.
Prints how many the kernel has taken.
"""
import random
import socket
import struct
import sys

SOL_PACKET, PACKET_VNET_HDR = 263, 15
ETH_P_IP, ETH_P_IPV6 = 0x0800, 0x86DD
GSO_NONE, GSO_TCPV4, GSO_UDP, GSO_TCPV6, GSO_UDP_L4, GSO_ECN = 0, 1, 3, 4, 5, 0x80
TCP, UDP = socket.IPPROTO_TCP, socket.IPPROTO_UDP

device, seed, count, source, destination = sys.argv[1:6]
mac = bytes.fromhex(sys.argv[6].replace(":", "")) if len(sys.argv) > 6 else None
rng = random.Random(int(seed))
ipv6 = ":" in source
family = socket.AF_INET6 if ipv6 else socket.AF_INET
addresses = socket.inet_pton(family, source) + socket.inet_pton(family, destination)


def odd(good, bits=16):
    """Most often the right value, else one at its edges or any."""
    limit = (1 << bits) - 1
    return rng.choice([good] * 30 + [0, 1, limit, rng.randint(0, limit), (good + rng.choice((-1, 1))) & limit])


def transport(protocol, payload):
    ports = struct.pack(">HH", rng.choice((9, 2000, rng.randint(1, 65535))), rng.choice((9, 2000, 4000)))
    if protocol == UDP:
        return ports + struct.pack(">HH", odd(8 + len(payload)) & 0xFFFF, rng.getrandbits(16)) + payload
    options = bytes(rng.getrandbits(8) for _ in range(4 * rng.choice((0, 0, 3, 10))))
    words = odd(5 + len(options) // 4, 4)
    return ports + struct.pack(">IIBBHHH", rng.getrandbits(32), rng.getrandbits(32), words << 4, rng.getrandbits(8),
                               rng.getrandbits(16), rng.getrandbits(16), rng.getrandbits(16)) + options + payload


def packet4(protocol, content):
    options = bytes(rng.getrandbits(8) for _ in range(4 * rng.choice((0, 0, 0, 1, 10))))
    head = 20 + len(options)
    fragment = rng.choice((0, 0, 0, 0x4000, 0x2000, rng.getrandbits(16)))
    return struct.pack(">BBHHHBBH", 0x40 | odd(head // 4, 4), rng.getrandbits(8), odd((head + len(content)) & 0xFFFF),
                       rng.getrandbits(16), fragment, 64, odd(protocol, 8), rng.getrandbits(16)) + addresses + options + content


def packet6(protocol, content):
    for _ in range(rng.choice((0, 0, 0, 1, 3))):
        blocks = rng.choice((0, 1, 3))
        kind = rng.choice((0, 43, 44, 60))
        content = struct.pack("BB", protocol, odd(blocks, 8)) + bytes(rng.getrandbits(8) for _ in range(6 + 8 * blocks)) + content
        protocol = kind
    return struct.pack(">IHBB", 0x60000000 | rng.getrandbits(28), odd(len(content) & 0xFFFF), odd(protocol, 8), 64) + addresses + content


def frame():
    protocol = rng.choice((TCP, UDP))
    size = rng.choice((1, 2, 7, 100, 536, 1360, 1400, 9000, 65535, odd(1200)))
    # No more than some hundred segments: a debug kernel takes its time for each.
    payload = bytes([rng.getrandbits(8)]) * min(rng.choice((0, 1, 7, 100, 1400, 3000, 20000, 64000, rng.randint(0, 60000))), 300 * size)
    packet = packet6(protocol, transport(protocol, payload)) if ipv6 else packet4(protocol, transport(protocol, payload))
    if rng.random() < 0.2:
        packet = packet[:rng.randint(1, len(packet))]
    if rng.random() < 0.2:
        at = rng.randrange(min(len(packet), 80))
        packet = packet[:at] + bytes([rng.getrandbits(8)]) + packet[at + 1:]
    right = {TCP: GSO_TCPV6 if ipv6 else GSO_TCPV4, UDP: GSO_UDP_L4}[protocol]
    kind = rng.choice([right] * 4 + [GSO_NONE, GSO_UDP, GSO_TCPV4, GSO_TCPV6, GSO_UDP_L4, rng.getrandbits(8)])
    if rng.random() < 0.1:
        kind |= GSO_ECN
    network = 0 if mac is None else 14
    start = network + (40 if ipv6 else 20)
    headers = struct.pack("<BBHHHH", rng.choice((1, 1, 1, 0, 2, rng.getrandbits(8))), kind,
                          odd(start + (20 if protocol == TCP else 8)), size,
                          odd(start), odd(16 if protocol == TCP else 6))
    link = b"" if mac is None else mac + bytes(6) + struct.pack(">H", ETH_P_IPV6 if ipv6 else ETH_P_IP)
    return headers + link + packet


ether = ETH_P_IPV6 if ipv6 else ETH_P_IP
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ether))
sock.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
sock.bind((device, ether))
taken = 0
for _ in range(int(count)):
    try:
        sock.send(frame())
        taken += 1
    except OSError:
        pass
print(taken)
