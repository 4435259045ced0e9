#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""transaction.py DEVICE TWIN PEERS CHANGES - changes in several parts: carried out whole, or not at all.

Needs two devices with the same private key and no peers, DEVICE up, and port 4001
taken by somebody else. Everything is said in raw messages, most of it wrong.

transaction.py limit DEVICE MIB - only that a change may have so much, and no more
"""
import errno
import os
import random
import socket
import struct
import sys

from genl import GET_DEVICE, SET_DEVICE, Dev, Genl, Ip, PeerA, as_nobody, attr, name, nest, parse, u8, u16, u32

if sys.argv[1] == "limit":
    DEVICE, LIMIT = sys.argv[2], int(sys.argv[3]) << 20
else:
    DEVICE, TWIN, MANY, CHANGES = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    LIMIT = 1 << 28
STAGE = 1
FLAGS, PART = 5, 6  # WGCTL_A_STAGE_FLAGS, WGCTL_A_DEVICE
MIDDLE, FIRST, COMMIT, ABORT = 0, 1, 2, 4
REPLACE_PEERS = u32(Dev.FLAGS, 1)
REMOVE, REPLACE_IPS, UPDATE_ONLY = 1, 2, 4
PART_PEERS = 200

wireguard = Genl()
one, other = Genl("wgctl"), Genl("wgctl")
wrong = rows = 0


def key(number):
    return struct.pack("<I", number) + bytes(range(28))


def ip4(number, cidr=32, *more):
    return nest(0, u16(Ip.FAMILY, socket.AF_INET), attr(Ip.ADDRESS, struct.pack(">I", number)), u8(Ip.CIDR, cidr), *more)


def peer(number, *attributes):
    return nest(0, attr(PeerA.PUBLIC_KEY, key(number)), *attributes)


def peers(*items):
    return nest(Dev.PEERS, *items)


def some_peers(first, count):
    return peers(*(peer(n, nest(PeerA.ALLOWEDIPS, ip4(0x0A000000 + n))) for n in range(first, first + count)))


def send_part(genl, flags, *attributes, device=DEVICE):
    return genl.do(STAGE, name(device), u32(FLAGS, flags), nest(PART, *attributes))


def dump(device):
    """All that is configured, without the device's own names for itself."""
    return [(kind, payload) for _, found in wireguard.dump(GET_DEVICE, name(device)) for kind, payload, _ in found
            if kind not in (Dev.IFINDEX, Dev.IFNAME)]


def check(what, got, wanted, genl=None):
    global wrong, rows
    rows += 1
    problem = ""
    if got != wanted:
        problem = f"got {errno.errorcode.get(got, got)}, expected {errno.errorcode.get(wanted, wanted)}"
    elif genl and wanted and not genl.extack:
        problem = f"{errno.errorcode.get(got, got)} without a text"
    if problem:
        wrong += 1
        print(f"{what}: {problem} (text: {genl.extack if genl else None})")


def unchanged(what, before):
    check(f"{what}: the device", dump(DEVICE) == before, True)


def in_order():
    before = dump(DEVICE)
    check("a part without a first", send_part(one, MIDDLE, some_peers(1, 1)), errno.ENOENT, one)
    check("a commit without a first", send_part(one, COMMIT, some_peers(1, 1)), errno.ENOENT, one)
    check("abort of nothing", one.do(STAGE, u32(FLAGS, ABORT)), 0)

    check("first", send_part(one, FIRST, some_peers(1, 3)), 0)
    check("middle", send_part(one, MIDDLE, some_peers(4, 3)), 0)
    unchanged("the parts so far", before)
    check("abort", one.do(STAGE, u32(FLAGS, ABORT)), 0)
    check("a commit after the abort", send_part(one, COMMIT), errno.ENOENT, one)
    unchanged("what was aborted", before)

    check("first", send_part(one, FIRST, some_peers(1, 3)), 0)
    check("first again", send_part(one, FIRST, some_peers(11, 3)), 0)
    check("commit", send_part(one, COMMIT, some_peers(14, 1)), 0)
    check("the peers of the second first", len(public_keys(DEVICE)), 4)
    check("a second commit", send_part(one, COMMIT), errno.ENOENT, one)
    check("first and commit in one", send_part(one, FIRST | COMMIT, REPLACE_PEERS), 0)
    unchanged("all peers are gone", before)
    check("one without flags", one.do(STAGE, name(DEVICE), nest(PART)), errno.ENOENT, one)
    check("a change of nothing", send_part(one, FIRST | COMMIT), 0)
    unchanged("a change of nothing", before)


