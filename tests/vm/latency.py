#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""latency.py - how long do others wait while something is done?

  latency.py probe
      asks the kernel every millisecond for something that takes the RTNL, in the namespace
      that it is called in, and wakes up on every processor. Prints "ready" when it has
      begun, and when it is terminated the longest waits in milliseconds: "rtnl=N cpu=N".

  latency.py config PEERS IPS SEED PRIVATE
      prints a configuration of peers with IPS allowed IPs each; every hundredth has an
      endpoint and a keepalive.
"""
import base64
import gc
import os
import random
import signal
import socket
import struct
import sys
import time

NLM_F_REQUEST, NLM_F_ACK, RTM_SETLINK, LOOPBACK = 1, 4, 19, 1
INTERVAL = 0.001
WARM_UP = 20


def ask_rtnl():
    """A change of the loopback interface that changes nothing."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    sock.bind((0, 0))
    link = struct.pack("=BxHiII", 0, 0, LOOPBACK, 0, 0)
    request = struct.pack("=IHHII", 16 + len(link), RTM_SETLINK, NLM_F_REQUEST | NLM_F_ACK, 0, 0) + link

    def ask():
        sock.send(request)
        error = struct.unpack_from("=i", sock.recv(4096), 16)[0]
        if error:
            raise OSError(-error, os.strerror(-error))

    return ask


def wake_up():
    time.sleep(INTERVAL)


def measure(action, expected, pipe):
    """Repeats it until SIGTERM; then writes the longest time beyond what is expected."""
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    gc.disable()
    # What is done for the first time is read from the disk.
    for _ in range(WARM_UP):
        action()
    os.write(pipe, b"+")
    longest = 0.0
    while not stopped:
        begin = time.monotonic()
        action()
        longest = max(longest, time.monotonic() - begin - expected)
        if not expected:
            time.sleep(INTERVAL)
    os.write(pipe, struct.pack("=d", longest))


def start(make, expected, cpu=None):
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            if cpu is not None:
                os.sched_setaffinity(0, {cpu})
            measure(make(), expected, writer)
        finally:
            os._exit(0)
    os.close(writer)
    if os.read(reader, 1) != b"+":
        raise SystemExit("latency: a probe does not start")
    return pid, reader


def stop(probe):
    pid, reader = probe
    os.kill(pid, signal.SIGTERM)
    answer = os.read(reader, 8)
    os.waitpid(pid, 0)
    if len(answer) != 8:
        raise SystemExit("latency: a probe has failed")
    return 1000 * struct.unpack("=d", answer)[0]


def probe():
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    rtnl = start(ask_rtnl, 0)
    cpus = [start(lambda: wake_up, INTERVAL, cpu) for cpu in sorted(os.sched_getaffinity(0))]
    print("ready", flush=True)
    signal.sigwait({signal.SIGTERM})
    print(f"rtnl={stop(rtnl):.0f} cpu={max(map(stop, cpus)):.0f}")


def config(peers, ips, seed, private):
    rng = random.Random(int(seed))
    number = 0
    print(f"[Interface]\nPrivateKey = {private}\nListenPort = {5000 + int(seed)}")
    for n in range(int(peers)):
        print(f"[Peer]\nPublicKey = {base64.b64encode(rng.randbytes(32)).decode()}")
        if n % 100 == 0:
            print(f"Endpoint = 127.0.0.1:{1 + n % 65535}\nPersistentKeepalive = 25")
        prefixes = []
        for _ in range(int(ips)):
            number += 1
            address = f"{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            prefixes.append(f"fd00::{number >> 16:x}:{number & 0xFFFF:x}/128" if number % 2 else f"10.{address}/32")
        for first in range(0, len(prefixes), 1000):
            print("AllowedIPs = " + ", ".join(prefixes[first : first + 1000]))


if __name__ == "__main__":
    {"probe": probe, "config": config}[sys.argv[1]](*sys.argv[2:])
