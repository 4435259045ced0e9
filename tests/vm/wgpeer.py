#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""wgpeer.py - a WireGuard peer in plain Python, to craft what a driver never sends.

Written from the whitepaper: Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s, both roles,
cookies, transport. Slow, not constant in time, and only for tests. Programs that
attack a driver import it; `wgpeer.py` alone checks itself against RFC vectors and
a handshake with itself.
"""
import base64
import hashlib
import hmac
import os
import socket
import struct
import time

INITIATION, RESPONSE, COOKIE, DATA = 1, 2, 3, 4
CONSTRUCTION = b"Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s"
IDENTIFIER = b"WireGuard v1 zx2c4 Jason@zx2c4.com"
P = 2**255 - 19


# ---- primitives ----------------------------------------------------------


def x25519(scalar, point=None):
    """RFC 7748, the Montgomery ladder."""
    k = int.from_bytes(scalar, "little")
    k = k & ~7 & ~(1 << 255) | 1 << 254
    x1 = 9 if point is None else int.from_bytes(point, "little") & (1 << 255) - 1
    x2, z2, x3, z3, swap = 1, 0, x1, 1, 0
    for t in range(254, -1, -1):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def chacha_rounds(state):
    """Twenty rounds over sixteen words, in place."""
    mask = 0xFFFFFFFF
    for _ in range(10):
        for i, j, k, l in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            a, b, c, d = state[i], state[j], state[k], state[l]
            a = a + b & mask
            d ^= a
            d = (d << 16 | d >> 16) & mask
            c = c + d & mask
            b ^= c
            b = (b << 12 | b >> 20) & mask
            a = a + b & mask
            d ^= a
            d = (d << 8 | d >> 24) & mask
            c = c + d & mask
            b ^= c
            b = (b << 7 | b >> 25) & mask
            state[i], state[j], state[k], state[l] = a, b, c, d


SIGMA = struct.unpack("<4I", b"expand 32-byte k")


def chacha20(key, counter, nonce, data):
    out = bytearray()
    words = SIGMA + struct.unpack("<8I", key)
    tail = struct.unpack("<3I", nonce)
    for start in range(0, len(data), 64):
        first = list(words + (counter + start // 64,) + tail)
        state = first[:]
        chacha_rounds(state)
        stream = struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(state, first)))
        out += bytes(a ^ b for a, b in zip(data[start : start + 64], stream))
    return bytes(out)


def hchacha20(key, nonce):
    state = list(SIGMA + struct.unpack("<8I", key) + struct.unpack("<4I", nonce))
    chacha_rounds(state)
    return struct.pack("<8I", *(state[:4] + state[12:]))


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    s, acc = int.from_bytes(key[16:], "little"), 0
    for start in range(0, len(data), 16):
        acc = (acc + int.from_bytes(data[start : start + 16] + b"\1", "little")) * r % (2**130 - 5)
    return ((acc + s) % 2**128).to_bytes(16, "little")


def aead_tag(key, nonce, ciphertext, ad):
    pad = lambda b: b + bytes(-len(b) % 16)
    lengths = struct.pack("<QQ", len(ad), len(ciphertext))
    return poly1305(chacha20(key, 0, nonce, bytes(32)), pad(ad) + pad(ciphertext) + lengths)


def seal(key, counter, plaintext, ad=b""):
    nonce = counter if isinstance(counter, bytes) else struct.pack("<IQ", 0, counter)
    ciphertext = chacha20(key, 1, nonce, plaintext)
    return ciphertext + aead_tag(key, nonce, ciphertext, ad)


def open_(key, counter, ciphertext, ad=b""):
    """The plaintext, or None when the tag is wrong."""
    nonce = counter if isinstance(counter, bytes) else struct.pack("<IQ", 0, counter)
    body, tag = ciphertext[:-16], ciphertext[-16:]
    if aead_tag(key, nonce, body, ad) != tag:
        return None
    return chacha20(key, 1, nonce, body)


def xopen(key, nonce, ciphertext, ad):
    """XChaCha20-Poly1305 with a nonce of 24 bytes."""
    return open_(hchacha20(key, nonce[:16]), bytes(4) + nonce[16:], ciphertext, ad)


def xseal(key, nonce, plaintext, ad):
    return seal(hchacha20(key, nonce[:16]), bytes(4) + nonce[16:], plaintext, ad)


def blake(*parts):
    return hashlib.blake2s(b"".join(parts)).digest()


def mac(key, data):
    return hashlib.blake2s(data, key=key, digest_size=16).digest()


def kdf(count, key, data):
    """HKDF with HMAC-BLAKE2s: @count outputs."""
    prk = hmac.new(key, data, hashlib.blake2s).digest()
    out, previous = [], b""
    for i in range(count):
        previous = hmac.new(prk, previous + bytes([i + 1]), hashlib.blake2s).digest()
        out.append(previous)
    return out


def tai64n(when=None):
    when = time.time() if when is None else when
    return struct.pack(">QI", 0x400000000000000A + int(when), int(when % 1 * 1e9))


# ---- sessions and handshakes ---------------------------------------------


class Session:
    """Transport keys of one handshake. Counters may be set at will."""

    def __init__(self, send_key, recv_key, local, remote):
        self.send_key, self.recv_key, self.local, self.remote, self.counter = send_key, recv_key, local, remote, 0

    def seal(self, packet, counter=None, padding=None):
        """A data message. @padding: bytes to append instead of zeros up to a multiple of 16."""
        if counter is None:
            counter, self.counter = self.counter, self.counter + 1
        padding = bytes(-len(packet) % 16) if padding is None else padding
        return struct.pack("<IIQ", DATA, self.remote, counter) + seal(self.send_key, counter, packet + padding)

    def open(self, message):
        """(counter, plaintext) of a data message for this session, or None."""
        kind, index, counter = struct.unpack_from("<IIQ", message)
        if kind != DATA or index != self.local:
            return None
        plaintext = open_(self.recv_key, counter, message[16:])
        return None if plaintext is None else (counter, plaintext)


class Peer:
    """One identity, talking to one other. Keys are 32 bytes."""

    def __init__(self, private, remote, psk=bytes(32), ephemeral=None):
        self.private, self.remote, self.psk = private, remote, psk
        self.public = x25519(private)
        self.static_static = x25519(private, remote)
        # A flood may reuse one ephemeral key and its Diffie-Hellman results.
        self.fixed = ephemeral
        self.cookie = None
        self.last_mac1 = bytes(16)

    def macs(self, message):
        self.last_mac1 = mac(blake(b"mac1----", self.remote), message)
        message += self.last_mac1
        return message + (mac(self.cookie, message) if self.cookie else bytes(16))

    def initiation(self, stamp=None, index=None):
        """A handshake initiation; remembers what the response needs."""
        self.index = struct.unpack("<I", os.urandom(4))[0] if index is None else index
        if self.fixed:
            self.e, public, es = self.fixed
        else:
            self.e = os.urandom(32)
            public, es = x25519(self.e), x25519(self.e, self.remote)
        chain = blake(CONSTRUCTION)
        h = blake(blake(chain, IDENTIFIER), self.remote)
        chain = kdf(1, chain, public)[0]
        h = blake(h, public)
        chain, key = kdf(2, chain, es)
        static = seal(key, 0, self.public, h)
        h = blake(h, static)
        chain, key = kdf(2, chain, self.static_static)
        timestamp = seal(key, 0, tai64n() if stamp is None else stamp, h)
        self.chain, self.h = chain, blake(h, timestamp)
        return self.macs(struct.pack("<II", INITIATION, self.index) + public + static + timestamp)

    def consume_response(self, message):
        """The initiator's session, or None when the response does not open."""
        if len(message) != 92 or struct.unpack_from("<I", message)[0] != RESPONSE:
            return None
        _, theirs, mine = struct.unpack_from("<III", message)
        public, empty = message[12:44], message[44:60]
        if mine != self.index:
            return None
        chain = kdf(1, self.chain, public)[0]
        h = blake(self.h, public)
        chain = kdf(1, chain, x25519(self.e, public))[0]
        chain = kdf(1, chain, x25519(self.private, public))[0]
        chain, tau, key = kdf(3, chain, self.psk)
        h = blake(h, tau)
        if open_(key, 0, empty, h) is None:
            return None
        send, recv = kdf(2, chain, b"")
        return Session(send, recv, self.index, theirs)

    def consume_initiation(self, message):
        """True when it opens and comes from our peer; remembers what the response needs."""
        if len(message) != 148 or struct.unpack_from("<I", message)[0] != INITIATION:
            return False
        if mac(blake(b"mac1----", self.public), message[:116]) != message[116:132]:
            return False
        self.their_index = struct.unpack_from("<I", message, 4)[0]
        public, static, timestamp = message[8:40], message[40:88], message[88:116]
        chain = blake(CONSTRUCTION)
        h = blake(blake(chain, IDENTIFIER), self.public)
        chain = kdf(1, chain, public)[0]
        h = blake(h, public)
        chain, key = kdf(2, chain, x25519(self.private, public))
        if open_(key, 0, static, h) != self.remote:
            return False
        h = blake(h, static)
        chain, key = kdf(2, chain, self.static_static)
        self.stamp = open_(key, 0, timestamp, h)
        if self.stamp is None:
            return False
        self.their_e, self.chain, self.h = public, chain, blake(h, timestamp)
        return True

    def response(self, index=None):
        """(message, session) after consume_initiation."""
        index = struct.unpack("<I", os.urandom(4))[0] if index is None else index
        e = os.urandom(32)
        public = x25519(e)
        chain = kdf(1, self.chain, public)[0]
        h = blake(self.h, public)
        chain = kdf(1, chain, x25519(e, self.their_e))[0]
        chain = kdf(1, chain, x25519(e, self.remote))[0]
        chain, tau, key = kdf(3, chain, self.psk)
        h = blake(h, tau)
        empty = seal(key, 0, b"", h)
        recv, send = kdf(2, chain, b"")
        message = self.macs(struct.pack("<III", RESPONSE, index, self.their_index) + public + empty)
        return message, Session(send, recv, index, self.their_index)

    def consume_cookie(self, message):
        """Remembers the cookie of a cookie reply; False when it does not open."""
        if len(message) != 64 or struct.unpack_from("<I", message)[0] != COOKIE:
            return False
        cookie = xopen(blake(b"cookie--", self.remote), message[8:32], message[32:], self.last_mac1)
        if cookie is None:
            return False
        self.cookie = cookie
        return True

    def cookie_reply(self, message, cookie):
        """What we answer to an initiation or response under load."""
        index, mac1, nonce = message[4:8], message[-32:-16], os.urandom(24)
        return struct.pack("<I", COOKIE) + index + nonce + xseal(blake(b"cookie--", self.public), nonce, cookie, mac1)


