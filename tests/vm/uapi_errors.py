#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""uapi_errors.py DEVICE STRICT - what each kind of bad request gets.

Needs DEVICE down or up with port 4000, and port 4001 taken by somebody else. With
STRICT=1 every refusal must carry an extended-ack text and change nothing.
Prints each row that is wrong, and exits 1 if any is.
"""
import errno
import os
import socket
import struct
import sys

from genl import GET_DEVICE, SET_DEVICE, Dev, Genl, Ip, PeerA, as_nobody, attr, name, nest, u8, u16, u32

DEVICE, STRICT = sys.argv[1], sys.argv[2] == "1"
KEY = bytes(range(32))
# Before 6.7, generic netlink hands a dump that begins no extended ack to write to.
DUMP_TEXT = tuple(int(n) for n in os.uname().release.split("-")[0].split(".")[:2]) >= (6, 7)
genl = Genl()
index = socket.if_nametoindex(DEVICE)
wrong = rows = 0


def peer(*attributes, key=KEY):
    public = [] if key is None else [attr(PeerA.PUBLIC_KEY, key)]
    return nest(Dev.PEERS, nest(0, *public, *attributes))


def ip(*attributes):
    return peer(nest(PeerA.ALLOWEDIPS, nest(0, *attributes)))


def v4(address=b"\x0a\0\0\0", cidr=8):
    return u16(Ip.FAMILY, socket.AF_INET), attr(Ip.ADDRESS, address), u8(Ip.CIDR, cidr)


def v6(address=bytes(16), cidr=64):
    return u16(Ip.FAMILY, socket.AF_INET6), attr(Ip.ADDRESS, address), u8(Ip.CIDR, cidr)


def state():
    return [a for _, attributes in genl.dump(GET_DEVICE, name(DEVICE)) for a in attributes]


def row(what, got, wanted, text=True):
    """One request: its errno, and when refused its text and that nothing changed."""
    global wrong, rows
    rows += 1
    problems = []
    if got != wanted:
        problems.append(f"{errno.errorcode.get(got, got)}, expected {errno.errorcode.get(wanted, wanted)}")
    if STRICT and got and text and not genl.extack:
        problems.append(f"{errno.errorcode.get(got, got)} without a text")
    if problems:
        wrong += 1
        print(f"{what}: {'; '.join(problems)} (text: {genl.extack})")


def refused(what, wanted, *attributes, text=True):
    """A SET that must be refused, alone and after a change that must then not happen."""
    global wrong
    row(what, genl.do(SET_DEVICE, *attributes), wanted, text)
    if not STRICT or b"".join(attributes[:1]) != name(DEVICE):
        return
    before = state()
    other = peer(key=bytes([7] * 32))[4:]
    added = [nest(Dev.PEERS, other, a[4:]) if a[2:4] == struct.pack("=H", Dev.PEERS | 0x8000) else a for a in attributes[1:]]
    genl.do(SET_DEVICE, attributes[0], u32(Dev.FWMARK, 77), *added)
    if state() != before:
        wrong += 1
        print(f"{what}: refused, but the device changed")
        genl.do(SET_DEVICE, attributes[0], u32(Dev.FWMARK, 0), u32(Dev.FLAGS, 1))


def granted(what, *attributes):
    row(what, genl.do(SET_DEVICE, name(DEVICE), *attributes), 0)


def identity():
    for what, attributes, wanted in (
        ("both ifindex and ifname", (u32(Dev.IFINDEX, index), name(DEVICE)), errno.EBADR),
        ("neither ifindex nor ifname", (), errno.EBADR),
        ("no such name", (name("nothere"),), errno.ENODEV),
        ("no such index", (u32(Dev.IFINDEX, 99999),), errno.ENODEV),
        ("not our kind", (name("lo"),), errno.EOPNOTSUPP),
        ("not our kind by index", (u32(Dev.IFINDEX, 1),), errno.EOPNOTSUPP),
        ("a name of 16 characters", (attr(Dev.IFNAME, b"a" * 16 + b"\0"),), errno.EINVAL),
        ("a name without end", (attr(Dev.IFNAME, b"a" * 17),), errno.EINVAL),
        ("an index of two bytes", (attr(Dev.IFINDEX, bytes(2)),), errno.EINVAL),
    ):
        row(f"get: {what}", genl.dump_errno(GET_DEVICE, *attributes), wanted, text=DUMP_TEXT)
        refused(f"set: {what}", wanted, *attributes)
    row("get by index", genl.dump_errno(GET_DEVICE, u32(Dev.IFINDEX, index)), 0)
    # These three are answered by generic netlink itself.
    row("get as do", genl.do(GET_DEVICE, name(DEVICE)), errno.EOPNOTSUPP, text=False)
    row("set as dump", genl.dump_errno(SET_DEVICE, name(DEVICE)), errno.EOPNOTSUPP, text=False)
    row("get unprivileged", as_nobody(lambda: Genl().dump_errno(GET_DEVICE, name(DEVICE))), errno.EPERM, text=False)
    row("set unprivileged", as_nobody(lambda: Genl().do(SET_DEVICE, name(DEVICE))), errno.EPERM, text=False)


def device_attributes():
    n = name(DEVICE)
    refused("unknown device flag", errno.EINVAL, n, u32(Dev.FLAGS, 2))
    refused("unknown device flag, high", errno.EINVAL, n, u32(Dev.FLAGS, 1 << 31 | 1))
    refused("unknown device attribute", errno.EINVAL, n, u32(99, 1))
    refused("first unknown device attribute", errno.EINVAL, n, u32(9, 1))
    for size in (0, 31, 33, 64):
        refused(f"private key of {size}", errno.ERANGE, n, attr(Dev.PRIVATE_KEY, bytes(size)))
    for kind, what in ((Dev.LISTEN_PORT, "port"), (Dev.FWMARK, "fwmark"), (Dev.FLAGS, "flags")):
        for size in (0, 1, 3, 8):
            refused(f"{what} of {size} bytes", errno.EINVAL, n, attr(kind, bytes(size)))
    refused("port of 4 bytes", errno.EINVAL, n, u32(Dev.LISTEN_PORT, 1))
    refused("fwmark of 2 bytes", errno.EINVAL, n, u16(Dev.FWMARK, 1))
    refused("peers without NLA_F_NESTED", errno.EINVAL, n, attr(Dev.PEERS, peer()[4:]))
    refused("a busy port", errno.EADDRINUSE, n, u16(Dev.LISTEN_PORT, 4001))


def peer_attributes():
    n = name(DEVICE)
    refused("a peer without NLA_F_NESTED", errno.EINVAL, n, nest(Dev.PEERS, attr(0, attr(PeerA.PUBLIC_KEY, KEY))))
    refused("missing public key", errno.EINVAL, n, peer(key=None))
    refused("missing public key beside others", errno.EINVAL, n, peer(u16(PeerA.KEEPALIVE, 1), key=None))
    for size in (0, 31, 33):
        refused(f"public key of {size}", errno.ERANGE, n, peer(key=bytes(size)))
        refused(f"preshared key of {size}", errno.ERANGE, n, peer(attr(PeerA.PRESHARED_KEY, bytes(size))))
    for flags in (8, 1 << 31, 0x10 | 2):
        refused(f"peer flags {flags:#x}", errno.EINVAL, n, peer(u32(PeerA.FLAGS, flags)))
    refused("unknown peer attribute", errno.EINVAL, n, peer(u32(99, 1)))
    refused("first unknown peer attribute", errno.EINVAL, n, peer(u32(11, 1)))
    for size in (0, 2, 8, 15):
        refused(f"endpoint of {size} bytes", errno.ERANGE, n, peer(attr(PeerA.ENDPOINT, struct.pack("=H", 2)[:size].ljust(size, b"\0"))))
    refused("keepalive of 4 bytes", errno.EINVAL, n, peer(u32(PeerA.KEEPALIVE, 1)))
    refused("keepalive of 1 byte", errno.EINVAL, n, peer(u8(PeerA.KEEPALIVE, 1)))
    refused("peer flags of 2 bytes", errno.EINVAL, n, peer(u16(PeerA.FLAGS, 1)))
    refused("protocol version 2", errno.EPFNOSUPPORT, n, peer(u32(PeerA.VERSION, 2)))
    refused("protocol version 0", errno.EPFNOSUPPORT, n, peer(u32(PeerA.VERSION, 0)))
    refused("protocol version of 2 bytes", errno.EINVAL, n, peer(u16(PeerA.VERSION, 1)))
    refused("allowed IPs without NLA_F_NESTED", errno.EINVAL, n, peer(attr(PeerA.ALLOWEDIPS, nest(0, *v4()))))


def allowed_ips():
    n = name(DEVICE)
    refused("an allowed IP without NLA_F_NESTED", errno.EINVAL, n, peer(nest(PeerA.ALLOWEDIPS, attr(0, b"".join(v4())))))
    refused("family of neither kind", errno.EINVAL, n, ip(u16(Ip.FAMILY, 1), *v4()[1:]))
    refused("no family", errno.EINVAL, n, ip(*v4()[1:]))
    refused("no address", errno.EINVAL, n, ip(v4()[0], v4()[2]))
    refused("no length", errno.EINVAL, n, ip(*v4()[:2]))
    refused("/33", errno.EINVAL, n, ip(*v4(cidr=33)))
    refused("/129", errno.EINVAL, n, ip(*v6(cidr=129)))
    refused("/255", errno.EINVAL, n, ip(*v4(cidr=255)))
    refused("IPv4 of 16 bytes", errno.EINVAL, n, ip(*v4(bytes(16))))
    refused("IPv6 of 4 bytes", errno.EINVAL, n, ip(*v6(bytes(4))))
    # The policy wants four bytes at least; which errno that gets is the kernel's.
    refused("IPv4 of 5 bytes", errno.EINVAL, n, ip(*v4(bytes(5))))
    refused("family of 4 bytes", errno.EINVAL, n, ip(u32(Ip.FAMILY, 2), *v4()[1:]))
    refused("length of 4 bytes", errno.EINVAL, n, ip(*v4()[:2], u32(Ip.CIDR, 8)))
    refused("unknown allowed IP flags", errno.EINVAL, n, ip(*v4(), u32(Ip.FLAGS, 2)))
    refused("unknown allowed IP attribute", errno.EINVAL, n, ip(*v4(), u32(9, 2)))
    refused("a second allowed IP that is bad", errno.EINVAL, n, peer(nest(PeerA.ALLOWEDIPS, nest(0, *v4()), nest(0, *v4(cidr=40)))))


def peers():
    """{public key: {attribute: payload}} from a dump."""
    out = {}
    for kind, value, _ in state():
        if kind == Dev.PEERS:
            for _, one, _ in parse_(value):
                attributes = {k: v for k, v, _ in parse_(one)}
                out.setdefault(attributes[PeerA.PUBLIC_KEY], {}).update(attributes)
    return out


def parse_(data):
    from genl import parse

    return parse(data)


def expect(what, truth):
    global wrong, rows
    rows += 1
    if not truth:
        wrong += 1
        print(f"{what}: not so")


def ignored():
    """Requests that succeed, and what they leave."""
    granted("no peers left", u32(Dev.FLAGS, 1))
    absent, other = bytes([9] * 32), bytes([8] * 32)
    granted("remove an absent peer", peer(u32(PeerA.FLAGS, 1), key=absent))
    granted("update only an absent peer", peer(u32(PeerA.FLAGS, 4), u16(PeerA.KEEPALIVE, 3), key=absent))
    expect("neither made it", not peers())
    own = [v for k, v, _ in state() if k == Dev.PUBLIC_KEY][0]
    granted("our own public key", peer(u16(PeerA.KEEPALIVE, 3), key=own))
    expect("our own key is no peer", not peers())
    for what, endpoint in (
        ("AF_UNIX, 16 bytes", struct.pack("=H", 1) + bytes(14)),
        ("AF_INET6, 16 bytes", struct.pack("=H", 10) + bytes(14)),
        ("AF_INET, 28 bytes", struct.pack("=H", 2) + bytes(26)),
        ("AF_INET, 17 bytes", struct.pack("=H", 2) + bytes(15)),
        ("AF_UNSPEC, 40 bytes", bytes(40)),
    ):
        granted(f"endpoint {what}", peer(attr(PeerA.ENDPOINT, endpoint)))
        expect(f"endpoint {what} is ignored", PeerA.ENDPOINT not in peers()[KEY])
    granted("endpoint AF_INET", peer(attr(PeerA.ENDPOINT, struct.pack("=H", 2) + struct.pack(">H", 5) + b"\1\2\3\4" + bytes(8))))
    expect("endpoint AF_INET is there", peers()[KEY].get(PeerA.ENDPOINT, b"")[:8] == b"\2\0\0\5\1\2\3\4")
    granted("protocol version 1", peer(u32(PeerA.VERSION, 1)))
    granted("an allowed IP", ip(*v4()))
    granted("another peer's allowed IP", peer(nest(PeerA.ALLOWEDIPS, nest(0, *v6())), key=other))
    granted("remove an absent allowed IP", ip(*v4(b"\x0b\0\0\0"), u32(Ip.FLAGS, 1)))
    granted("remove another peer's allowed IP", ip(*v6(), u32(Ip.FLAGS, 1)))
    expect("both are still there", all(PeerA.ALLOWEDIPS in p for p in peers().values()) and len(peers()) == 2)
    granted("remove one's own allowed IP", ip(*v4(), u32(Ip.FLAGS, 1)))
    expect("it is gone", PeerA.ALLOWEDIPS not in peers()[KEY])
    granted("keepalive", peer(u16(PeerA.KEEPALIVE, 3)))
    granted("update only", peer(u32(PeerA.FLAGS, 4), u16(PeerA.KEEPALIVE, 4)))
    expect("it is updated", peers()[KEY][PeerA.KEEPALIVE] == b"\4\0")
    granted("remove a peer", peer(u32(PeerA.FLAGS, 1)))
    expect("the other is left", list(peers()) == [other])
    added, removed = peer(nest(PeerA.ALLOWEDIPS, nest(0, *v4())), u16(PeerA.KEEPALIVE, 5))[4:], peer(u32(PeerA.FLAGS, 1))[4:]
    last = peer(attr(PeerA.PRESHARED_KEY, other))[4:]
    granted("a peer that comes and goes in one message", nest(Dev.PEERS, added, removed, added, removed, last))
    expect("the last one is there", list(peers()) == [other, KEY] and peers()[KEY][PeerA.PRESHARED_KEY] == other)
    expect("nothing of those before", PeerA.ALLOWEDIPS not in peers()[KEY] and peers()[KEY][PeerA.KEEPALIVE] == bytes(2))
    granted("one that goes, comes and goes", nest(Dev.PEERS, removed, added, removed))
    expect("the other is left again", list(peers()) == [other])
    granted("replace all", u32(Dev.FLAGS, 1), peer())
    expect("one is left", list(peers()) == [KEY])
    granted("an empty nest of peers", nest(Dev.PEERS))
    granted("an empty nest of allowed IPs", peer(nest(PeerA.ALLOWEDIPS)))
    private = os.urandom(32)
    granted("a private key, not clamped", attr(Dev.PRIVATE_KEY, private))
    stored = [v for k, v, _ in state() if k == Dev.PRIVATE_KEY][0]
    expect("it is stored clamped", stored == bytes([private[0] & 248]) + private[1:31] + bytes([private[31] & 63 | 64]))
    public = [v for k, v, _ in state() if k == Dev.PUBLIC_KEY][0]
    granted("another key", attr(Dev.PRIVATE_KEY, os.urandom(32)))
    granted("our old public key as a peer", peer(key=public))
    expect("it is a peer", public in peers())
    granted("our old key again", attr(Dev.PRIVATE_KEY, private))
    expect("it is no peer any more", public not in peers())
    granted("no private key", attr(Dev.PRIVATE_KEY, bytes(32)))
    expect("no identity", not any(k in (Dev.PRIVATE_KEY, Dev.PUBLIC_KEY) for k, _, _ in state()))


def malformed():
    """Truncated and nonsensical attributes: refused or ignored, never more."""
    whole = name(DEVICE) + u32(Dev.FLAGS, 1) + peer(nest(PeerA.ALLOWEDIPS, nest(0, *v4()), nest(0, *v6())), u16(PeerA.KEEPALIVE, 0))
    for cut in range(0, len(whole), 3):
        genl.do(SET_DEVICE, whole[:cut])
    for place in range(len(name(DEVICE)), len(whole)):
        for value in (0, 255, 128):
            genl.do(SET_DEVICE, whole[:place] + bytes([value]) + whole[place + 1 :])
    granted("all is well after malformed requests", u32(Dev.FLAGS, 1))


genl.do(SET_DEVICE, name(DEVICE), attr(Dev.PRIVATE_KEY, b"\x40" * 32), u16(Dev.LISTEN_PORT, 4000), u32(Dev.FLAGS, 1))
identity()
device_attributes()
peer_attributes()
allowed_ips()
ignored()
malformed()
print(f"{rows} rows, {wrong} wrong")
sys.exit(bool(wrong))
