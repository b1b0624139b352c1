"""Sends the lines of a growing file to a program's ROUTER, each until it has been acknowledged.

Arguments: the endpoint, the file, a file in which to remember what has been acknowledged.
"""
import os
import struct
import sys
import time

import zmq

endpoint, spool, state = sys.argv[1:4]
WINDOW, RESEND_AFTER = 500, 1.0
acknowledged = 0
if os.path.exists(state):
    with open(state) as remembered:
        acknowledged = int(remembered.read() or 0)

socket = zmq.Context().socket(zmq.DEALER)
socket.connect(endpoint)
kept = []  # (id, record) of what has not been acknowledged


def send(index):
    id, record = kept[index]
    before = kept[index - 1][0] if index > 0 else 0
    socket.send_multipart([b"python", struct.pack(">qq", id, before), record])


with open(spool, "rb") as lines:
    for _ in range(acknowledged):
        lines.readline()
    next_id, heard = acknowledged + 1, time.monotonic()
    while True:
        if len(kept) < WINDOW:
            at = lines.tell()
            line = lines.readline()
            if line.endswith(b"\n"):
                if not kept:
                    heard = time.monotonic()
                kept.append((next_id, line[:-1]))
                next_id += 1
                send(len(kept) - 1)
                if not socket.poll(0):
                    continue
            else:
                lines.seek(at)
        if socket.poll(20):
            (id,) = struct.unpack(">q", socket.recv())
            heard = time.monotonic()
            if id > acknowledged:
                acknowledged = id
                kept = [(i, record) for i, record in kept if i > id]
                with open(state, "w") as remembered:
                    remembered.write(str(id))
        elif kept and time.monotonic() - heard > RESEND_AFTER:
            heard = time.monotonic()
            for index in range(len(kept)):
                send(index)
