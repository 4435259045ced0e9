#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""starved.py sink ADDRESS READY_FILE - takes datagrams and a stream, whose SHA-256 it answers with.
starved.py datagrams|stream|handshakes ADDRESS DEVICE PRIVATE - sends them while the kernel lacks memory."""
import hashlib
import os
import socket
import sys
import threading
import time

from genl import SET_DEVICE, Dev, Genl, attr, name
from wgpeer import key

DATAGRAMS, STREAM = 4000, 7000
OBJECTS, PAGES = "/sys/kernel/debug/failslab", "/sys/kernel/debug/fail_page_alloc"
# What packets and handshakes are made of. Debugging goes on undisturbed.
CACHES = "skbuff_head_cache", "skbuff_small_head", "kmalloc-256", "kmalloc-2k", "wg_keypair"


def put(path, value):
    with open(path, "w", encoding="ascii") as out:
        out.write(str(value))


def mark_workers():
    """Those of unbound queues: they shake hands."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/comm", encoding="ascii") as comm:
                if comm.read().startswith("kworker/u"):
                    put(f"/proc/{pid}/make-it-fail", 1)
        except OSError:
            pass  # it has gone meanwhile


class Starving:
    """As long as it lasts, so many in a hundred allocations fail: of the workers, or those anywhere that cannot wait.
    Of pages those that are to be in a row, as trains ask for first."""

    def __init__(self, percent, workers=False):
        self.percent, self.workers = percent, workers

    def __enter__(self):
        if self.workers:
            mark_workers()
        put(f"{PAGES}/min-order", 1)
        put(f"{OBJECTS}/cache-filter", "Y")
        for cache in CACHES:
            put(f"/sys/kernel/slab/{cache}/failslab", 1)
        for knob in OBJECTS, PAGES:
            put(f"{knob}/verbose", 0)
            put(f"{knob}/times", -1)
            put(f"{knob}/task-filter", "Y" if self.workers else "N")
            put(f"{knob}/ignore-gfp-wait", "N" if self.workers else "Y")
            put(f"{knob}/probability", self.percent)

    def __exit__(self, *_):
        for knob in OBJECTS, PAGES:
            put(f"{knob}/probability", 0)
        for cache in CACHES:
            put(f"/sys/kernel/slab/{cache}/failslab", 0)


def sink(address, ready):
    datagrams, stream = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.create_server((address, STREAM))
    datagrams.bind((address, DATAGRAMS))

    def take_datagrams():
        while True:
            datagrams.recv(65536)

    threading.Thread(target=take_datagrams, daemon=True).start()
    with open(ready, "w", encoding="ascii") as out:
        print("ready", file=out)
    connection, _ = stream.accept()
    digest = hashlib.sha256()
    while data := connection.recv(65536):
        digest.update(data)
    connection.sendall(digest.digest())
    connection.close()
    while True:
        time.sleep(60)


def send(sock, count, pause):
    for _ in range(count):
        try:
            sock.send(bytes(1000))
        except OSError:
            pass  # for want of memory, too
        time.sleep(pause)


def datagrams(sock):
    with Starving(20):
        send(sock, 1000, 0.001)


def stream(address):
    data = os.urandom(1 << 20)
    sock = socket.create_connection((address, STREAM))
    # Of a train that must be taken apart one failure loses all.
    for percent in (2, 8):
        with Starving(percent):
            sock.sendall(data)
            time.sleep(5)
    sock.shutdown(socket.SHUT_WR)
    if sock.recv(32, socket.MSG_WAITALL) != hashlib.sha256(data + data).digest():
        raise SystemExit("starved: another stream has arrived")


def handshakes(sock, device, private):
    genl = Genl()
    for _ in range(25):
        # Another key, if only for a moment, ends all sessions.
        for one in (bytes(32), key(private)):
            genl.do(SET_DEVICE, name(device), attr(Dev.PRIVATE_KEY, one))
        with Starving(30, workers=True):
            send(sock, 12, 1)


step, address, *rest = sys.argv[1:]
if step == "sink":
    sink(address, *rest)
elif step == "stream":
    stream(address)
else:
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    out.connect((address, DATAGRAMS))
    if step == "datagrams":
        datagrams(out)
    else:
        handshakes(out, *rest)
