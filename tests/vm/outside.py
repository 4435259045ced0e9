#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""outside.py ADDRESS PORT READY_FILE - prints of the first datagram which receive queue of a network card the kernel
says that it came by; 0 is none."""
import socket
import sys

SO_INCOMING_NAPI_ID = 56

address, port, ready = sys.argv[1:]
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind((address, int(port)))
sock.settimeout(20)
open(ready, "wb").close()
sock.recv(100)
print(sock.getsockopt(socket.SOL_SOCKET, SO_INCOMING_NAPI_ID))
