package io.dstream.flume.internal;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** The two directions of a connection. Used by one thread. */
record Wire(DataInputStream in, DataOutputStream out) {
    private static final int BUFFER = 1 << 16;

    static Wire of(Socket socket) throws IOException {
        return new Wire(
                new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER)),
                new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER)));
    }
}
