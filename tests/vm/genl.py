# SPDX-License-Identifier: MIT
"""genl.py - raw generic netlink, to say what no client library would say.

Speaks to the "wireguard" family (or another of the same shape): builds attributes
byte by byte, returns errnos and extended-ack texts, and hands out dump messages
one by one, so that a test may act between two of them.
"""
import os
import socket
import struct

NLM_F_REQUEST, NLM_F_MULTI, NLM_F_ACK, NLM_F_DUMP_INTR, NLM_F_DUMP = 1, 2, 4, 16, 0x300
NLM_F_CAPPED, NLM_F_ACK_TLVS = 0x100, 0x200
NLMSG_ERROR, NLMSG_DONE = 2, 3
NLMSGERR_ATTR_MSG = 1
SOL_NETLINK, NETLINK_CAP_ACK, NETLINK_EXT_ACK = 270, 10, 11
NLA_F_NESTED = 0x8000

GET_DEVICE, SET_DEVICE = 0, 1


class Dev:
    IFINDEX, IFNAME, PRIVATE_KEY, PUBLIC_KEY, FLAGS, LISTEN_PORT, FWMARK, PEERS = range(1, 9)


class PeerA:
    PUBLIC_KEY, PRESHARED_KEY, FLAGS, ENDPOINT, KEEPALIVE, HANDSHAKE, RX, TX, ALLOWEDIPS, VERSION = range(1, 11)


class Ip:
    FAMILY, ADDRESS, CIDR, FLAGS = range(1, 5)


def attr(kind, payload):
    out = struct.pack("=HH", 4 + len(payload), kind) + payload
    return out + bytes(-len(out) % 4)


def nest(kind, *children):
    return attr(kind | NLA_F_NESTED, b"".join(children))


def u8(kind, value):
    return attr(kind, struct.pack("=B", value))


def u16(kind, value):
    return attr(kind, struct.pack("=H", value))


def u32(kind, value):
    return attr(kind, struct.pack("=I", value))


def name(text):
    return attr(Dev.IFNAME, text.encode() + b"\0")


def parse(data):
    """[(kind without flags, payload, nested?)] in order; raises on a malformed length."""
    out = []
    while data:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4 or length > len(data):
            raise ValueError(f"an attribute of {length} bytes in {len(data)}")
        out.append((kind & 0x3FFF, data[4:length], bool(kind & NLA_F_NESTED)))
        data = data[length + -length % 4 :]
    return out


class Genl:
    def __init__(self, family="wireguard", address=0):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.sock.bind((address, 0))
        self.sock.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.sock.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self.sock.settimeout(60)
        self.seq, self.extack = 0, None
        self.family = None
        self.send(16, 3, NLM_F_REQUEST, attr(2, family.encode() + b"\0"), version=2)
        for _, _, payload in self.messages(self.sock.recv(65536)):
            for kind, value, _ in parse(payload[4:]):
                if kind == 1:
                    self.family = struct.unpack("=H", value)[0]
        if self.family is None:
            raise SystemExit(f"genl: no family {family}")

    def send(self, kind, command, flags, attributes, version=1):
        self.seq += 1
        body = struct.pack("=BBH", command, version, 0) + attributes
        self.sock.send(struct.pack("=IHHII", 16 + len(body), kind, flags, self.seq, 0) + body)

    def messages(self, data):
        """(kind, flags, payload) of each message; notes errors in self.error and self.extack."""
        self.error, self.done = None, False
        while data:
            length, kind, flags, _, _ = struct.unpack_from("=IHHII", data)
            payload, data = data[16:length], data[length + -length % 4 :]
            if kind in (NLMSG_ERROR, NLMSG_DONE):
                self.done = True
                code = struct.unpack_from("=i", payload)[0]
                self.error = -code if code < 0 else 0
                self.extack = None
                rest = payload[4:]
                if kind == NLMSG_ERROR:
                    rest = payload[20:] if flags & NLM_F_CAPPED else payload[4 + struct.unpack_from("=I", payload, 4)[0] :]
                if flags & NLM_F_ACK_TLVS:
                    for k, value, _ in parse(rest):
                        if k == NLMSGERR_ATTR_MSG:
                            self.extack = value.rstrip(b"\0").decode()
            else:
                yield kind, flags, payload

    def do(self, command, *attributes):
        """Sends a request and returns its errno (0 for success)."""
        self.send(self.family, command, NLM_F_REQUEST | NLM_F_ACK, b"".join(attributes))
        while True:
            for _ in self.messages(self.sock.recv(1 << 20)):
                pass
            if self.done:
                return self.error

    def dump(self, command, *attributes):
        """Yields (flags, attributes) of each message of a dump; self.error has its errno afterwards."""
        self.send(self.family, command, NLM_F_REQUEST | NLM_F_DUMP, b"".join(attributes))
        while True:
            found = list(self.messages(self.sock.recv(1 << 20)))
            error, done = self.error, self.done
            for _, flags, payload in found:
                yield flags, parse(payload[4:])
            self.error, self.done = error, done
            if done:
                return

    def dump_errno(self, command, *attributes):
        for _ in self.dump(command, *attributes):
            pass
        return self.error


def as_nobody(action):
    """Runs @action in a child without capabilities and returns the small number it returns."""
    child = os.fork()
    if child == 0:
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
        os._exit(action())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
