package io.dstream.sources;

import io.dstream.testing.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The other end of a connection. */
final class Peer implements AutoCloseable {
    final Socket socket;

    Peer(Socket socket) {
        this.socket = socket;
    }

    static Peer connect(int port) throws IOException {
        return new Peer(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    static Peer accept(ServerSocket server) throws IOException {
        server.setSoTimeout((int) Await.DEADLINE.toMillis());
        return new Peer(server.accept());
    }

    static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return server;
    }

    /** A port that nobody listens on at this moment. */
    static int freePort() throws IOException {
        try (ServerSocket server = listen(0)) {
            return server.getLocalPort();
        }
    }

    Peer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    Peer send(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Waits until the other end has closed the connection, whichever way. */
    void awaitClosed() throws IOException {
        socket.setSoTimeout((int) Await.DEADLINE.toMillis());
        try {
            while (socket.getInputStream().read() >= 0) {
                // drop it
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the other end has not closed the connection", e);
        } catch (IOException e) {
            // reset
        }
    }

    /** Breaks the connection: the other end sees a reset, not an end of stream. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
