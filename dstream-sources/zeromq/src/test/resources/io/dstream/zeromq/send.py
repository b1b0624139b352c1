"""Sends what standard input says, a message a line, with tabs between frames.

Arguments: PUSH or PUB, bind or connect, the endpoint; then, for CURVE: the server's public key, and the own keys.
"""
import sys

import zmq

kind, how, endpoint, *curve = sys.argv[1:]
socket = zmq.Context().socket(getattr(zmq, kind))
if curve:
    socket.curve_serverkey, socket.curve_publickey, socket.curve_secretkey = (key.encode() for key in curve)
getattr(socket, how)(endpoint)
for line in sys.stdin.buffer:
    socket.send_multipart(line.rstrip(b"\n").split(b"\t"))
