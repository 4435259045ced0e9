#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""parity_link.py link DEVICE - what ip says of an interface, a "KEY: VALUE" a line.
parity_link.py packets HERE THERE DEVICE PRIVATE PUBLIC - gives an interface in namespace HERE odd packets to send, and
by a peer in namespace THERE, which has that key, odd packets to receive; a line each of what became of them.
parity_link.py compare OURS THEIRS LISTED - prints where two such files differ and no line "GLOB | REASON" of a third
lists it."""
import ctypes
import errno
import fnmatch
import json
import os
import socket
import struct
import subprocess
import sys
import time

from wgpeer import DATA, Peer, Wire, echo4, echo6, key, shake

ETH_P_IP, ETH_P_IPV6, ETH_P_ARP = 0x0800, 0x86DD, 0x0806
OURS, PEER, NOWHERE, NOBODY = "192.168.7.1", "192.168.8.2", "192.168.9.2", "192.168.10.2"
OURS6, PEER6 = "fd07::1", "fd08::2"


def flatten(value, name):
    if isinstance(value, dict):
        for part, inner in value.items():
            flatten(inner, f"{name}.{part}")
    elif isinstance(value, list):
        print(f"{name}: {' '.join(map(str, value))}")
    else:
        print(f"{name}: {value}")


def link(device):
    output = subprocess.run(["ip", "-j", "-d", "link", "show", device], check=True, capture_output=True, text=True).stdout
    flatten(json.loads(output)[0], "link")


def enter(namespace):
    with open(f"/run/netns/{namespace}", "rb") as file:
        if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), 0):
            raise OSError(ctypes.get_errno(), "setns")


class Counters:
    """The interface's statistics, and what has changed since the last look."""

    def __init__(self, device):
        self.device, self.last = device, {}
        self.changes()

    def read(self):
        with open("/proc/net/dev", encoding="ascii") as file:
            fields = next(line.split(":")[1].split() for line in file if line.split(":")[0].strip() == self.device)
        names = ("rx_bytes", "rx_packets", "rx_errors", "rx_dropped", "", "rx_frame_errors", "", "", "tx_bytes", "tx_packets", "tx_errors", "tx_dropped")
        return {name: int(value) for name, value in zip(names, fields) if name}

    def changes(self):
        """Once nothing has moved for a while."""
        now = self.read()
        quiet = time.monotonic() + 0.1
        while time.monotonic() < quiet:
            time.sleep(0.02)
            later = self.read()
            if later != now:
                now, quiet = later, time.monotonic() + 0.1
        moved = [f"{name}+{now[name] - self.last[name]}" for name in now if self.last and now[name] != self.last[name]]
        self.last = now
        return " ".join(moved) or "-"


def out_packets():
    """(name, frame, protocol) of what the interface is told to send."""
    good = echo4(OURS, PEER)
    yield "other protocol", bytes(28), ETH_P_ARP
    yield "IPv4 said to be ARP", good, ETH_P_ARP
    yield "IPv4 said to be IPv6", good, ETH_P_IPV6
    yield "IPv6 said to be IPv4", echo6(OURS6, PEER6), ETH_P_IP
    yield "version 5", b"\x55" + good[1:], ETH_P_IP
    yield "short IPv4", good[:19], ETH_P_IP
    yield "short IPv6", echo6(OURS6, PEER6)[:39], ETH_P_IPV6
    yield "nobody's address", echo4(OURS, NOBODY), ETH_P_IP
    yield "nobody's address, IPv6", echo6(OURS6, "fd10::2"), ETH_P_IPV6
    yield "a peer without endpoint", echo4(OURS, NOWHERE), ETH_P_IP
    for size in (0, 1, 4, 5, 8, 1391, 1392, 1393, 3000, 20000):
        yield f"echo of {size} bytes", echo4(OURS, PEER, size=size), ETH_P_IP
    for size in (0, 1, 8, 1372, 1373):
        yield f"IPv6 echo of {size} bytes", echo6(OURS6, PEER6, size=size), ETH_P_IPV6
    yield "length too large", good[:2] + struct.pack(">H", 2000) + good[4:], ETH_P_IP
    yield "length too small", good[:2] + struct.pack(">H", 20) + good[4:], ETH_P_IP
    for tos in (1, 2, 3, 184):
        yield f"class {tos}", echo4(OURS, PEER, tos=tos), ETH_P_IP


