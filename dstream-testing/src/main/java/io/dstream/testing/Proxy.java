package io.dstream.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Stands between clients and a server, on the loopback address. It can fall silent: connections stay, and nothing comes
 * through. It can take no more connections, and cut those that are there, at once or at a request, where that hurts. It
 * keeps its port all the time: a client that is let in no more is disconnected as soon as it has come. Used by any
 * thread.
 */
public final class Proxy implements AutoCloseable {
    private static final int MOST = 1 << 16;

    /** What happens to a request. */
    public enum Fate {
        /** It reaches the server, and the answer the client. */
        PASSES,
        /** The connection is cut before it reaches the server. */
        IS_LOST,
        /** It is on its way when the connection is cut, and nobody knows. */
        IS_LEFT_ALONE,
        /** It reaches the server, and the connection is cut instead of the answer. */
        IS_NOT_ANSWERED
    }

    /** Tells where requests end. */
    @FunctionalInterface
    public interface Requests {
        /**
         * Reads a request.
         *
         * @param in what the client sends
         * @return all its bytes; none at the end
         * @throws IOException if there is no more, or no request
         */
        byte[] next(InputStream in) throws IOException;
    }

    private final ServerSocket listening;
    private final int target;
    private final Requests requests;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile Function<byte[], Fate> fates = request -> Fate.PASSES;

    // under this object's lock
    private boolean silent;
    private boolean refusing;
    private long refusingUntil = System.nanoTime();

    /**
     * Opens a proxy at a free port.
     *
     * @param target the server's port
     * @throws IOException if there is none
     */
    public Proxy(int target) throws IOException {
        this(0, target);
    }

    /**
     * Opens a proxy.
     *
     * @param port where clients come to
     * @param target the server's port
     * @throws IOException if the port is taken
     */
    public Proxy(int port, int target) throws IOException {
        this(port, target, Proxy::whatComes);
    }

    /**
     * Opens a proxy that knows where requests end, so that each has a fate of its own.
     *
     * @param port where clients come to; 0 for a free one
     * @param target the server's port
     * @param requests tells where requests end
     * @throws IOException if the port is taken
     */
    public Proxy(int port, int target, Requests requests) throws IOException {
        this.listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        this.requests = requests;
        start(this::accept);
    }

    private static byte[] whatComes(InputStream in) throws IOException {
        byte[] bytes = new byte[MOST];
        int n = in.read(bytes);
        return Arrays.copyOf(bytes, Math.max(0, n));
    }

    /**
     * Where clients come to.
     *
     * @return the port
     */
    public int port() {
        return listening.getLocalPort();
    }

    // ---- what happens ----

    /** From now on nothing comes through. */
    public synchronized void fallSilent() {
        silent = true;
    }

    /** What was held back comes through, and what follows. */
    public synchronized void speak() {
        silent = false;
        notifyAll();
    }

    /** Takes no more connections, and cuts none. */
    public synchronized void refuse() {
        refusing = true;
    }

    /**
     * Takes no more connections for a while, and cuts none.
     *
     * @param time for how long
     */
    public synchronized void refuseFor(Duration time) {
        refusingUntil = System.nanoTime() + time.toNanos();
    }

    /** Takes connections again. */
    public synchronized void up() {
        refusing = false;
        refusingUntil = System.nanoTime();
    }

    private synchronized boolean isRefusing() {
        return refusing || System.nanoTime() - refusingUntil < 0;
    }

    /** Cuts all connections and takes no more, as a server that is down. */
    public void down() {
        refuse();
        cut();
    }

    /** Cuts all connections. */
    public void cut() {
        links.forEach(Link::end);
    }

    /** Cuts all connections as soon as the server answers: what is under way is done, and nobody hears of it. */
    public void cutAtAnswers() {
        links.forEach(link -> link.mute = true);
    }

    /**
     * Decides on each request from now on.
     *
     * @param decision given a request, what happens to it
     */
    public void onRequest(Function<byte[], Fate> decision) {
        fates = decision;
    }

    /**
     * Decides on each request with some text in it, from now on; others pass.
     *
     * @param text the text
     * @param decision what happens to a request
     */
    public void on(String text, Supplier<Fate> decision) {
        onRequest(request ->
                new String(request, StandardCharsets.ISO_8859_1).contains(text) ? decision.get() : Fate.PASSES);
    }

    /**
     * How many connections were cut at requests.
     *
     * @return their number
     */
    public int cuts() {
        return cuts.get();
    }

    /**
     * How many connections there are.
     *
     * @return their number
     */
    public int connections() {
        return links.size();
    }

    // ---- connections ----

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                try {
                    take(client);
                } catch (IOException e) {
                    client.close(); // the server is gone, or it had gone itself
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void take(Socket client) throws IOException {
        if (isRefusing()) {
            client.setSoLinger(true, 0);
            client.close();
            return;
        }
        Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
        links.add(link);
        if (isRefusing() || listening.isClosed()) { // since, and perhaps after all were cut
            link.end();
            return;
        }
        start(link::requests);
        start(link::answers);
    }

    private synchronized void awaitVoice() throws InterruptedException {
        while (silent) {
            wait();
        }
    }

    /** A client's connection, and the one to the server that belongs to it. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean mute; // cut as soon as the server answers

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void requests() {
            try {
                InputStream in = client.getInputStream();
                OutputStream out = server.getOutputStream();
                for (byte[] request = requests.next(in); request.length > 0; request = requests.next(in)) {
                    awaitVoice();
                    Fate fate = fates.apply(request);
                    if (fate != Fate.PASSES) {
                        cuts.incrementAndGet();
                    }
                    mute |= fate == Fate.IS_NOT_ANSWERED;
                    if (fate != Fate.IS_LOST) {
                        out.write(request);
                    }
                    if (fate == Fate.IS_LOST || fate == Fate.IS_LEFT_ALONE) {
                        break;
                    }
                }
            } catch (IOException | InterruptedException e) {
                // one side is gone, so the other goes too
            }
            end();
        }

        void answers() {
            byte[] bytes = new byte[MOST];
            try {
                InputStream in = server.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int n = in.read(bytes); n >= 0 && !mute; n = in.read(bytes)) {
                    awaitVoice();
                    out.write(bytes, 0, n);
                }
            } catch (IOException | InterruptedException e) {
                // one side is gone, so the other goes too
            }
            end();
        }

        void end() {
            links.remove(this);
            try (client;
                    server) {
                // both are closed
            } catch (IOException e) {
                // they are gone all the same
            }
        }
    }

    /** Cuts all connections and takes no more. */
    @Override
    public void close() throws IOException {
        listening.close();
        cut();
        speak();
    }
}
