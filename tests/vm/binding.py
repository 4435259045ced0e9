#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""binding.py DEVICE - prints what the tunnel's sockets are bound to: "INDEX NAME IPV4 IPV6", - for none.
   binding.py refusals DEVICE - asks for bindings that cannot be, and prints those that got another answer.
"""
import errno
import socket
import struct
import sys

from genl import NLM_F_ACK, NLM_F_REQUEST, Genl, as_nobody, attr, name, parse, u8, u32

SET, GET = 2, 3
IFINDEX, IPV4, IPV6, IFNAME = 7, 8, 9, 16
genl = Genl("wgctl")


def binding(device):
    genl.send(genl.family, GET, NLM_F_REQUEST, name(device))
    found = {}
    for _, _, payload in genl.messages(genl.sock.recv(65536)):
        found = {kind: value for kind, value, _ in parse(payload[4:])}
    if genl.error:
        raise SystemExit(f"{device}: {errno.errorcode[genl.error]} {genl.extack}")
    index = struct.unpack("=I", found[IFINDEX])[0] if IFINDEX in found else "-"
    return " ".join((str(index), found[IFNAME].rstrip(b"\0").decode() if IFNAME in found else "-",
                     socket.inet_ntop(socket.AF_INET, found[IPV4]) if IPV4 in found else "-",
                     socket.inet_ntop(socket.AF_INET6, found[IPV6]) if IPV6 in found else "-"))


def refusals(device):
    wrong = 0
    itself = socket.if_nametoindex(device)
    before = binding(device)
    rows = [
        ("an index of nothing", errno.ENODEV, u32(IFINDEX, 99999)),
        ("an index past all", errno.ENODEV, u32(IFINDEX, 0xFFFFFFFF)),
        ("the tunnel itself", errno.ELOOP, u32(IFINDEX, itself)),
        ("another's IPv4 address", errno.EADDRNOTAVAIL, attr(IPV4, bytes((10, 9, 0, 2)))),
        ("a broadcast address", errno.EADDRNOTAVAIL, attr(IPV4, bytes((255, 255, 255, 255)))),
        ("a multicast address", errno.EADDRNOTAVAIL, attr(IPV4, bytes((224, 0, 0, 1)))),
        ("another's IPv6 address", errno.EADDRNOTAVAIL, attr(IPV6, socket.inet_pton(socket.AF_INET6, "fd09::2"))),
        ("a link-local address alone", errno.EINVAL, attr(IPV6, socket.inet_pton(socket.AF_INET6, "fe80::1"))),
        ("an interface and an address, one of which cannot be", errno.EADDRNOTAVAIL,
         u32(IFINDEX, socket.if_nametoindex("lo")), attr(IPV4, bytes((10, 9, 0, 2)))),
        ("three bytes", errno.ERANGE, attr(IPV4, bytes(3))),
        ("four bytes for IPv6", errno.ERANGE, attr(IPV6, bytes(4))),
        ("an index of one byte", errno.EINVAL, u8(IFINDEX, 1)),
        ("a name of nothing", errno.ENODEV, attr(IFNAME, b"nothere\0")),
        ("the tunnel's name", errno.ELOOP, attr(IFNAME, device.encode() + b"\0")),
        ("a name without end", errno.EINVAL, attr(IFNAME, b"a" * 17)),
        ("a name and an index", errno.EINVAL, attr(IFNAME, b"lo\0"), u32(IFINDEX, 1)),
        ("an attribute of another command", errno.EINVAL, u32(5, 1)),
        ("nothing", 0),
    ]
    for what, wanted, *attributes in rows:
        got = genl.do(SET, name(device), *attributes)
        if got != wanted or (wanted and not genl.extack):
            wrong += 1
            print(f"{what}: got {errno.errorcode.get(got, got)}, expected {errno.errorcode.get(wanted, wanted)} ({genl.extack})")
        if binding(device) != before:
            wrong += 1
            print(f"{what}: the binding changed")
    for what, command in ("set", SET), ("get", GET):
        got = as_nobody(lambda command=command: Genl("wgctl").do(command, name(device)))
        if got != errno.EPERM:
            wrong += 1
            print(f"{what} by nobody: {errno.errorcode.get(got, got)}")
    return wrong


if sys.argv[1] == "refusals":
    sys.exit(1 if refusals(sys.argv[2]) else 0)
print(binding(sys.argv[1]))
