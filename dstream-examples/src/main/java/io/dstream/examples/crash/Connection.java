package io.dstream.examples.crash;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection to a server that speaks in lines. Used by one thread; any may close it. */
final class Connection implements Closeable {
    private static final int CONNECT_MILLIS = 3_000;

    private final Socket socket;
    private final LineReader in;

    private Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new LineReader(socket.getInputStream());
    }

    static Connection open(Address address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
            return new Connection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** How long {@link #next} waits for each piece of a line. */
    void patience(Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
    }

    void send(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The next line; null if the server has closed the connection. */
    String next() throws IOException {
        return in.next();
    }

    boolean hasLine() throws IOException {
        return in.hasLine();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
