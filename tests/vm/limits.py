#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""limits.py PRIVATE PUBLIC ADDRESS PORT INNER THEIRS REJECT - counters around the reject
limit of a driver: below it they are taken, from it on they are not."""
import sys

from wgpeer import Peer, Wire, echo4, echo_reply_number, key, shake

private, public, address, port, inner, theirs, reject = sys.argv[1:]
reject = int(reject)
wire = Wire(address, int(port))
peer = Peer(key(private), key(public))
session = shake(peer, wire)
for number, (counter, wanted) in enumerate(((1, True), (reject - 2, True), (reject + 1, False), (reject + 5000, False), (2**63, False), (reject - 1, True))):
    wire.send(session.seal(echo4(inner, theirs, number + 1), counter))
    found = False
    while not found:
        message = wire.recv(2.0 if wanted else 0.7)
        if message is None:
            break
        opened = session.open(message) if len(message) >= 32 else None
        found = bool(opened) and echo_reply_number(opened[1]) == number + 1
    if found != wanted:
        raise SystemExit(f"limits: counter {counter} is {'refused' if wanted else 'taken'}")