def public_keys(device):
    found = []
    for kind, payload in dump(device):
        if kind == Dev.PEERS:
            for _, item, _ in parse(payload):
                found += [value for k, value, _ in parse(item) if k == PeerA.PUBLIC_KEY]
    return found


def hostile():
    before = dump(DEVICE)
    part, flags = nest(PART, some_peers(1, 1)), u32(FLAGS, FIRST)
    # These do not come as far as the command, and the parts so far stay.
    unread = ("unknown flags", "flags of two bytes", "a part that is no nest")
    rejected = [
        ("no such device", errno.ENODEV, name("nonesuch"), flags, part),
        ("not ours", errno.EOPNOTSUPP, name("lo"), flags, part),
        ("no name", errno.EBADR, flags, part),
        ("two names", errno.EBADR, name(DEVICE), u32(Dev.IFINDEX, socket.if_nametoindex(DEVICE)), flags, part),
        ("no part", errno.EINVAL, name(DEVICE), flags),
        ("unknown flags", errno.EINVAL, name(DEVICE), u32(FLAGS, 8), part),
        ("flags of two bytes", errno.EINVAL, name(DEVICE), u16(FLAGS, 1), part),
        ("abort and commit", errno.EINVAL, name(DEVICE), u32(FLAGS, ABORT | COMMIT), part),
        ("a part that is no nest", errno.EINVAL, name(DEVICE), flags, attr(PART, some_peers(1, 1))),
        ("a torn part", errno.EINVAL, name(DEVICE), flags, nest(PART, b"\xff\xff\x08\x80abcd")),
        ("a name within", errno.EINVAL, name(DEVICE), flags, nest(PART, name(TWIN))),
        ("an index within", errno.EINVAL, name(DEVICE), flags, nest(PART, u32(Dev.IFINDEX, 1))),
        ("an unknown attribute within", errno.EINVAL, name(DEVICE), flags, nest(PART, u32(99, 1))),
        ("a peer without a key", errno.EINVAL, name(DEVICE), flags, nest(PART, peers(nest(0, u16(PeerA.KEEPALIVE, 1))))),
        ("a short key", errno.ERANGE, name(DEVICE), flags, nest(PART, attr(Dev.PRIVATE_KEY, bytes(31)))),
        ("a long prefix", errno.EINVAL, name(DEVICE), flags,
         nest(PART, peers(peer(1, nest(PeerA.ALLOWEDIPS, ip4(0, 33)))))),
    ]
    for what, wanted, *attributes in rejected:
        check(f"first, for {what}", send_part(one, FIRST, some_peers(1, 1)), 0)
        check(what, one.do(STAGE, *attributes), wanted, one)
        if what in unread:
            one.do(STAGE, u32(FLAGS, ABORT))
        check(f"commit after {what}", send_part(one, COMMIT), errno.ENOENT, one)
    for what, attribute in (("a key", attr(Dev.PRIVATE_KEY, bytes(32))), ("a port", u16(Dev.LISTEN_PORT, 4002)),
                            ("a mark", u32(Dev.FWMARK, 1)), ("flags", REPLACE_PEERS)):
        check(f"first, for {what}", send_part(one, FIRST, some_peers(1, 1)), 0)
        check(f"{what} after the first", send_part(one, MIDDLE, attribute), errno.EINVAL, one)
        check(f"commit after {what}", send_part(one, COMMIT), errno.ENOENT, one)
    check("attributes of another command", one.do(STAGE, name(DEVICE), flags, part, u32(7, 1)), errno.EINVAL, one)
    check("first", send_part(one, FIRST, some_peers(1, 1)), 0)
    check("a part of another device", send_part(one, MIDDLE, device=TWIN), errno.EINVAL, one)
    check("and the commit", send_part(one, COMMIT), errno.ENOENT, one)
    check("nobody", as_nobody(lambda: Genl("wgctl").do(STAGE, name(DEVICE), flags, part)), errno.EPERM)
    for length in range(0, 64):
        junk = random.randbytes(length)
        one.do(STAGE, name(DEVICE), flags, attr(PART | 0x8000, junk))
    one.do(STAGE, u32(FLAGS, ABORT))
    unchanged("hostile parts", before)