# ---- a peer on a socket ---------------------------------------------------


class Wire:
    """A UDP socket towards the driver, at the far end of a veth."""

    def __init__(self, remote, port, local_port=0):
        family = socket.AF_INET6 if ":" in remote else socket.AF_INET
        self.remote = (remote, port)
        self.sock = socket.socket(family, socket.SOCK_DGRAM)
        self.sock.bind(("::" if family == socket.AF_INET6 else "0.0.0.0", local_port))

    def send(self, message):
        self.sock.sendto(message, self.remote)

    def recv(self, timeout=2.0):
        """The next datagram, or None after @timeout seconds."""
        self.sock.settimeout(max(timeout, 1e-4))
        try:
            return self.sock.recv(65536)
        except (TimeoutError, BlockingIOError):
            return None

    def recv_type(self, kind, timeout=5.0):
        """The next datagram of that type; others are thrown away."""
        deadline = time.monotonic() + timeout
        while True:
            message = self.recv(deadline - time.monotonic())
            if message is None:
                return None
            if len(message) >= 4 and struct.unpack_from("<I", message)[0] == kind:
                return message

    def drain(self):
        while self.recv(0.0) is not None:
            pass


def shake(peer, wire, timeout=5.0):
    """Initiates, confirms with a keepalive, and returns the session."""
    for _ in range(3):
        wire.send(peer.initiation())
        message = wire.recv_type(RESPONSE, timeout)
        session = message and peer.consume_response(message)
        if session:
            wire.send(session.seal(b""))
            return session
    raise SystemExit("wgpeer: the driver does not answer a good initiation")


