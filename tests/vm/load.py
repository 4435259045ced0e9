#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""load.py PUBLIC ADDRESS PORT PRIVATE… - what a driver does under a flood of initiations.

The flood has a right mac1 and rubbish inside, so each costs the driver work and none
an answer. Then, while it lasts: initiations without a cookie get cookie replies, with
it they get responses, up to the burst of one source; a wrong cookie gets a cookie
reply again. Each PRIVATE is the key of a peer that the driver knows."""
import os
import socket
import struct
import sys
import time

from wgpeer import COOKIE, INITIATION, RESPONSE, Peer, Wire, blake, key, mac, x25519

TRAIN, UDP_SEGMENT = 60, 103

public, address, port, *privates = sys.argv[1:]
public, port = key(public), int(port)
MAC1 = blake(b"mac1----", public)
# One ephemeral key for all: its Diffie-Hellman with the driver is done once.
secret = os.urandom(32)
ephemeral = (secret, x25519(secret), x25519(secret, public))
peers = [Peer(key(p), public, ephemeral=ephemeral) for p in privates]
flood_wire, wire = Wire(address, port), Wire(address, port)


def check(what, truth):
    if not truth:
        raise SystemExit(f"load: {what}")


def rubbish():
    message = struct.pack("<II", INITIATION, 1) + os.urandom(108)
    return message + mac(MAC1, message) + bytes(16)


junk = [rubbish() for _ in range(TRAIN)]
# One system call sends a train of datagrams: the queue fills faster than it is worked off.
flood_wire.sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, len(junk[0]))


def flood(count):
    """Floods, and returns how many of the answers were cookie replies; no other may come."""
    cookies = 0
    for _ in range(0, count, TRAIN):
        flood_wire.send(b"".join(junk))
    while (message := flood_wire.recv(0.0)) is not None:
        check(f"a flood is answered with type {message[0]}", message[0] == COOKIE and len(message) == 64)
        cookies += 1
    return cookies


def under_load():
    """Floods until a cookie reply shows that the driver is under load."""
    flood_wire.drain()
    for _ in range(100):
        if flood(1200):
            return
    raise SystemExit("load: 120,000 initiations and never under load")


def answers(seconds):
    """(responses, cookie replies) that come to the honest socket."""
    out, deadline = [], time.monotonic() + seconds
    while (message := wire.recv(deadline - time.monotonic())) is not None:
        out.append(message)
    return [m for m in out if m[0] == RESPONSE], [m for m in out if m[0] == COOKIE]


first = peers[0]
wire.send(first.initiation())
responses, cookies = answers(1.5)
check("at rest an initiation is not answered by a response", len(responses) == 1 and not cookies)

# A message whose mac1 is wrong is never answered, under load either.
under_load()
for _ in range(20):
    wire.send(junk[0][:116] + bytes(32))
responses, cookies = answers(0.3)
check("a wrong mac1 is answered", not responses and not cookies)

def asked(peer, to=None):
    """(responses, cookie replies) to an initiation of @peer under load. The queue may be
    full just then, so that there is no answer: then once more."""
    for _ in range(20):
        message = peer.initiation()
        wire.drain()
        under_load()
        (to or wire).send(message)
        if to:
            if (message := to.recv(0.6)) is not None:
                return [m for m in [message] if m[0] == RESPONSE], [m for m in [message] if m[0] == COOKIE]
            continue
        found = answers(0.6)
        if found != ([], []):
            return found
    raise SystemExit("load: no answer at all under load")


# Without a cookie: a cookie reply, which opens with our mac1 alone.
responses, cookies = asked(first)
check("a response without a cookie under load", not responses)
check("no cookie reply for an initiation under load", cookies)
check("the cookie reply is not for our index", struct.unpack_from("<I", cookies[0], 4)[0] == first.index)
tampered = bytearray(cookies[0])
tampered[40] ^= 1
check("a tampered cookie reply opens", not first.consume_cookie(bytes(tampered)))
check("the cookie reply does not open", first.consume_cookie(cookies[0]))

# A made-up cookie gets a cookie reply again; so does the right one from another port.
real, first.cookie = first.cookie, os.urandom(16)
responses, cookies = asked(first)
check(f"a made-up cookie: {len(responses)} responses, {len(cookies)} cookie replies", cookies and not responses)
first.cookie = real
responses, cookies = asked(first, Wire(address, port))
check("a cookie of another port is taken", cookies and not responses)

# With it, at once from many peers of one source: the burst gets through, the rest waits.
for peer in peers:
    peer.cookie = real
for _ in range(10):
    time.sleep(2)
    batch = [peer.initiation() for peer in peers[1:]]
    wire.drain()
    under_load()
    start = time.monotonic()
    for message in batch:
        wire.send(message)
    sent = time.monotonic() - start
    responses, cookies = answers(1.0)
    if responses:
        break
print(f"{len(batch)} initiations with a cookie in {sent:.2f} s: {len(responses)} responses, {len(cookies)} cookie replies")
check("none of the initiations with a cookie is answered", responses)
check("more responses than the limit of 20 a second with a burst of 5", len(responses) <= 5 + 20 * (sent + 0.5))
check("the response does not open", any(p.consume_response(m) for m in responses for p in peers[1:] if struct.unpack_from("<I", m, 8)[0] == p.index))

# A second after the flood it is over: no cookie is asked for, no limit holds.
time.sleep(2.5)
flood_wire.drain()
first.cookie = None
wire.drain()
wire.send(first.initiation())
responses, cookies = answers(1.5)
check("after the flood an initiation is not answered by a response", len(responses) == 1 and not cookies)
