#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""generate.py - handshakes worked out after the Noise specification, to check ours against

Shares nothing with the code under test: BLAKE2s and HMAC are Python's own,
X25519 (RFC 7748), ChaCha20-Poly1305 (RFC 8439) and HChaCha20 are written out
here on big integers, and the handshake is the generic Noise state machine
(revision 34) fed with the pattern IKpsk2, not the whitepaper's equations.

Usage: generate.py > vectors.hpp
"""
import hashlib
import hmac
import struct


# X25519, RFC 7748, section 5

P = 2**255 - 19


def x25519(scalar, point):
    k = int.from_bytes(scalar, "little") & ~7 & ~(128 << 248) | 64 << 248
    u = int.from_bytes(point, "little") & (1 << 255) - 1
    x2, z2, x3, z3, swap = 1, 0, u, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        swap = bit
        a, b, c, d = (x2 + z2) % P, (x2 - z2) % P, (x3 + z3) % P, (x3 - z3) % P
        da, cb = d * a % P, c * b % P
        x3, z3 = pow(da + cb, 2, P), u * pow(da - cb, 2, P) % P
        aa, bb = a * a % P, b * b % P
        e = aa - bb
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def public(private):
    return x25519(private, (9).to_bytes(32, "little"))


# ChaCha20-Poly1305, RFC 8439

def rounds(words):
    s = list(words)

    def quarter(a, b, c, d):
        for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & 0xffffffff
            s[z] ^= s[x]
            s[z] = (s[z] << n | s[z] >> 32 - n) & 0xffffffff

    for _ in range(10):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return s


SIGMA = struct.unpack("<4I", b"expand 32-byte k")


def block(key, counter, nonce):
    start = SIGMA + struct.unpack("<8I", key) + (counter,) + struct.unpack("<3I", nonce)
    return struct.pack("<16I", *((a + b) & 0xffffffff for a, b in zip(start, rounds(start))))


def hchacha20(key, nonce):
    s = rounds(SIGMA + struct.unpack("<8I", key) + struct.unpack("<4I", nonce))
    return struct.pack("<8I", *s[:4], *s[12:])


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
    total = 0
    for i in range(0, len(data), 16):
        total = (total + int.from_bytes(data[i:i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return ((total + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def aead(key, nonce, plain, ad):
    sealed = b""
    for i in range(0, len(plain), 64):
        stream = block(key, 1 + i // 64, nonce)
        sealed += bytes(a ^ b for a, b in zip(plain[i:i + 64], stream))
    pad = lambda x: x + bytes(-len(x) % 16)
    tagged = pad(ad) + pad(sealed) + struct.pack("<QQ", len(ad), len(sealed))
    return sealed + poly1305(block(key, 0, nonce)[:32], tagged)


def xaead(key, nonce, plain, ad):
    return aead(hchacha20(key, nonce[:16]), bytes(4) + nonce[16:], plain, ad)


# The Noise protocol framework, revision 34, sections 4.3, 5.1, 5.2 and 9

def hkdf(chaining_key, material, outputs):
    mac = lambda key, data: hmac.new(key, data, hashlib.blake2s).digest()
    temporary, last, out = mac(chaining_key, material), b"", []
    for i in range(outputs):
        last = mac(temporary, last + bytes([i + 1]))
        out.append(last)
    return out


class Symmetric:
    def __init__(self, name):
        self.h = self.ck = hashlib.blake2s(name).digest()
        self.k, self.n = None, 0

    def mix_key(self, material):
        self.ck, self.k = hkdf(self.ck, material, 2)
        self.n = 0

    def mix_hash(self, data):
        self.h = hashlib.blake2s(self.h + data).digest()

    def mix_key_and_hash(self, material):
        self.ck, temporary, self.k = hkdf(self.ck, material, 3)
        self.n = 0
        self.mix_hash(temporary)

    def encrypt_and_hash(self, plain):
        sealed = aead(self.k, bytes(4) + struct.pack("<Q", self.n), plain, self.h)
        self.n += 1
        self.mix_hash(sealed)
        return sealed


def handshake(si, sr, ei, er, psk, payload):
    """Both messages and the initiator's two keys, sending first."""
    dh = lambda private, other: x25519(private, public(other))
    s = Symmetric(b"Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s")
    s.mix_hash(b"WireGuard v1 zx2c4 Jason@zx2c4.com")
    s.mix_hash(public(sr))

    first = public(ei)
    s.mix_hash(public(ei))
    s.mix_key(public(ei))      # e also goes into the key where psks are used
    s.mix_key(dh(ei, sr))
    first += s.encrypt_and_hash(public(si))
    s.mix_key(dh(si, sr))
    first += s.encrypt_and_hash(payload)

    second = public(er)
    s.mix_hash(public(er))
    s.mix_key(public(er))
    s.mix_key(dh(er, ei))
    s.mix_key(dh(er, si))
    s.mix_key_and_hash(psk)
    second += s.encrypt_and_hash(b"")
    return first, second, hkdf(s.ck, b"", 2)