# ---- inner packets --------------------------------------------------------


def checksum(data):
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def echo4(source, destination, number=1, size=8, tos=0):
    """An IPv4 echo request."""
    body = struct.pack(">BBHHH", 8, 0, 0, 77, number) + bytes(size)
    body = body[:2] + struct.pack(">H", checksum(body)) + body[4:]
    src, dst = socket.inet_aton(source), socket.inet_aton(destination)
    head = struct.pack(">BBHHHBBH4s4s", 0x45, tos, 20 + len(body), 1, 0, 64, 1, 0, src, dst)
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + body


def echo6(source, destination, number=1, size=8, tos=0):
    """An IPv6 echo request."""
    src, dst = socket.inet_pton(socket.AF_INET6, source), socket.inet_pton(socket.AF_INET6, destination)
    body = struct.pack(">BBHHH", 128, 0, 0, 77, number) + bytes(size)
    total = checksum(src + dst + struct.pack(">II", len(body), 58) + body)
    return struct.pack(">IHBB", 6 << 28 | tos << 20, len(body), 58, 64) + src + dst + body[:2] + struct.pack(">H", total) + body[4:]


def echo_reply_number(packet):
    """The sequence number of an echo reply, or None."""
    if len(packet) >= 28 and packet[0] >> 4 == 4 and packet[9] == 1 and packet[20] == 0:
        return struct.unpack_from(">H", packet, 26)[0]
    if len(packet) >= 48 and packet[0] >> 4 == 6 and packet[6] == 58 and packet[40] == 129:
        return struct.unpack_from(">H", packet, 46)[0]
    return None


