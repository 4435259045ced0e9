#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""hibernate.py PRIVATE PUBLIC ADDRESS PORT LOCAL_PORT INNER THEIRS - talks to the driver while its machine gets ready
to hibernate, or to run on from an image, and is busy with that: no session may be made until it is done. Who opens
/dev/snapshot is one who writes or reads the image; what there is of the machine is awake meanwhile."""
import os
import sys

from wgpeer import INITIATION, RESPONSE, Peer, Wire, answered, echo4, key, shake


def check(what, truth):
    if not truth:
        raise SystemExit(f"hibernate: {what}")


def works(wire, session, number, inner, theirs, timeout):
    wire.send(session.seal(echo4(inner, theirs, number)))
    return answered(wire, session, number, timeout)


def refused(wire, peer):
    wire.drain()
    wire.send(peer.initiation())
    return wire.recv_type(RESPONSE, 1) is None


def main():
    private, public, address, port, local, inner, theirs = sys.argv[1:]
    wire, peer = Wire(address, int(port), int(local)), Peer(key(private), key(public))
    session = shake(peer, wire)
    check("an echo is not answered", works(wire, session, 1, inner, theirs, 5.0))
    snapshot = os.open("/dev/snapshot", os.O_RDONLY)
    check("a session from before works on while an image is written", not works(wire, session, 2, inner, theirs, 1.0))
    check("an initiation is answered while an image is written", refused(wire, peer))
    # What it has to say to a session that is gone would need a new one.
    check("the driver initiates while an image is written", wire.recv_type(INITIATION, 6) is None)
    with open("/sys/power/state", "w", encoding="ascii") as state:
        state.write("freeze")
    check("after a sleep meanwhile an initiation is answered", refused(wire, peer))
    os.close(snapshot)
    check("the session from before works afterwards", not works(wire, session, 3, inner, theirs, 1.0))
    session = shake(peer, wire)
    check("a new session does not work", works(wire, session, 4, inner, theirs, 5.0))

    snapshot = os.open("/dev/snapshot", os.O_WRONLY)
    check("an initiation is answered while an image is read", refused(wire, peer))
    check("a session from before works on while an image is read", not works(wire, session, 5, inner, theirs, 1.0))
    os.close(snapshot)
    shake(peer, wire)


main()