def again_and_again():
    """One key comes and goes within a change, also one that was there before; a failure leaves what was."""
    away = peer(1, u32(PeerA.FLAGS, REMOVE))
    check("a peer", send_part(one, FIRST | COMMIT, some_peers(1, 2)), 0)
    before = dump(DEVICE)
    check("first", send_part(one, FIRST, u16(Dev.LISTEN_PORT, 4001), peers(away, peer(1), away)), 0)
    for _ in range(100):
        check("again", send_part(one, MIDDLE, peers(*[peer(1), away] * 9)), 0)
    check("a port that is taken", send_part(one, COMMIT, some_peers(1, 1)), errno.EADDRINUSE, one)
    unchanged("what came and went", before)

    check("first", send_part(one, FIRST, peers(away, peer(1), peer(3), away)), 0)
    for _ in range(100):
        check("again", send_part(one, MIDDLE, peers(*[peer(1), away] * 9)), 0)
    check("and last", send_part(one, COMMIT, peers(peer(1), peer(4), away, peer(1, u16(PeerA.KEEPALIVE, 7)))), 0)
    check("who is left", public_keys(DEVICE), [key(2), key(3), key(4), key(1)])
    check("away with them", send_part(one, FIRST | COMMIT, REPLACE_PEERS), 0)


def many():
    """The whole fails when it is committed: the last thing that can is the port."""
    check("some peers", send_part(one, FIRST | COMMIT, some_peers(MANY * 2, 50)), 0)
    before = dump(DEVICE)
    for port in (4001, 4002):
        for first in range(0, MANY, PART_PEERS):
            head = (REPLACE_PEERS, u32(Dev.FWMARK, 7), u16(Dev.LISTEN_PORT, port)) if first == 0 else ()
            check("a part of many", send_part(one, MIDDLE if first else FIRST, *head, some_peers(first, min(PART_PEERS, MANY - first))), 0)
        unchanged("many sent", before)
        if port == 4001:
            check("a port that is taken", send_part(one, COMMIT), errno.EADDRINUSE, one)
        else:
            bad = peers(peer(1, u16(PeerA.VERSION, 1)))
            check("a bad peer at the end", send_part(one, COMMIT, bad), errno.EINVAL, one)
        unchanged("many refused", before)
    for first in range(0, MANY, PART_PEERS):
        send_part(one, MIDDLE if first else FIRST, *(() if first else (REPLACE_PEERS,)), some_peers(first, min(PART_PEERS, MANY - first)))
    check("many", send_part(one, COMMIT), 0)
    check("their number", len(public_keys(DEVICE)), MANY)
    check("away with them", send_part(one, FIRST | COMMIT, REPLACE_PEERS), 0)


def sockets():
    check("one", send_part(one, FIRST, some_peers(1, 2)), 0)
    check("other", send_part(other, FIRST, some_peers(3, 2)), 0)
    check("one goes on", send_part(one, MIDDLE, some_peers(5, 2)), 0)
    check("other commits", send_part(other, COMMIT, some_peers(7, 1)), 0)
    check("the other's peers", public_keys(DEVICE), [key(3), key(4), key(7)])
    check("one commits", send_part(one, COMMIT), 0)
    check("both's peers", public_keys(DEVICE), [key(n) for n in (3, 4, 7, 1, 2, 5, 6)])
    check("away with them", send_part(one, FIRST | COMMIT, REPLACE_PEERS), 0)

    before = dump(DEVICE)
    third = Genl("wgctl")
    address = third.sock.getsockname()
    check("third", send_part(third, FIRST, some_peers(1, 100)), 0)
    third.sock.close()
    heir = Genl("wgctl", address[0])
    check("its heir", send_part(heir, COMMIT), errno.ENOENT, heir)
    heir.sock.close()
    unchanged("a socket that was closed", before)


