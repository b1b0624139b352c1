package io.dstream.sources.internal.socket;

import io.dstream.internal.text.Logs;
import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import io.dstream.sources.internal.Problems;
import io.dstream.sources.internal.lines.Decoder;
import io.dstream.sources.internal.lines.Decoder.LineTooLongException;
import io.dstream.sources.internal.lines.LineMemory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Accepts senders on one thread, reads each on one of its own, and stores what comes out of them. */
public final class ServerReceiver<T> extends Receiver<T> {
    private static final Logger LOG = Logs.of("source");
    private static final int BACKLOG = 128;
    private static final long PAUSE_MILLIS = 100;

    private final ServerOptions options;
    private final Decoder<T> decoder;
    private final LineMemory memory;
    private final ReportLimit sendersReports = new ReportLimit(System.nanoTime());
    private Session session; // the supervisor's

    public ServerReceiver(ServerOptions options, Decoder<T> decoder, LineMemory memory) {
        this.options = options;
        this.decoder = decoder;
        this.memory = memory;
    }

    @Override
    public String kind() {
        return "listen";
    }

    @Override
    protected void onStart() throws IOException {
        session = null;
        Descriptors.initialise();
        ServerSocket listening = new ServerSocket();
        try {
            listening.setReuseAddress(true);
            bind(listening, options.address());
            session = new Session(listening);
            options.onListening().accept(listening.getLocalPort());
            session.acceptor.start();
            if (options.tls().isPresent() || !options.idleTimeout().isZero()) {
                session.watcher.start();
            }
        } catch (IOException | RuntimeException | Error e) {
            listening.close();
            throw e;
        }
    }

    private static void bind(ServerSocket listening, InetSocketAddress address) throws IOException {
        try {
            listening.bind(address, BACKLOG);
        } catch (BindException e) {
            BindException named = new BindException("cannot listen on "
                    + address.getAddress().getHostAddress() + ":" + address.getPort() + ": " + e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    @Override
    protected void onStop() throws IOException, InterruptedException {
        if (session != null) {
            session.end();
        }
    }

    /** How many senders there can be. */
    private int mostSenders() {
        int most = Descriptors.connections(options.maxConnections());
        if (most < options.maxConnections()) {
            LOG.warn(
                    "{}: takes {} senders at most, not {} (maxConnections): this process may open no more files beside"
                            + " those; allow it more (ulimit -n), or set maxConnections lower",
                    this,
                    most,
                    options.maxConnections());
        }
        return most;
    }

    @Override
    public String toString() {
        return "listen on port " + options.port();
    }

    /** From a start to the next stop. */
    private final class Session {
        final Thread acceptor = newThread("acceptor", this::accept);
        final Thread watcher = newThread("watch", this::watch);
        private final ServerSocket listening;
        private final int most = mostSenders();
        private final CountDownLatch over = new CountDownLatch(1);

        // under this object's lock
        private final Map<Connection<T>, Thread> senders = new HashMap<>();
        private boolean full;
        private long accepted;

        Session(ServerSocket listening) {
            this.listening = listening;
        }

        /** Goes on whatever happens: without this thread the program would be deaf. */
        private void accept() {
            try {
                while (!isOver()) {
                    try {
                        take(listening.accept());
                    } catch (IOException | RuntimeException | Error e) {
                        if (isOver()) {
                            return;
                        }
                        report("cannot accept a sender: " + Problems.of(e) + "; trying again", e);
                        var unused = over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); // out of file descriptors, say
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void take(Socket raw) throws IOException {
            boolean taken = false;
            try {
                String peer = "sender at " + raw.getInetAddress().getHostAddress();
                Connection<T> connection =
                        new Connection<>(ServerReceiver.this, peer, raw, options.idleTimeout(), memory);
                taken = start(connection, raw);
            } catch (OutOfMemoryError e) { // no more threads to be had
                report("refusing a sender: no thread to be had for it", e);
            } finally {
                if (!taken) {
                    raw.close();
                }
            }
        }

        /** Whether somebody else is to close the connection from now on. */
        private boolean start(Connection<T> connection, Socket raw) {
            boolean room;
            synchronized (this) {
                room = senders.size() < most;
                full |= !room;
                if (room && !isOver()) {
                    Thread thread = newThread("sender-" + ++accepted, () -> serve(connection, raw));
                    senders.put(connection, thread);
                    try {
                        thread.start();
                        return true;
                    } catch (Throwable e) {
                        senders.remove(connection);
                        throw e;
                    }
                }
            }
            if (!room) {
                report(
                        "refusing senders: there are " + most + " of them, as many as there may be (maxConnections)",
                        null);
            }
            return false;
        }

        private void serve(Connection<T> connection, Socket raw) {
            try (raw) {
                raw.setKeepAlive(true);
                Socket socket = options.tls().isPresent()
                        ? connection.secured(options.tls().get()::server, options.handshakeTimeout())
                        : raw;
                connection.read(socket, decoder);
            } catch (ReceiverStoppedException e) {
                // the end
            } catch (LineTooLongException e) {
                if (e.isFatal()) {
                    fail(connection.peer() + ": " + e.getMessage(), null);
                } else {
                    report(connection.peer() + ": " + e.getMessage() + "; disconnected", null);
                }
            } catch (Exception | Error e) { // not to be the others' problem
                if (!isOver()) {
                    report(connection.peer() + ": " + Problems.of(e) + "; disconnected", e);
                }
            } finally {
                ended(connection);
            }
        }

        /** Says what is wrong with a sender, unless that is said too often, or cannot be said for want of memory. */
        private void report(String message, Throwable cause) {
            try {
                if (sendersReports.allows(message, System.nanoTime())) {
                    reportError(message, cause);
                }
            } catch (RuntimeException | Error e) {
                // no memory, say: then it stays unsaid, for this thread must go on
            }
        }

        private void ended(Connection<T> connection) {
            boolean roomAgain;
            synchronized (this) {
                senders.remove(connection);
                roomAgain = full && senders.size() <= most * 0.9;
                if (roomAgain) {
                    full = false;
                }
            }
            if (roomAgain && !isOver()) {
                reportStarted();
            }
        }

        /** Keeps the senders' deadlines. */
        private void watch() {
            try {
                while (!over.await(Connection.watchMillis(options.handshakeTimeout()), TimeUnit.MILLISECONDS)) {
                    try {
                        all().keySet().forEach(Connection::closeIfLate);
                    } catch (RuntimeException | Error e) {
                        report("cannot look after the senders' timeouts: " + Problems.of(e) + "; trying again", e);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized Map<Connection<T>, Thread> all() {
            return Map.copyOf(senders);
        }

        private boolean isOver() {
            return over.getCount() == 0;
        }

        void end() throws IOException, InterruptedException {
            Map<Connection<T>, Thread> last;
            synchronized (this) {
                over.countDown();
                last = all();
            }
            listening.close();
            last.keySet().forEach(Connection::close);
            for (Map.Entry<Connection<T>, Thread> sender : last.entrySet()) {
                sender.getKey().awaitEnd(sender.getValue());
            }
            acceptor.join();
            watcher.join();
        }
    }
}
