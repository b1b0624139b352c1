package io.dstream.sources;

import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import io.dstream.sources.Decoder.LineTooLongException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Accepts senders on one thread, reads each on one of its own, and stores what comes out of them. */
final class ServerReceiver<T> extends Receiver<T> {
    private static final int BACKLOG = 128;
    private static final long PAUSE_MILLIS = 100;
    private static final Duration HANDSHAKE_PATIENCE = Duration.ofSeconds(10);

    private final SocketServer options;
    private final Decoder<T> decoder;
    private Session session; // the supervisor's

    ServerReceiver(SocketServer options, Decoder<T> decoder) {
        this.options = options;
        this.decoder = decoder;
    }

    @Override
    public String kind() {
        return "listen";
    }

    @Override
    protected void onStart() throws IOException {
        session = null;
        InetAddress address = options.bindHost().isPresent()
                ? InetAddress.getByName(options.bindHost().get())
                : InetAddress.getLoopbackAddress();
        ServerSocket listening = new ServerSocket();
        try {
            listening.setReuseAddress(true);
            bind(listening, new InetSocketAddress(address, options.port()));
            session = new Session(listening);
            options.onListening().accept(listening.getLocalPort());
            session.acceptor.start();
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

    /** From a start to the next stop. */
    private final class Session {
        final Thread acceptor = newThread("acceptor", this::accept);
        private final ServerSocket listening;
        private final CountDownLatch over = new CountDownLatch(1);

        // under this object's lock
        private final Map<Connection<T>, Thread> senders = new HashMap<>();
        private boolean full;
        private long accepted;

        Session(ServerSocket listening) {
            this.listening = listening;
        }

        private void accept() {
            try {
                while (!isOver()) {
                    try {
                        take(listening.accept());
                    } catch (IOException e) {
                        if (isOver()) {
                            return;
                        }
                        reportError("cannot accept a sender: " + Problems.of(e) + "; trying again", e);
                        var unused = over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); // out of file descriptors, say
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void take(Socket raw) throws IOException {
            String peer = "sender at " + raw.getInetAddress().getHostAddress();
            Connection<T> connection = new Connection<>(ServerReceiver.this, peer, raw, options.idleTimeout());
            try {
                if (start(connection, raw)) {
                    return;
                }
                reportError(
                        "refusing senders: there are " + options.maxConnections()
                                + " of them, as many as there may be (maxConnections)",
                        null);
            } catch (OutOfMemoryError e) { // no more threads to be had
                ended(connection);
                reportError("refusing a sender: no thread to be had for it", e);
            }
            raw.close();
        }

        private synchronized boolean start(Connection<T> connection, Socket raw) {
            if (isOver()) {
                connection.close();
                return true;
            }
            full |= senders.size() >= options.maxConnections();
            if (senders.size() >= options.maxConnections()) {
                return false;
            }
            Thread thread = newThread("sender-" + ++accepted, () -> serve(connection, raw));
            senders.put(connection, thread);
            thread.start();
            return true;
        }

        private void serve(Connection<T> connection, Socket raw) {
            try (raw) {
                raw.setKeepAlive(true);
                Socket socket = options.tls().isPresent() ? options.tls().get().server(raw, HANDSHAKE_PATIENCE) : raw;
                connection.read(socket, decoder);
            } catch (ReceiverStoppedException e) {
                // the end
            } catch (LineTooLongException e) {
                if (e.isFatal()) {
                    fail(connection.peer() + ": " + e.getMessage(), null);
                } else {
                    reportError(connection.peer() + ": " + e.getMessage() + "; disconnected", null);
                }
            } catch (Exception | Error e) { // not to be the others' problem
                if (!isOver()) {
                    reportError(connection.peer() + ": " + Problems.of(e) + "; disconnected", e);
                }
            } finally {
                ended(connection);
            }
        }

        private void ended(Connection<T> connection) {
            boolean roomAgain;
            synchronized (this) {
                senders.remove(connection);
                roomAgain = full && senders.size() <= options.maxConnections() * 0.9;
                if (roomAgain) {
                    full = false;
                }
            }
            if (roomAgain && !isOver()) {
                reportStarted();
            }
        }

        private boolean isOver() {
            return over.getCount() == 0;
        }

        void end() throws IOException, InterruptedException {
            List<Map.Entry<Connection<T>, Thread>> last;
            synchronized (this) {
                over.countDown();
                last = new ArrayList<>(Map.copyOf(senders).entrySet());
            }
            listening.close();
            last.forEach(sender -> sender.getKey().close());
            for (Map.Entry<Connection<T>, Thread> sender : last) {
                sender.getKey().awaitEnd(sender.getValue());
            }
            acceptor.join();
        }
    }
}
