"""Pushes the lines of a growing file, each at most once. Arguments: the endpoint, the file, a file in which to remember."""
import os
import sys
import time

import zmq

endpoint, spool, state = sys.argv[1:4]
position = 0
if os.path.exists(state):
    with open(state) as remembered:
        position = int(remembered.read() or 0)
socket = zmq.Context().socket(zmq.PUSH)
socket.bind(endpoint)
with open(spool, "rb") as lines:
    while True:
        lines.seek(position)
        chunk = lines.read(1 << 16)
        chunk = chunk[: chunk.rfind(b"\n") + 1]
        if not chunk:
            time.sleep(0.01)
            continue
        position += len(chunk)
        with open(state, "w") as remembered:
            remembered.write(str(position))
        for line in chunk.splitlines():
            socket.send(line)
