package io.dstream.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Stands between a pool and a server, and cuts connections where they hurt. */
final class Proxy implements AutoCloseable {

    /** What happens to a COMMIT. */
    enum Commit {
        PASSES,
        IS_LOST, // before it reaches the server
        IS_LEFT_ALONE, // it is on its way when the connection breaks, and nobody knows
        IS_NOT_ANSWERED // it has reached the server, whose answer is lost
    }

    private final int server;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Supplier<Commit> commits = () -> Commit.PASSES;
    private volatile ServerSocket listening;

    Proxy(int server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = listening.getLocalPort();
        start("accept", this::accept);
    }

    int port() {
        return port;
    }

    /** Decides on each COMMIT that comes. */
    void onCommit(Supplier<Commit> decision) {
        commits = decision;
    }

    int cuts() {
        return cuts.get();
    }

    /** Cuts all connections and takes no more, as a server that is down. */
    void down() throws IOException {
        refuse();
        cut();
    }

    /** Takes no more connections, and cuts none. */
    synchronized void refuse() throws IOException {
        listening.close();
    }

    /** Takes connections again, if it does not. */
    synchronized void up() throws IOException {
        if (!listening.isClosed()) {
            return;
        }
        ServerSocket again = new ServerSocket();
        again.setReuseAddress(true);
        again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listening = again;
        start("accept", this::accept);
    }

    /** Cuts all connections. */
    void cut() {
        sockets.forEach(Proxy::close);
        sockets.clear();
    }

    private interface Pump {
        void run() throws IOException;
    }

    private static void start(String name, Pump pump) {
        Thread thread = new Thread(
                () -> {
                    try {
                        pump.run();
                    } catch (IOException e) {
                        // a connection has ended
                    }
                },
                "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        ServerSocket mine = listening;
        while (true) {
            Socket client = mine.accept();
            Socket behind = new Socket();
            sockets.add(client);
            sockets.add(behind);
            if (mine.isClosed()) { // after this one was taken, and perhaps after all were cut
                close(client);
                close(behind);
                return;
            }
            try {
                behind.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server));
                client.setTcpNoDelay(true);
                behind.setTcpNoDelay(true);
            } catch (IOException e) {
                close(client);
                close(behind);
                continue;
            }
            Link link = new Link(client, behind);
            start("requests", link::requests);
            start("answers", link::answers);
        }
    }

    /** A connection. */
    private final class Link {
        private final Socket client;
        private final Socket behind;
        private volatile boolean mute;

        Link(Socket client, Socket behind) {
            this.client = client;
            this.behind = behind;
        }

        void requests() throws IOException {
            byte[] buffer = new byte[1 << 16];
            try {
                InputStream in = client.getInputStream();
                OutputStream out = behind.getOutputStream();
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    boolean commit = new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains("COMMIT");
                    Commit fate = commit ? commits.get() : Commit.PASSES;
                    if (fate != Commit.PASSES) {
                        cuts.incrementAndGet();
                    }
                    if (fate == Commit.IS_LOST) {
                        return;
                    }
                    mute |= fate == Commit.IS_NOT_ANSWERED;
                    out.write(buffer, 0, n);
                    if (fate == Commit.IS_LEFT_ALONE) {
                        return;
                    }
                }
            } finally {
                end();
            }
        }

        void answers() throws IOException {
            byte[] buffer = new byte[1 << 16];
            try {
                InputStream in = behind.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int n = in.read(buffer); n >= 0 && !mute; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                }
            } finally {
                end();
            }
        }

        private void end() {
            close(client);
            close(behind);
            sockets.remove(client);
            sockets.remove(behind);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    @Override
    public void close() throws IOException {
        down();
    }
}
