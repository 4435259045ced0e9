#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""uapi_states.py DIRECTORY - devices in states that no test can wait for, as user-space
implementations tell them: a file each, named as the device."""
import os
import random
import sys
import time

rng = random.Random(4)
NOW = int(time.time())


def hexkey():
    return rng.randbytes(32).hex()


def device(private=True, port=0, fwmark=0):
    return (f"private_key={hexkey()}\n" if private else "") + (f"listen_port={port}\n" if port else "") + (f"fwmark={fwmark}\n" if fwmark else "")


def peer(psk=False, endpoint=None, keepalive=0, handshake=0, nsec=0, rx=0, tx=0, ips=()):
    return (
        f"public_key={hexkey()}\npreshared_key={hexkey() if psk else '0' * 64}\nprotocol_version=1\n"
        + (f"endpoint={endpoint}\n" if endpoint else "")
        + f"last_handshake_time_sec={handshake}\nlast_handshake_time_nsec={nsec}\ntx_bytes={tx}\nrx_bytes={rx}\n"
        + f"persistent_keepalive_interval={keepalive}\n"
        + "".join(f"allowed_ip={ip}\n" for ip in ips)
    )


AGES = [0, 1, 2, 59, 60, 61, 119, 3599, 3600, 3601, 7325, 86399, 86400, 90061, 31535999, 31536000, 31622461, 3 * 31536000 + 2 * 86400]
AMOUNTS = [0, 1, 1023, 1024, 1025, 1535, 10239, 1048575, 1048576, 1610612736, 2**30 - 1, 2**30, 2**40 - 1, 2**40, 5 * 2**40 + 12345, 2**50, 2**64 - 1]
ENDPOINTS = ["192.0.2.1:1", "255.255.255.255:65535", "[2001:db8::1]:51820", "[::]:1", "[::ffff:192.0.2.1]:9", "[fe80::1%lo]:7", "[fe80::2%1]:7", "[2001:db8:0:0:1:0:0:1]:80"]
PREFIXES = ["0.0.0.0/0", "::/0", "10.0.0.0/8", "192.168.7.1/32", "fd00::/8", "2001:db8::1/128", "::ffff:0:0/96", "fe80::/10", "0.0.0.0/32"]

STATES = {
    "bare": device(private=False),
    "keyed": device(),
    "port": device(port=65535),
    "mark": device(fwmark=1),
    "marks": device(port=1, fwmark=0xFFFFFFFF),
    "nokeypeer": device(private=False, port=4) + peer(),
    "onepeer": device(port=5) + peer(),
    "psk": device() + peer(psk=True) + peer() + peer(psk=True, keepalive=1),
    "keepalives": device() + "".join(peer(keepalive=k) for k in [0, 1, 25, 59, 60, 61, 3600, 3661, 65535]),
    "ages": device() + "".join(peer(handshake=NOW - a) for a in AGES),
    "future": device() + peer(handshake=NOW + 1000000) + peer(handshake=NOW - 100) + peer(),
    "ancient": device() + peer(handshake=1) + peer(handshake=0, nsec=5) + peer(handshake=2**40),
    "order": device() + "".join(peer(handshake=NOW - 5000 + n % 3, nsec=n % 2 * 7) for n in range(12)) + peer(),
    "received": device() + "".join(peer(rx=a) for a in AMOUNTS),
    "sent": device() + "".join(peer(tx=a) for a in AMOUNTS),
    "endpoints": device() + "".join(peer(endpoint=e) for e in ENDPOINTS) + peer(),
    "prefixes": device() + peer(ips=PREFIXES) + peer(ips=PREFIXES[:1]) + peer(),
    "manyips": device() + peer(ips=[f"10.{n >> 8}.{n & 255}.0/24" for n in range(3000)]),
    "manypeers": device(port=7, fwmark=0x77)
    + "".join(
        peer(n % 3 == 0, ENDPOINTS[n % 5] if n % 2 else None, n % 4, NOW - n * 997 if n % 5 else 0, n, n**4, n**5, PREFIXES[n % 4 : n % 9])
        for n in range(700)
    ),
}


if __name__ == "__main__":
    for name, text in STATES.items():
        with open(os.path.join(sys.argv[1], name), "w", encoding="ascii") as out:
            out.write(text)
