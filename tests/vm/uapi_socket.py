#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""uapi_socket.py DIRECTORY READY - a user-space implementation without a tunnel: it answers on
/var/run/wireguard/NAME.sock with DIRECTORY/NAME, for every file there, and keeps what it is
told in DIRECTORY/NAME.set. READY is made once all sockets listen."""
import os
import socket
import sys
import threading

SOCKETS = "/var/run/wireguard"


def serve(listener, path):
    while True:
        client, _ = listener.accept()
        with client:
            question = b""
            while not question.endswith(b"\n\n"):
                chunk = client.recv(65536)
                if not chunk:
                    break
                question += chunk
            try:
                if question.startswith(b"get=1\n"):
                    with open(path, "rb") as answer:
                        client.sendall(answer.read() + b"errno=0\n\n")
                elif question.startswith(b"set=1\n"):
                    with open(path + ".set", "wb") as kept:
                        kept.write(question)
                    client.sendall(b"errno=0\n\n")
            except BrokenPipeError:
                pass


def main(directory, ready):
    os.makedirs(SOCKETS, exist_ok=True)
    for name in sorted(os.listdir(directory)):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"{SOCKETS}/{name}.sock")
        listener.listen(16)
        threading.Thread(target=serve, args=(listener, os.path.join(directory, name)), daemon=True).start()
    with open(ready, "w", encoding="ascii"):
        pass
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
