package io.dstream.sources.internal.socket;

import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import io.dstream.sources.internal.Problems;
import io.dstream.sources.internal.lines.Decoder;
import io.dstream.sources.internal.lines.Decoder.LineTooLongException;
import io.dstream.sources.internal.lines.LineMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps up a connection to a server, on a thread of its own, and stores what comes out of it. */
public final class ClientReceiver<T> extends Receiver<T> {
    private final ClientOptions options;
    private final Decoder<T> decoder;
    private Session session; // the supervisor's

    public ClientReceiver(ClientOptions options, Decoder<T> decoder) {
        this.options = options;
        this.decoder = decoder;
    }

    @Override
    public String kind() {
        return "socket";
    }

    @Override
    protected boolean startsLater() {
        return true;
    }

    @Override
    protected void onStart() {
        session = new Session();
        session.thread.start();
        if (options.tls().isPresent() || !options.idleTimeout().isZero()) {
            newThread("watch", session::watch).start();
        }
    }

    @Override
    protected void onStop() throws InterruptedException {
        if (session != null) {
            session.end();
        }
    }

    /** From a start to the next stop. */
    private final class Session {
        final Thread thread = newThread("reader", this::run);
        private final CountDownLatch over = new CountDownLatch(1);
        private final Backoff backoff = new Backoff(options.backoff());
        private Connection<T> current; // under this object's lock

        private void run() {
            try {
                while (!isOver()) {
                    Optional<Exception> problem = connectAndRead();
                    if (problem.isPresent() && problem.get() instanceof LineTooLongException e && e.isFatal()) {
                        fail(options.address() + ": " + e.getMessage(), null);
                        return;
                    }
                    if (!isOver()) {
                        String what = problem.map(Problems::of).orElse("the server has ended the connection");
                        reportError(options.address() + ": " + what + "; trying again", problem.orElse(null));
                        var unused = over.await(backoff.nextMillis(), TimeUnit.MILLISECONDS);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Ends with the connection, for whatever reason. */
        private Optional<Exception> connectAndRead() {
            try {
                IOException failed = null;
                for (InetAddress address : InetAddress.getAllByName(options.host())) {
                    try (Socket raw = new Socket()) {
                        Connection<T> connection = new Connection<>(
                                ClientReceiver.this,
                                options.address(),
                                raw,
                                options.idleTimeout(),
                                LineMemory.unbounded());
                        if (!hold(connection)) {
                            return Optional.empty();
                        }
                        Optional<IOException> refused = connect(raw, address);
                        if (refused.isEmpty()) {
                            read(connection, raw);
                            return Optional.empty();
                        }
                        failed = refused.get();
                    }
                }
                return Optional.ofNullable(failed);
            } catch (ReceiverStoppedException e) {
                return Optional.empty();
            } catch (Exception e) { // a decoder of the user's may throw anything
                return Optional.of(e);
            }
        }

        private Optional<IOException> connect(Socket raw, InetAddress address) {
            try {
                raw.setKeepAlive(true);
                raw.connect(new InetSocketAddress(address, options.port()), (int)
                        options.connectTimeout().toMillis());
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(e);
            }
        }

        private void read(Connection<T> connection, Socket raw) throws Exception {
            Socket socket = raw;
            if (options.tls().isPresent()) {
                Tls tls = new Tls(options.tls().get(), false);
                socket = connection.secured(to -> tls.client(to, options.host()), options.connectTimeout());
            }
            reportStarted();
            try {
                connection.read(socket, decoder);
            } finally {
                if (connection.gaveRecords()) {
                    backoff.reset();
                }
            }
        }

        /** Keeps the connection's deadlines. */
        private void watch() {
            try {
                while (!over.await(options.watchMillis(), TimeUnit.MILLISECONDS)) {
                    Connection<T> connection = current();
                    if (connection != null) {
                        connection.closeIfLate();
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized Connection<T> current() {
            return current;
        }

        /** Makes it the connection that {@link #end} closes; not if it is over already. */
        private synchronized boolean hold(Connection<T> connection) {
            current = connection;
            return !isOver();
        }

        private boolean isOver() {
            return over.getCount() == 0;
        }

        void end() throws InterruptedException {
            Connection<T> last;
            synchronized (this) {
                over.countDown();
                last = current;
            }
            if (last != null) {
                last.close();
                last.awaitEnd(thread);
            }
        }
    }
}
