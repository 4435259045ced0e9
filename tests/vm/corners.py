#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""corners.py STEP PRIVATE PUBLIC ADDRESS PORT LOCAL_PORT INNER THEIRS - one peer that does what is rare."""
import os
import socket
import struct
import sys
import time

from wgpeer import COOKIE, DATA, INITIATION, RESPONSE, Peer, Wire, answered, blake, echo4, key, mac, shake

UDP_SEGMENT, TRAIN = 103, 60

step, private, public, address, port, local, inner, theirs = sys.argv[1:]
wire, peer = Wire(address, int(port), int(local)), Peer(key(private), key(public))
stranger = Wire(address, int(port))


def check(what, truth):
    if not truth:
        raise SystemExit(f"corners: {step}: {what}")


def await_initiation():
    initiation = wire.recv_type(INITIATION, 30)
    check("there is no initiation that opens", initiation and peer.consume_initiation(initiation))


def garbage_responses():
    """Each bears the index of the driver's initiation, or nearly; then the right one is taken as if they had not been."""
    await_initiation()
    good, session = peer.response()
    body = good[:60]
    other_psk = Peer(key(private), key(public), psk=bytes([1]) * 32)
    other_psk.chain, other_psk.h, other_psk.their_e, other_psk.their_index = peer.chain, peer.h, peer.their_e, peer.their_index
    for bad in (
        peer.macs(body[:12] + os.urandom(48)),
        peer.macs(body[:12] + bytes(32) + body[44:]),
        peer.macs(body[:59] + bytes([body[59] ^ 1])),
        peer.macs(body[:8] + struct.pack("<I", peer.their_index ^ 1) + body[12:]),
        other_psk.response()[0],
        good[:60] + bytes(32),
    ):
        stranger.send(bad)
    check("a wrong response is answered", wire.recv_type(DATA, 0.5) is None and stranger.recv(0.0) is None)
    wire.send(good)
    message = wire.recv_type(DATA)
    check("the right response is not taken", message and session.open(message))
    # It has been taken once.
    wire.send(good)
    check("the right response is taken twice", wire.recv_type(DATA, 0.3) is None)


def cookie_for_our_response():
    """The driver asks us for nothing, but we ask it to prove where it is: its next response brings the cookie."""
    cookie = os.urandom(16)
    wire.send(peer.initiation())
    response = wire.recv_type(RESPONSE)
    check("an initiation is not answered", response and peer.consume_response(response))
    check("a cookie is brought that was not asked for", response[76:] == bytes(16))
    wire.send(peer.cookie_reply(response, cookie))
    # Once for each message: the second is too late.
    wire.send(peer.cookie_reply(response, os.urandom(16)))
    # The driver takes fifty initiations a second from one peer.
    time.sleep(0.1)
    wire.send(peer.initiation())
    response = wire.recv_type(RESPONSE)
    session = response and peer.consume_response(response)
    check("a second initiation is not answered", session)
    check("the cookie is not brought", response[76:] == mac(cookie, response[:76]))
    wire.send(session.seal(echo4(inner, theirs, 1)))
    check("the session does not work", answered(wire, session, 1, 5.0))


def load_driver():
    """Rubbish with a right mac1, by the train, until it is answered with cookie replies."""
    mac1_key = blake(b"mac1----", key(public))
    body = struct.pack("<II", INITIATION, 1) + bytes(108)
    junk = body + mac(mac1_key, body) + bytes(16)
    stranger.sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, len(junk))
    for _ in range(100):
        stranger.send(junk * TRAIN)
        if stranger.recv_type(COOKIE, 0.05):
            stranger.drain()
            return
    raise SystemExit("corners: the driver is never under load")


def response_under_load():
    await_initiation()
    response, session = peer.response()
    load_driver()
    wire.send(response)
    reply = wire.recv_type(COOKIE, 2)
    check("a response without a cookie is not answered with one", reply and struct.unpack_from("<I", reply, 4)[0] == session.local)
    check("the cookie does not open", peer.consume_cookie(reply))
    load_driver()
    wire.send(peer.macs(response[:60]))
    message = wire.recv_type(DATA, 3)
    check("the response with the cookie is not taken", message and session.open(message))


def replays():
    session = shake(peer, wire)
    for number, counter in ((1, 1), (2, 500)):
        wire.send(session.seal(echo4(inner, theirs, number), counter))
        check(f"counter {counter} is not taken", answered(wire, session, number, 5.0))
    for number, counter in ((3, 500), (4, 500), (5, 1), (6, 0)):
        wire.send(session.seal(echo4(inner, theirs, number), counter))
        check(f"counter {counter} is taken again", not answered(wire, session, number, 0.2))


def not_ip():
    session = shake(peer, wire)
    good = echo4(inner, theirs, 1)
    longer = good[:2] + struct.pack(">H", len(good) + 17) + good[4:]
    long6 = struct.pack(">IHBB", 6 << 28, 100, 58, 64) + bytes(40)
    # Too short for their version are those that end before its header does.
    for packet, padding in ((bytes(16), None), (b"\x55" * 20, None), (b"\x45", b""), (good[:19], b""), (long6[:39], b""), (longer, None), (long6, None), (good[:2] + b"\0\x13" + good[4:], None)):
        wire.send(session.seal(packet, padding=padding))
    wire.send(session.seal(echo4(inner, theirs, 2)))
    check("the session does not work", answered(wire, session, 2, 5.0))


def congestion():
    """A mark that the outer header has from underway: into a packet that takes it, else the packet goes without."""
    session = shake(peer, wire)
    for number, (outer, tos) in enumerate(((0, 0), (2, 0), (1, 0), (3, 2), (3, 1), (3, 3), (3, 0))):
        wire.sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, outer)
        wire.send(session.seal(echo4(inner, theirs, number, tos=tos)))
        check(f"inner {tos} in outer {outer} is not answered", answered(wire, session, number, 5.0))


{
    "garbage-responses": garbage_responses,
    "cookie-for-our-response": cookie_for_our_response,
    "response-under-load": response_under_load,
    "replays": replays,
    "not-ip": not_ip,
    "congestion": congestion,
}[step]()
