#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""egress.py - a sender that asks the way out for something

egress.py later ADDRESS PORT SECONDS   a datagram that is to leave so much later (SO_TXTIME)
egress.py arrival ADDRESS PORT READY   waits for a datagram, prints the seconds since it was written
egress.py stamps ADDRESS PORT          prints which times of sending the kernel reports for one datagram
egress.py flows ADDRESS PORT COUNT     a datagram from each of COUNT sockets
egress.py stream ADDRESS PORT BYTES    a TCP stream
egress.py discard ADDRESS PORT READY   takes streams, and drops what they bring
"""
import socket
import struct
import sys
import time

SO_TIMESTAMPING, SO_TXTIME, SCM_TXTIME, IP_RECVERR = 37, 61, 61, 11
TX_SOFTWARE, SOFTWARE, OPT_ID, TX_SCHED, OPT_TSONLY = 1 << 1, 1 << 4, 1 << 7, 1 << 8, 1 << 11
KINDS = {0: "sent", 1: "scheduled", 2: "acknowledged"}


def now_ns():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def udp():
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def later(to, seconds):
    sock = udp()
    sock.setsockopt(socket.SOL_SOCKET, SO_TXTIME, struct.pack("iI", time.CLOCK_MONOTONIC, 0))
    start = now_ns()
    when = struct.pack("Q", start + int(float(seconds) * 1e9))
    sock.sendmsg([struct.pack("Q", start)], [(socket.SOL_SOCKET, SCM_TXTIME, when)], 0, to)


def arrival(at, ready):
    sock = udp()
    sock.bind(at)
    sock.settimeout(20)
    open(ready, "w").write("ready")
    start, = struct.unpack("Q", sock.recv(100))
    print(round((now_ns() - start) / 1e9, 3))


def stamps(to):
    sock = udp()
    flags = TX_SOFTWARE | TX_SCHED | SOFTWARE | OPT_ID | OPT_TSONLY
    sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPING, flags)
    sock.sendto(b"x", to)
    time.sleep(0.5)
    found = []
    while True:
        try:
            _, ancillary, _, _ = sock.recvmsg(1000, 1000, socket.MSG_ERRQUEUE | socket.MSG_DONTWAIT)
        except BlockingIOError:
            break
        for level, kind, data in ancillary:
            if (level, kind) == (socket.IPPROTO_IP, IP_RECVERR):
                found.append(KINDS[struct.unpack_from("=IBBBBII", data)[5]])
    print(" ".join(sorted(found)))


def flows(to, count):
    for _ in range(int(count)):
        sock = udp()
        sock.connect(to)
        sock.send(b"x")


def stream(to, size):
    sock = socket.create_connection(to, timeout=30)
    sock.sendall(bytes(int(size)))
    sock.shutdown(socket.SHUT_WR)
    sock.recv(1)


def discard(at, ready):
    listener = socket.create_server(at)
    open(ready, "w").write("ready")
    while True:
        sock, _ = listener.accept()
        while sock.recv(1 << 20):
            pass
        sock.close()


if __name__ == "__main__":
    words = {f.__name__: f for f in (later, arrival, stamps, flows, stream, discard)}
    words[sys.argv[1]]((sys.argv[2], int(sys.argv[3])), *sys.argv[4:])
