package io.dstream.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that must be told theirs before they listen. */
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 30_000;
    private static final int TRIES = 1_000;

    private Ports() {}

    /**
     * A port of the loopback address that nobody listens on. Not one of those that systems give to connections, which
     * others could have by the time that it is wanted.
     *
     * @return the port
     * @throws IOException if there is none
     */
    public static int free() throws IOException {
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw new IOException("there is no free port from " + FIRST + " to " + LAST, last);
    }
}