def mac(key, data):
    return hashlib.blake2s(data, key=key, digest_size=16).digest()


def secret(name):
    return hashlib.blake2s(name.encode()).digest()


def vector(name, psk):
    si, sr, ei, er = (secret(name + who) for who in (" si", " sr", " ei", " er"))
    timestamp = bytes.fromhex("400000005e0be100") + bytes.fromhex("2b000000")
    first, second, keys = handshake(si, sr, ei, er, psk, timestamp)

    initiation = struct.pack("<II", 1, 0x12345678) + first
    response = struct.pack("<III", 2, 0x9abcdef0, 0x12345678) + second
    label = lambda text, key: hashlib.blake2s(text + public(key)).digest()
    mac1 = mac(label(b"mac1----", sr), initiation)
    initiation += mac1

    cookie_secret, nonce = secret(name + " cookie secret"), secret(name + " nonce")[:24]
    source = bytes([192, 0, 2, 1]) + (51820).to_bytes(2, "big")
    cookie = mac(cookie_secret, source)
    reply = struct.pack("<II", 3, 0x12345678) + nonce
    reply += xaead(label(b"cookie--", sr), nonce, cookie, mac1)

    return {
        "static_i": si, "static_r": sr, "ephemeral_i": ei, "ephemeral_r": er,
        "public_i": public(si), "public_r": public(sr), "psk": psk,
        "timestamp": timestamp,
        "initiation": initiation + bytes(16),
        "initiation_with_cookie": initiation + mac(cookie, initiation),
        "response": response + mac(label(b"mac1----", si), response) + bytes(16),
        "key_to_r": keys[0], "key_to_i": keys[1],
        "cookie_secret": cookie_secret, "source": source, "cookie_reply": reply,
    }


def main():
    vectors = [vector("first", bytes(32)), vector("second", secret("second psk"))]
    print("// SPDX-License-Identifier: MIT")
    print("// vectors.hpp - written by generate.py; do not edit")
    print("#pragma once\n\n#include <string_view>\n\nnamespace kmod {\n")
    print("// Indices: 0x12345678 of the initiator, 0x9abcdef0 of the responder.")
    print("struct NoiseVector {")
    for field in vectors[0]:
        print(f"\tstd::string_view {field};")
    print("};\n\ninline constexpr NoiseVector NOISE_VECTORS[] = {")
    for one in vectors:
        print("\t{")
        for field, value in one.items():
            text = value.hex()
            parts = [text[i:i + 72] for i in range(0, len(text), 72)]
            print(f"\t\t.{field} =\n\t\t\t\"" + "\"\n\t\t\t\"".join(parts) + "\",")
        print("\t},")
    print("};\n\n} // namespace kmod")


if __name__ == "__main__":
    main()
