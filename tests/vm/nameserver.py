#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""nameserver.py ADDRESS ANSWER READY_FILE - a name server on ADDRESS for which every
name has the IPv4 address ANSWER, and nothing else."""
import socket
import struct
import sys

HEADER = struct.Struct(">HHHHHH")
RESPONSE_AND_RECURSION = 0x8180
TYPE_A = 1


def answer_to(query, address):
    number, _flags, _questions, _answers, _authorities, _more = HEADER.unpack_from(query)
    end = query.index(0, HEADER.size) + 1 + 4  # the name, its type and its class
    question = query[HEADER.size : end]
    answer = b""
    if struct.unpack_from(">H", question, len(question) - 4)[0] == TYPE_A:
        # The name is the question's, twelve bytes from the start.
        answer = struct.pack(">HHHIH", 0xC00C, TYPE_A, 1, 0, 4) + socket.inet_aton(address)
    return HEADER.pack(number, RESPONSE_AND_RECURSION, 1, 1 if answer else 0, 0, 0) + question + answer


def main():
    address, answer, ready = sys.argv[1:]
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((address, 53))
    with open(ready, "w", encoding="ascii") as out:
        print("ready", file=out)
    while True:
        query, client = sock.recvfrom(4096)
        sock.sendto(answer_to(query, answer), client)


main()
