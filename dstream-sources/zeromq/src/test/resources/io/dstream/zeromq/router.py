"""Stores what a sink sends in a file, each message once, and acknowledges it.

Arguments: the endpoint, the file: lines of sender, id and record, with tabs between them.
"""
import os
import struct
import sys

import zmq

endpoint, path = sys.argv[1:3]
last = {}
if os.path.exists(path):
    with open(path, "rb+") as stored:
        whole = 0
        for line in stored:
            if line.endswith(b"\n"):
                sender, id, _ = line.split(b"\t", 2)
                last[sender] = int(id)
                whole += len(line)
        stored.truncate(whole)

socket = zmq.Context().socket(zmq.ROUTER)
socket.router_handover = True
socket.bind(endpoint)
with open(path, "ab") as stored:
    while True:
        route, sender, header, *record = socket.recv_multipart()
        id, before = struct.unpack(">qq", header)
        known = last.get(sender, 0)
        if id > known and before <= known:
            stored.write(b"%s\t%d\t%s\n" % (sender, id, record[0]))
            stored.flush()
            last[sender] = known = id
        if known or id == 0:
            socket.send_multipart([route, struct.pack(">q", known)])