def answered(wire, session, number, timeout=1.0):
    """Does the reply to the echo request of that number come, under the session?"""
    while (message := wire.recv(timeout)) is not None:
        opened = session.open(message) if len(message) >= 32 else None
        if opened and echo_reply_number(opened[1]) == number:
            return True
    return False


def key(text):
    """A key from base64."""
    out = base64.b64decode(text)
    assert len(out) == 32
    return out


def selftest():
    # RFC 7748 5.2, RFC 8439 2.8.2 (key, nonce and tag), draft-irtf-cfrg-xchacha 2.2.1.
    unhex = bytes.fromhex
    assert x25519(unhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"), unhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")) == unhex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")
    text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."
    sealed = seal(bytes(range(0x80, 0xA0)), unhex("070000004041424344454647"), text, unhex("50515253c0c1c2c3c4c5c6c7"))
    assert sealed[-16:] == unhex("1ae10b594f09e26a7e902ecbd0600691") and sealed[:4] == unhex("d31a8d34")
    assert hchacha20(bytes(range(32)), unhex("000000090000004a0000000031415927"))[:4] == unhex("82413b42")
    a, b, psk = os.urandom(32), os.urandom(32), os.urandom(32)
    one, two = Peer(a, x25519(b), psk), Peer(b, x25519(a), psk)
    assert two.consume_initiation(one.initiation())
    message, theirs = two.response()
    mine = one.consume_response(message)
    assert theirs.open(mine.seal(b"hello"))[1].rstrip(b"\0") == b"hello"
    assert mine.open(theirs.seal(b"there", 7)) == (7, b"there" + bytes(11))
    one.psk = bytes(32)
    assert one.consume_response(message) is None
    initiation = one.initiation()
    assert one.consume_cookie(two.cookie_reply(initiation, bytes(16))) and one.cookie == bytes(16)
    print("wgpeer: ok")


if __name__ == "__main__":
    selftest()
