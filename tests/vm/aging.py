#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""aging.py PRIVATE PUBLIC ADDRESS PORT INNER THEIRS - sends data messages under a
session until it is too old. Sleeps for minutes: for time travel."""
import sys
import time

from wgpeer import Peer, Wire, answered, echo4, key, shake


def main():
    private, public, address, port, inner, theirs = sys.argv[1:]
    wire, peer = Wire(address, int(port)), Peer(key(private), key(public))
    session, start = shake(peer, wire), time.monotonic()
    for number, (age, wanted) in enumerate(((1, True), (119, True), (150, True), (178, True), (180.5, False), (200, False), (400, False))):
        time.sleep(max(0.0, age - (time.monotonic() - start)))
        wire.send(session.seal(echo4(inner, theirs, number)))
        if answered(wire, session, number) != wanted:
            raise SystemExit(f"aging: at {age} s the echo is {'not ' if wanted else ''}answered")
    session = shake(peer, wire)
    wire.send(session.seal(echo4(inner, theirs, 99)))
    if not answered(wire, session, 99):
        raise SystemExit("aging: a new session does not work")


main()
