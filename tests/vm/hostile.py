#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""hostile.py PRIVATE PUBLIC ADDRESS PORT INNER THEIRS - what no honest peer sends: every
length and type, forged, truncated, tampered, replayed and misaddressed messages, bad
padding, odd counters. After each kind the same peer's honest echo must be answered.
Prints a line for each kind, with how many datagrams it took."""
import mmap
import os
import random
import signal
import struct
import sys
import tempfile

from wgpeer import COOKIE, DATA, INITIATION, RESPONSE, Peer, Wire, echo4, echo6, echo_reply_number, key, shake

private, public, address, port, inner, theirs = sys.argv[1:]
echo_packet = echo6 if ":" in inner else echo4
honest = Wire(address, int(port))
stranger = Wire(address, int(port))
peer = Peer(key(private), key(public))
session = shake(peer, honest)
rng = random.Random(7)
number = 0


def fresh_echo(size=8):
    global number
    number += 1
    return echo_packet(inner, theirs, number & 0xFFFF, size)


def answered(wire=honest, wanted=None, timeout=3.0, on=None):
    """Does a reply with that number come, under the session?"""
    wanted = number if wanted is None else wanted
    while True:
        message = wire.recv(timeout)
        if message is None:
            return False
        opened = (on or session).open(message) if len(message) >= 32 else None
        if opened and echo_reply_number(opened[1]) == wanted & 0xFFFF:
            return True


def alive(after):
    for _ in range(3):
        honest.send(session.seal(fresh_echo()))
        if answered():
            return
    raise SystemExit(f"hostile: after {after} the tunnel does not answer")


def check(what, truth):
    if not truth:
        raise SystemExit(f"hostile: {what}")


def silent(what, wire, messages):
    """Sends them; none may be answered with anything at all."""
    wire.drain()
    count = 0
    for message in messages:
        try:
            wire.send(message)
        except OSError:
            continue
        count += 1
        # Leave the driver room: what is dropped for lack of it proves nothing.
        if count % 64 == 0 and wire.recv(0.01) is not None:
            raise SystemExit(f"hostile: {what}: something is answered")
    check(f"{what}: something is answered", wire.recv(0.5) is None)
    print(f"{count} {what}")
    alive(what)


def lengths():
    for kind in (0, INITIATION, RESPONSE, COOKIE, DATA, 5, 255, 0x01000000, 0xFFFFFFFF):
        silent(f"of every length, type {kind}", stranger, ((struct.pack("<I", kind) + rng.randbytes(200))[:n] for n in range(201)))
    silent("oversized", stranger, (struct.pack("<I", kind) + bytes(n) for kind in (1, 2, 3, 4) for n in (1000, 1468, 1469, 9000, 65000, 65503)))
    reserved = bytearray(peer.initiation())
    silent("with reserved bytes", stranger, (bytes(reserved[:1]) + bytes([1 << i % 8 if i // 8 == j else 0 for j in range(3)]) + bytes(reserved[4:]) for i in range(24)))


def forged():
    initiation = peer.initiation()
    silent("truncated initiations", stranger, (initiation[:n] for n in range(len(initiation))))
    silent("lengthened initiations", stranger, (initiation + bytes(n) for n in (1, 16, 1000)))
    # Each byte, one bit each: mac1 keeps all but the last sixteen bytes, mac2 counts only under load.
    silent("initiations with a bit flipped", stranger, (initiation[:i] + bytes([initiation[i] ^ 1 << i % 8]) + initiation[i + 1 :] for i in range(4, 132)))
    silent("initiations with a bit flipped and a right mac1", stranger, (peer.macs(initiation[:i] + bytes([initiation[i] ^ 1 << i % 8]) + initiation[i + 1 : 116]) for i in range(8, 116)))
    someone = Peer(os.urandom(32), key(public))
    silent("initiations of a stranger", stranger, (someone.initiation() for _ in range(3)))
    silent("initiations with an old timestamp", stranger, (peer.initiation(stamp=bytes(12)) for _ in range(2)))
    for point in (0, 1, 325606250916557431795983626356110631294008115727848805560023387167927233504, 2**255 - 19 - 1, 2**255 - 19, 2**255 - 18):
        low = point.to_bytes(32, "little")
        peer.fixed = (bytes(32), low, bytes(32))
        silent(f"initiations with the low-order point {point % 1000}", stranger, [peer.initiation()])
        peer.fixed = None
    response = struct.pack("<III", RESPONSE, 1, session.local) + rng.randbytes(80)
    silent("responses that nobody asked for", stranger, (peer.macs(response[:60]) for _ in range(40)))
    silent("cookie replies that nobody asked for", stranger, (struct.pack("<II", COOKIE, rng.getrandbits(32)) + rng.randbytes(56) for _ in range(50)))
    silent("cookie replies to a live index", stranger, (struct.pack("<II", COOKIE, session.remote) + rng.randbytes(56) for _ in range(50)))


def replayed_initiation():
    global session
    good = peer.initiation()
    honest.drain()
    honest.send(good)
    response = honest.recv_type(RESPONSE)
    new = response and peer.consume_response(response)
    check("a good initiation is not answered", new)
    silent("of the same initiation again", stranger, [good] * 10)
    # The new session counts once it is confirmed; until then the old one is used.
    honest.send(new.seal(b""))
    session = new
    alive("a new session")
    honest.send(response)


def transport():
    global session
    message = session.seal(fresh_echo())
    honest.send(message)
    check("an echo is not answered", answered())
    silent("of a replayed data message", stranger, [message] * 20)
    message = session.seal(fresh_echo())
    untouched = number
    silent("data messages with a bit flipped", stranger, (message[:i] + bytes([message[i] ^ 1 << i % 8]) + message[i + 1 :] for i in range(4, len(message))))
    honest.send(message)
    check("the untouched original is not answered: a forgery marked its counter", answered(wanted=untouched))
    silent("truncated data messages", stranger, (session.seal(fresh_echo())[:n] for n in range(0, 80)))
    silent("data to indices that are not there", stranger, (message[:4] + rng.randbytes(4) + message[8:] for _ in range(200)))
    silent("garbage to a live index", stranger, (struct.pack("<IIQ", DATA, session.remote, rng.getrandbits(64)) + rng.randbytes(16 * rng.randrange(1, 90)) for _ in range(200)))


def spliced():
    """From a file, whose pages the datagram consists of: somebody may write there while it is opened."""
    honest.sock.connect(honest.remote)
    with tempfile.TemporaryFile() as file:
        for size in (8, 100, 1200):
            message = session.seal(fresh_echo(size))
            os.pwrite(file.fileno(), message[:-1] + bytes([message[-1] ^ 1]), 0)
            os.sendfile(honest.sock.fileno(), file.fileno(), 0, len(message))
            check("a spliced forgery is answered", not answered(timeout=0.2))
            os.pwrite(file.fileno(), message, 0)
            os.sendfile(honest.sock.fileno(), file.fileno(), 0, len(message))
            check("a spliced message is not answered", answered())


def flipping(file, at):
    """A process that flips a byte of the file to and fro, until it is killed."""
    pages = mmap.mmap(file.fileno(), mmap.PAGESIZE)
    right, wrong = pages[at], pages[at] ^ 1
    pid = os.fork()
    while not pid:
        pages[at] = wrong
        pages[at] = right
    return pid


def changing():
    """A spliced message whose last bytes change all the time gets an answer to what was sealed, or none."""
    with tempfile.TemporaryFile() as file:
        file.truncate(mmap.PAGESIZE)
        for _ in range(40):
            packet = fresh_echo(1200)
            message = session.seal(packet)
            os.pwrite(file.fileno(), message, 0)
            child = flipping(file, 16 + len(packet) - 1)
            try:
                for _ in range(100):
                    os.sendfile(honest.sock.fileno(), file.fileno(), 0, len(message))
                    reply = honest.recv(0.01)
                    opened = session.open(reply) if reply and len(reply) > 32 else None
                    if opened:
                        check("a message that changed while it was opened is answered", opened[1][len(packet) - 1] == packet[-1])
                        break
            finally:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
    honest.drain()


def padding_and_contents():
    good = fresh_echo()
    honest.send(session.seal(good, padding=b"\xff" * (-len(good) % 16)))
    check("padding that is not zero is refused", answered())
    honest.send(session.seal(fresh_echo(), padding=bytes(400)))
    check("400 bytes of padding are refused", answered())
    honest.send(session.seal(fresh_echo(), padding=b""))
    check("a message without padding is refused", answered())
    v4 = ":" not in inner
    bad = [b"\0" * n for n in (1, 4, 15, 16, 20, 40, 100)]
    bad += [rng.randbytes(n) for n in range(1, 100)]
    bad += [bytes([v << 4]) + rng.randbytes(63) for v in (0, 1, 2, 3, 5, 7, 15)]
    longer = fresh_echo()
    # An inner length larger than the payload, smaller than a header, of nothing.
    for length in (0, 1, 19, 20, len(longer) + 17, 2000, 65535):
        bad.append(longer[:2] + struct.pack(">H", length) + longer[4:] if v4 else longer[:4] + struct.pack(">H", length) + longer[6:])
    if v4:
        bad += [bytes([0x40 | ihl]) + longer[1:] for ihl in (0, 1, 4, 6, 15)]
    bad += [echo4("127.0.0.1", "192.168.7.1"), echo4("224.0.0.1", "192.168.7.1"), echo4("0.0.0.0", "192.168.7.1"), echo6("::1", "fd07::1")]
    bad += [longer[:n] for n in range(1, len(longer))]
    honest.drain()
    for packet in bad:
        honest.send(session.seal(packet))
    print(f"{len(bad)} packets that are none")
    honest.recv(0.3)
    honest.drain()
    alive("packets that are none")


def counters():
    """The window: 8128 back is taken, older is not; what is far ahead moves it."""
    global session
    session = shake(peer, honest)
    honest.send(session.seal(fresh_echo(), 0))
    check("counter 0, the keepalive's, is taken twice", not answered(timeout=0.5))
    honest.send(session.seal(fresh_echo(), 10000))
    check("a counter ahead is refused", answered())
    for counter, wanted in ((9999, True), (9999, False), (10000, False), (5000, True), (2001, True), (1800, False), (1, False)):
        honest.send(session.seal(fresh_echo(), counter))
        check(f"after 10000, counter {counter} is {'refused' if wanted else 'taken'}", answered(timeout=3.0 if wanted else 0.5) == wanted)
    for ahead in (20000, 2**20, 2**32 - 1, 2**32 + 1, 2**40 + 1, 2**59):
        honest.send(session.seal(fresh_echo(), ahead))
        check(f"counter {ahead} is refused", answered())
        honest.send(session.seal(fresh_echo(), ahead - 1))
        check(f"counter {ahead} - 1 is refused", answered())
        honest.send(session.seal(fresh_echo(), ahead))
        check(f"counter {ahead} is taken twice", not answered(timeout=0.3))
        honest.send(session.seal(fresh_echo(), ahead - 9000))
        check(f"counter {ahead} - 9000 is taken", not answered(timeout=0.3))
    for counter in (2**64 - 1, 2**64 - 2):
        honest.send(session.seal(fresh_echo(), counter))
        check(f"counter {counter} is taken, past the reject limit", not answered(timeout=0.3))
    session.counter = 2**59 + 1
    alive("counters at the end of the range")
    session = shake(peer, honest)
    alive("a new session")


def sessions():
    """The previous session still receives, the one before it does not."""
    global session
    first = shake(peer, honest)
    second = shake(peer, honest)
    session = second
    alive("two handshakes")
    honest.send(first.seal(fresh_echo()))
    check("the previous session does not receive", answered(on=second))
    third = shake(peer, honest)
    session = third
    alive("three handshakes")
    honest.send(first.seal(fresh_echo()))
    check("a session two handshakes old still receives", not answered(timeout=0.5, on=third) )


for step in (lengths, forged, replayed_initiation, transport, spliced, changing, padding_and_contents, counters, sessions):
    step()
print("hostile: all is well")
