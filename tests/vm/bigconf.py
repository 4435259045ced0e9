#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""bigconf.py PEERS IPS PRIVATE [SEED] - a configuration with random peers, IPS prefixes each,
half of them IPv6; every third peer has a preshared key, an endpoint, a keepalive.

bigconf.py compare FILE FILE - are two configurations the same, whatever their order?"""
import base64
import random
import sys


def generate(peers, ips, private, seed="1"):
    peers, ips, rng, number = int(peers), int(ips), random.Random(int(seed)), 0
    key = lambda: base64.b64encode(rng.randbytes(32)).decode()
    print(f"[Interface]\nPrivateKey = {private}\nListenPort = 5555\nFwMark = 0x77")
    for n in range(peers):
        print(f"\n[Peer]\nPublicKey = {key()}")
        if n % 3 == 0:
            print(f"PresharedKey = {key()}\nPersistentKeepalive = {1 + n % 65535}")
            print(f"Endpoint = 10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}:{1 + n % 65535}" if n % 2 else f"Endpoint = [fd00::{1 + n % 65535:x}]:7")
        prefixes = []
        for _ in range(ips if n % 5 else ips // 2):
            number += 1
            a, b, c = number >> 16 & 255, number >> 8 & 255, number & 255
            prefixes.append(f"fd00:{1 + (number >> 16):x}:{number & 0xFFFF:x}::/48" if number % 2 else f"{11 + a}.{b}.{c}.0/24")
        if prefixes:
            print("AllowedIPs = " + ", ".join(prefixes))


def load(path):
    sections = []
    with open(path, encoding="ascii") as lines:
        for line in lines:
            line = line.strip()
            if line.startswith("["):
                sections.append({"": line})
            elif line:
                key, value = (part.strip() for part in line.split("=", 1))
                value = frozenset(v.strip() for v in value.split(",")) if key == "AllowedIPs" else value
                sections[-1][key] = sections[-1][key] | value if isinstance(sections[-1].get(key), frozenset) else value
    return sections[0], {s["PublicKey"]: s for s in sections[1:]}


def compare(one, two):
    (device1, peers1), (device2, peers2) = load(one), load(two)
    if device1 != device2:
        raise SystemExit(f"bigconf: the interfaces differ: {device1} {device2}")
    for key in peers1.keys() | peers2.keys():
        if peers1.get(key) != peers2.get(key):
            raise SystemExit(f"bigconf: peer {key} differs: {str(peers1.get(key))[:300]} {str(peers2.get(key))[:300]}")


if __name__ == "__main__":
    compare(*sys.argv[2:]) if sys.argv[1] == "compare" else generate(*sys.argv[1:])
