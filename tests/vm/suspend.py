#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""suspend.py PRIVATE PUBLIC ADDRESS PORT LOCAL_PORT INNER THEIRS - lets the driver initiate and answers
when its machine has slept meanwhile; then goes on with a session from before a sleep. Neither may work."""
import sys

from wgpeer import DATA, INITIATION, Peer, Wire, answered, echo4, key, shake


def sleep():
    # Whoever asks for it is not frozen himself.
    with open("/sys/power/state", "w", encoding="ascii") as state:
        state.write("freeze")


def check(what, truth):
    if not truth:
        raise SystemExit(f"suspend: {what}")


def main():
    private, public, address, port, local, inner, theirs = sys.argv[1:]
    wire, peer = Wire(address, int(port), int(local)), Peer(key(private), key(public))
    initiation = wire.recv_type(INITIATION, 30)
    check("there is no initiation that opens", initiation and peer.consume_initiation(initiation))
    sleep()
    wire.send(peer.response()[0])
    check("an answer to an initiation from before is taken", wire.recv_type(DATA, 1) is None)

    session = shake(peer, wire)
    wire.send(session.seal(echo4(inner, theirs, 1)))
    check("an echo is not answered", answered(wire, session, 1, 5.0))
    sleep()
    wire.send(session.seal(echo4(inner, theirs, 2)))
    check("a session from before still works", not answered(wire, session, 2))
    session = shake(peer, wire)
    wire.send(session.seal(echo4(inner, theirs, 3)))
    check("a new session does not work", answered(wire, session, 3, 5.0))


main()
