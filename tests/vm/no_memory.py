#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""no_memory.py DEVICE - fails each allocation of a change in turn, and looks what has become of the device.

It must be as before or as the change wants it. The answer may be lost, too: then it says nothing.
"""
import os
import socket
import struct
import sys

from genl import GET_DEVICE, SET_DEVICE, Dev, Genl, Ip, PeerA, attr, name, nest, u8, u16, u32

DEVICE = sys.argv[1]
STAGE, FIRST, COMMIT = 1, 1, 2
FLAGS, PART = 5, 6


def key(number):
    return struct.pack("<I", number) + bytes(range(28))


def peers(first, count):
    def ip(number):
        address = struct.pack(">I", 0x0A000000 + number * 77)
        return nest(0, u16(Ip.FAMILY, socket.AF_INET), attr(Ip.ADDRESS, address), u8(Ip.CIDR, 32 - number % 3))

    return nest(Dev.PEERS, *(nest(0, attr(PeerA.PUBLIC_KEY, key(n)), u32(PeerA.FLAGS, 2), nest(PeerA.ALLOWEDIPS, ip(n), ip(n + 1)))
                             for n in range(first, first + count)))


def dump():
    genl = Genl()
    found = [a for _, attributes in genl.dump(GET_DEVICE, name(DEVICE)) for a in attributes]
    genl.sock.close()
    return found


# Open beforehand: opening it takes memory, too.
nth_file = os.open("/proc/thread-self/fail-nth", os.O_RDWR)


def attempt(nth, genl, command, *attributes):
    """Return: has an allocation failed? The file counts down to it."""
    genl.sock.settimeout(1)
    os.pwrite(nth_file, str(nth).encode(), 0)
    try:
        genl.do(command, *attributes)
    except OSError:
        pass
    left = int(os.pread(nth_file, 16, 0))
    os.pwrite(nth_file, b"0", 0)
    return left == 0


def change(what, family, command, *attributes):
    """From the state that is set up by the caller, once for each allocation."""
    failed = done = 0
    wanted = None
    states = set()
    for nth in range(1, 2000):
        Genl().do(SET_DEVICE, name(DEVICE), u32(Dev.FLAGS, 1), u32(Dev.FWMARK, 0), u16(Dev.LISTEN_PORT, 4000), peers(1, 4))
        before = dump()
        short = attempt(nth, Genl(family), command, *attributes)
        after = dump()
        if not short:
            wanted = repr(after)
            break
        if after == before:
            failed += 1
        else:
            done += 1
            states.add(repr(after))
    good = wanted != repr(before) and not states - {wanted} and failed > 10
    print(f"{what}: {failed} times as before, {done} times done without an answer{'' if good else ', WRONG'}")
    return good


mixed = u32(Dev.FLAGS, 0), u32(Dev.FWMARK, 9), u16(Dev.LISTEN_PORT, 4002), peers(3, 8)
good = change("one message", "wireguard", SET_DEVICE, name(DEVICE), *mixed)
replaced = u32(Dev.FLAGS, 1), peers(2, 9)
good &= change("all peers replaced", "wireguard", SET_DEVICE, name(DEVICE), *replaced)
good &= change("in a transaction", "wgctl", STAGE, name(DEVICE), u32(FLAGS, FIRST | COMMIT), nest(PART, *mixed))
sys.exit(0 if good else 1)