def devices_that_go():
    def ip(*words):
        if os.system("ip link " + " ".join(words)):
            raise SystemExit("ip link " + " ".join(words))

    ip("add gone type wireguard")
    check("first", send_part(one, FIRST, some_peers(1, 5), device="gone"), 0)
    ip("del gone")
    check("a device that has gone", send_part(one, COMMIT, device="gone"), errno.ENODEV, one)
    ip("add gone type wireguard")
    check("first", send_part(one, FIRST, some_peers(1, 5), device="gone"), 0)
    ip("del gone")
    ip("add gone type wireguard")
    check("a device that has come again", send_part(one, COMMIT, device="gone"), errno.ENOENT, one)
    check("first", send_part(one, FIRST, some_peers(1, 5), device="gone"), 0)
    ip("set gone netns b")
    os.system("ip -n b link set gone netns a")
    check("a device that was elsewhere", send_part(one, COMMIT, device="gone"), errno.ENOENT, one)
    check("its peers", public_keys("gone"), [])
    ip("del gone")


def limit():
    """Large endpoints are skipped, and cost nothing but the room they take."""
    big = peers(peer(1, attr(PeerA.ENDPOINT, bytes(60000))))
    flags, sent = FIRST, 0
    while True:
        got = send_part(one, flags, big)
        if got:
            break
        flags, sent = MIDDLE, sent + len(big)
    check("too much", got, errno.EFBIG, one)
    check("it was all that may be, or nearly", LIMIT - (1 << 20) < sent <= LIMIT, True)
    check("all is forgotten", send_part(one, COMMIT), errno.ENOENT, one)


def random_peer(rng):
    flags = rng.choice((0, 0, 0, REPLACE_IPS, REPLACE_IPS, REMOVE, UPDATE_ONLY, UPDATE_ONLY | REPLACE_IPS))
    ips = []
    for _ in range(rng.randrange(4)):
        more = (u32(Ip.FLAGS, 1),) if not rng.randrange(4) else ()
        ips.append(ip4(0x0A000000 + rng.randrange(16) * 16, rng.choice((0, 8, 24, 28, 30)), *more))
    attributes = [u32(PeerA.FLAGS, flags)]
    if rng.randrange(2):
        attributes.append(attr(PeerA.PRESHARED_KEY, bytes([rng.randrange(256)]) * 32))
    if rng.randrange(2):
        attributes.append(u16(PeerA.KEEPALIVE, rng.randrange(100)))
    if rng.randrange(2):
        attributes.append(attr(PeerA.ENDPOINT, struct.pack("=H", socket.AF_INET) + b"\x10\0\x7f\0\0\1" + bytes(8)))
    if ips:
        attributes.append(nest(PeerA.ALLOWEDIPS, *ips))
    return peer(rng.randrange(12), *attributes)


def random_part(rng, first):
    attributes = []
    if first and not rng.randrange(3):
        attributes.append(REPLACE_PEERS)
    if first and rng.randrange(2):
        attributes.append(u32(Dev.FWMARK, rng.randrange(1 << 32)))
    if first and not rng.randrange(6):
        attributes.append(attr(Dev.PRIVATE_KEY, bytes([64 + rng.randrange(3)]) * 32))
    if rng.randrange(8):
        attributes.append(peers(*(random_peer(rng) for _ in range(rng.randrange(8)))))
    return attributes


def same_as_one_by_one():
    """A transaction ends as if each part had been a message of its own. DEVICE is down: no peer may count bytes."""
    os.system(f"ip link set {DEVICE} down")
    rng = random.Random(7)
    for change in range(CHANGES):
        parts = [random_part(rng, number == 0) for number in range(rng.randrange(1, 6))]
        for part in parts[:-1]:
            check("sent", send_part(one, FIRST if part is parts[0] else MIDDLE, *part), 0)
        check(f"change {change}", send_part(one, COMMIT | (FIRST if len(parts) == 1 else 0), *parts[-1]), 0, one)
        for part in parts:
            check("by itself", wireguard.do(SET_DEVICE, name(TWIN), *part), 0)
        if dump(DEVICE) != dump(TWIN):
            check(f"change {change}: the two", False, True)
            break


if sys.argv[1] != "limit":
    in_order()
    hostile()
    again_and_again()
    many()
    sockets()
    devices_that_go()
    same_as_one_by_one()
limit()
print(f"{rows} rows, {wrong} wrong")
sys.exit(1 if wrong else 0)
