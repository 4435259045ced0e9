#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""dumps.py DEVICE - reads a device message by message and checks the shape of the dump:
what the first message holds, how a peer is continued, sizes and order. Then it changes
the device between two messages: the rest must be marked as interrupted, and removals
under the cursor must not hurt."""
import os
import socket
import struct
import sys

from genl import GET_DEVICE, NLM_F_DUMP_INTR, SET_DEVICE, Dev, Genl, PeerA, attr, name, nest, parse, u16, u32

DEVICE = sys.argv[1]


def check(what, truth):
    if not truth:
        raise SystemExit(f"dumps: {what}")


def shape(genl):
    """Checks one whole dump; returns the peers' keys in order and the number of messages."""
    messages = [attributes for _, attributes in genl.dump(GET_DEVICE, name(DEVICE))]
    first = [kind for kind, _, _ in messages[0]]
    expected = [Dev.LISTEN_PORT, Dev.FWMARK, Dev.IFINDEX, Dev.IFNAME, Dev.PRIVATE_KEY, Dev.PUBLIC_KEY, Dev.PEERS]
    check(f"the first message holds {first}", first == expected)
    order, lists, split = [], {}, 0
    for number, attributes in enumerate(messages):
        if number:
            check(f"message {number} holds {[k for k, _, _ in attributes]}", [k for k, _, _ in attributes] == [Dev.PEERS])
        check("an empty nest of peers", attributes[-1][1])
        for place, (kind, one, nested) in enumerate(parse(attributes[-1][1])):
            check("an element that is not type 0 and nested", kind == 0 and nested)
            fields = parse(one)
            kinds = [k for k, _, _ in fields]
            peer = fields[0][1]
            check("a peer without its key first", kinds[0] == PeerA.PUBLIC_KEY and len(peer) == 32)
            if peer in lists:
                split += 1
                check(f"a continued peer holds {kinds}", kinds == [PeerA.PUBLIC_KEY, PeerA.ALLOWEDIPS] and order[-1] == peer and place == 0)
            else:
                order.append(peer)
                lists[peer] = []
                wanted = [PeerA.PUBLIC_KEY, PeerA.PRESHARED_KEY, PeerA.HANDSHAKE, PeerA.KEEPALIVE, PeerA.TX, PeerA.RX, PeerA.VERSION]
                check(f"a peer holds {kinds}", [k for k in kinds if k not in (PeerA.ENDPOINT, PeerA.ALLOWEDIPS)] == wanted)
                check(f"a peer holds {kinds}", kinds == wanted + [k for k in (PeerA.ENDPOINT, PeerA.ALLOWEDIPS) if k in kinds])
            for k, value, _ in fields:
                if k == PeerA.ALLOWEDIPS:
                    for element, ip, is_nest in parse(value):
                        check("an allowed IP that is not type 0 and nested", element == 0 and is_nest)
                        check("fields of an allowed IP", [x for x, _, _ in parse(ip)] == [1, 2, 3] or sorted(x for x, _, _ in parse(ip)) == [1, 2, 3])
                    lists[peer] += parse(value)
    return order, lists, len(messages), split


def interrupted(genl, other):
    """A change between two messages marks the rest."""
    flags = []
    for number, (flag, _) in enumerate(genl.dump(GET_DEVICE, name(DEVICE))):
        flags.append(flag & NLM_F_DUMP_INTR)
        if number == 0:
            check("a change is refused", other.do(SET_DEVICE, name(DEVICE), nest(Dev.PEERS, nest(0, attr(PeerA.PUBLIC_KEY, os.urandom(32))))) == 0)
    check(f"an interrupted dump is not marked (messages: {len(flags)})", any(flags))


def cursor_removed(genl, other, order):
    """The peer under the cursor goes, then all of them, while the dump stands still."""
    for removal in ("one", "all"):
        for number, (_, attributes) in enumerate(genl.dump(GET_DEVICE, name(DEVICE))):
            if number != 0:
                continue
            if removal == "one":
                seen = [parse(one)[0][1] for _, one, _ in parse(attributes[-1][1])]
                at = order.index(seen[-1])
                for peer in order[max(0, at - 1) : at + 2]:
                    other.do(SET_DEVICE, name(DEVICE), nest(Dev.PEERS, nest(0, attr(PeerA.PUBLIC_KEY, peer), u32(PeerA.FLAGS, 1))))
            else:
                other.do(SET_DEVICE, name(DEVICE), u32(Dev.FLAGS, 1))


genl, other = Genl(), Genl()
order, lists, messages, split = shape(genl)
check("the dump fits one message: nothing is tested", messages > 3)
check("no peer is split between messages: nothing is tested", split > 0)
print(f"{len(order)} peers, {sum(map(len, lists.values()))} allowed IPs, {messages} messages, {split} splits")
check("two dumps differ", shape(genl)[1] == lists)
interrupted(genl, other)
cursor_removed(genl, other, order)
# A reader that walks away in the middle.
for _ in range(3):
    third = Genl()
    next(third.dump(GET_DEVICE, name(DEVICE)), None)
    third.sock.close()
