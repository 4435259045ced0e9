#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""late.py PRIVATE PUBLIC ADDRESS PORT LOCAL_PORT SECONDS - lets the driver initiate, and
answers its last initiation SECONDS after the first. Prints yes when the driver takes
the answer: then it confirms with a data message under the session."""
import sys
import time

from wgpeer import DATA, INITIATION, Peer, Wire, key


def main():
    private, public, address, port, local, seconds = sys.argv[1:]
    wire, peer = Wire(address, int(port), int(local)), Peer(key(private), key(public))
    last = wire.recv_type(INITIATION, 60)
    if last is None:
        raise SystemExit("late: no initiation")
    start = time.monotonic()
    while time.monotonic() - start < float(seconds):
        last = wire.recv_type(INITIATION, float(seconds) - (time.monotonic() - start)) or last
    if not peer.consume_initiation(last):
        raise SystemExit("late: the initiation does not open")
    message, session = peer.response()
    wire.send(message)
    answer = wire.recv_type(DATA, 3)
    print("yes" if answer and session.open(answer) else "no")


main()