def said(wire):
    """Lengths of the messages that came for the peer, handshakes left out."""
    lengths = []
    while (message := wire.recv(0.0)) is not None:
        if message[0] == DATA:
            lengths.append(str(len(message)))
    return ",".join(lengths) or "nothing"


def told(errors):
    """Types and codes of ICMP errors that the sender got."""
    kinds = []
    while True:
        try:
            packet = errors.recv(2048, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return ",".join(kinds) or "nothing"
        if packet[20] in (3, 11, 12):
            kinds.append(f"{packet[20]}/{packet[21]}")


def send_all(device, counters, wire, errors):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM)
    for name, frame, protocol in out_packets():
        taken = "taken"
        try:
            sock.sendto(frame, (device, protocol))
        except OSError as error:
            taken = errno.errorcode[error.errno]
        moved = counters.changes()
        print(f"out, {name}: {taken}; {moved}; the peer gets {said(wire)}; the sender is told {told(errors)}")


def in_packets():
    """(name, what is sealed, its padding) of what the peer sends."""
    good = echo4(PEER, OURS)
    yield "keepalive", b"", b""
    yield "one byte", b"\x45", b""
    yield "zeros", bytes(32), b""
    yield "an echo", good, None
    yield "an echo without padding", good, b""
    yield "an echo with much padding", good, bytes(200)
    yield "an echo with padding that is not zero", good, b"\xff" * 20
    yield "version 5", b"\x55" + good[1:], None
    yield "a header alone", good[:2] + struct.pack(">H", 20) + good[4:20], None
    yield "no whole header", good[:19], b""
    yield "a length past the end", good[:2] + struct.pack(">H", 65535) + good[4:], None
    yield "a length under the header's", good[:2] + struct.pack(">H", 19) + good[4:], None
    yield "another's source", echo4(NOWHERE, OURS), None
    yield "our own source", echo4(OURS, OURS), None
    yield "an IPv6 echo", echo6(PEER6, OURS6), None
    yield "an IPv6 length past the end", echo6(PEER6, OURS6)[:4] + b"\xff\xff" + echo6(PEER6, OURS6)[6:], None
    yield "another's IPv6 source", echo6("fd09::2", OURS6), None


def receive_all(counters, wire, session):
    for name, packet, padding in in_packets():
        wire.drain()
        wire.send(session.seal(packet, padding=padding))
        moved = counters.changes()
        print(f"in, {name}: {moved}; {said(wire)} comes back")
    for outer in range(4):
        for tos in range(4):
            wire.drain()
            wire.sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, outer)
            wire.send(session.seal(echo4(PEER, OURS, tos=tos)))
            moved = counters.changes()
            print(f"in, an echo of class {tos} in {outer}: {moved}; {said(wire)} comes back")
    wire.sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0)
    message = session.seal(echo4(PEER, OURS), counter=9000)
    for name, what in (("a new counter", message), ("a counter again", message), ("a changed byte", message[:-1] + bytes([message[-1] ^ 1])), ("half a message", message[:31]), ("another type", b"\x05" + message[1:]), ("reserved bytes", message[:1] + b"\1" + message[2:])):
        wire.drain()
        wire.send(what)
        moved = counters.changes()
        print(f"in, {name}: {moved}; {said(wire)} comes back")


def packets(here, there, device, private, public):
    enter(there)
    wire = Wire("10.0.0.1", 1000, 3000)
    enter(here)
    errors = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    counters = Counters(device)
    peer = Peer(key(private), key(public))
    session = shake(peer, wire)
    print(f"in, an initiation and a keepalive: {counters.changes()}")
    receive_all(counters, wire, session)
    told(errors)
    send_all(device, counters, wire, errors)


def read(path):
    with open(path, encoding="utf-8") as file:
        pairs = (line.rstrip("\n").partition(":")[::2] for line in file)
        return {name: value.strip() for name, value in pairs}


def compare(ours, theirs, listed):
    ours, theirs = read(ours), read(theirs)
    with open(listed, encoding="utf-8") as file:
        globs = [line.split(" | ")[0].strip() for line in file if line.strip()]
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) == theirs.get(name) or any(fnmatch.fnmatch(name, glob) for glob in globs):
            continue
        print(f"{name}\n  ours:   {ours.get(name, 'absent')}\n  theirs: {theirs.get(name, 'absent')}")


os.environ["LC_ALL"] = "C"
{"link": link, "packets": packets, "compare": compare}[sys.argv[1]](*sys.argv[2:])
