#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""overtaken.py PRIVATE PUBLIC ADDRESS PORT LOCAL_PORT INNER THEIRS - holds the answer to the
driver's initiation back, begins a session of its own and uses it, and only then lets the
answer in. Prints yes when the driver takes it: then it confirms with a data message."""
import sys
import time

from wgpeer import DATA, INITIATION, Peer, Wire, answered, echo4, key, shake


def main():
    private, public, address, port, local, inner, theirs = sys.argv[1:]
    wire, peer = Wire(address, int(port), int(local)), Peer(key(private), key(public))
    first = wire.recv_type(INITIATION, 120)
    if first is None or not peer.consume_initiation(first):
        raise SystemExit("overtaken: no initiation that opens")
    held, late = peer.response()
    session = shake(peer, wire, 30.0)
    wire.send(session.seal(echo4(inner, theirs, 1)))
    if not answered(wire, session, 1, 30.0):
        raise SystemExit("overtaken: no echo in the new session")
    wire.send(held)
    taken, end = False, time.monotonic() + 2
    while (message := wire.recv_type(DATA, end - time.monotonic())) is not None:
        taken |= late.open(message) is not None
    wire.send(session.seal(echo4(inner, theirs, 2)))
    if not taken and not answered(wire, session, 2, 30.0):
        raise SystemExit("overtaken: no echo afterwards")
    print("yes" if taken else "no")


main()
