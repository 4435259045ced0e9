#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""roamer.py PRIVATE PUBLIC ADDRESS PORT INNER THEIRS - speaks from several ports and
checks by where the answers arrive which packets move an endpoint. Prints "at PORT"
for the last port that was right to move to."""
import sys

from wgpeer import RESPONSE, Peer, Wire, echo4, echo_reply_number, key, shake


def answered(wire, session, number):
    """Does the reply to that echo come to this socket?"""
    while True:
        message = wire.recv(2.0)
        if message is None:
            return False
        opened = session.open(message) if len(message) >= 32 else None
        if opened and echo_reply_number(opened[1]) == number:
            return True


def check(what, truth):
    if not truth:
        raise SystemExit(f"roamer: {what}")


def main():
    private, public, address, port, inner, theirs = sys.argv[1:]
    peer = Peer(key(private), key(public))
    home, away, thief = (Wire(address, int(port)) for _ in range(3))
    session = shake(peer, home)
    echo = lambda n: session.seal(echo4(inner, theirs, n))

    home.send(echo(1))
    check("the first echo is not answered", answered(home, session, 1))
    old = echo(2)
    home.send(old)
    check("the second echo is not answered", answered(home, session, 2))

    thief.send(old)
    tampered = bytearray(echo(3))
    tampered[-1] ^= 1
    thief.send(bytes(tampered))
    thief.send(session.seal(echo4(inner, theirs, 9), counter=0))
    stale = peer.initiation(stamp=bytes(12))
    thief.send(stale)
    check("a stale initiation is answered", thief.recv_type(RESPONSE, 1.0) is None)
    home.send(echo(4))
    check("the echo after forgeries is not answered at home", answered(home, session, 4))

    away.send(echo(5))
    check("the echo from another port is not answered there", answered(away, session, 5))
    # An older, not yet seen packet is authentic too, and moves the endpoint back.
    late = session.seal(echo4(inner, theirs, 6), counter=session.counter + 5)
    away.send(late)
    check("a counter that jumps ahead is not answered", answered(away, session, 6))
    home.send(echo(7))
    check("a late packet does not move the endpoint", answered(home, session, 7))
    # An initiation moves it as well, once it authenticates.
    session = shake(peer, away)
    away.send(session.seal(echo4(inner, theirs, 8)))
    check("the echo on the new session is not answered", answered(away, session, 8))
    print("at", away.sock.getsockname()[1])


main()
