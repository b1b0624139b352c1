"""Prints what it receives, a message a line, with tabs between frames.

Arguments: PULL or SUB, bind or connect, the endpoint; then, for CURVE: the server's public key, and the own keys.
"""
import sys

import zmq

kind, how, endpoint, *curve = sys.argv[1:]
socket = zmq.Context().socket(getattr(zmq, kind))
if kind == "SUB":
    socket.subscribe(b"")
if curve:
    socket.curve_serverkey, socket.curve_publickey, socket.curve_secretkey = (key.encode() for key in curve)
getattr(socket, how)(endpoint)
while True:
    sys.stdout.buffer.write(b"\t".join(socket.recv_multipart()) + b"\n")
    sys.stdout.buffer.flush()
