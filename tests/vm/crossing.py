#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""crossing.py PRIVATE PUBLIC ADDRESS PORT LOCAL_PORT INNER THEIRS - a peer whose initiation crosses the driver's on
a wire that reorders: it answers the driver's only when its own has been answered, and what it first says under its own
session arrives after what it says under the driver's. From then on it sends an echo a second under the latter, and
prints after how many seconds the driver asks for a new session; it never does so itself."""
import sys
import time

from wgpeer import DATA, INITIATION, RESPONSE, Peer, Wire, echo4, key


def check(what, truth):
    if not truth:
        raise SystemExit(f"crossing: {what}")


def main():
    private, public, address, port, local, inner, theirs = sys.argv[1:]
    wire = Wire(address, int(port), int(local))
    asking, answering = Peer(key(private), key(public)), Peer(key(private), key(public))
    initiation = wire.recv_type(INITIATION, 30)
    check("there is no initiation that opens", initiation and answering.consume_initiation(initiation))
    wire.send(asking.initiation())
    response = wire.recv_type(RESPONSE)
    ours = response and asking.consume_response(response)
    check("an initiation that crosses is not answered", ours)
    late = ours.seal(b"")

    response, session = answering.response()
    wire.send(response)
    message = wire.recv_type(DATA)
    check("the driver does not use the session it began", message and session.open(message))
    wire.send(late)
    began = time.monotonic()
    for number in range(170):
        wire.send(session.seal(echo4(inner, theirs, number)))
        # Under either: which of the two the driver sends with is up to it.
        until = time.monotonic() + 1.0
        while (message := wire.recv(until - time.monotonic())) is not None:
            if message[0] == INITIATION:
                print(int(time.monotonic() - began))
                return
    check("the driver does not ask for a new session", False)


main()
