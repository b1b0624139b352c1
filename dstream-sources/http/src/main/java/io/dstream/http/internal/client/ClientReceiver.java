package io.dstream.http.internal.client;

import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Keeps up a connection to a server, on a thread of its own, which stores what comes. */
abstract class ClientReceiver<T> extends Receiver<T> {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    final ClientOptions options;
    private Session session; // the supervisor's

    ClientReceiver(ClientOptions options) {
        this.options = options;
    }

    /** Something that no further attempt can mend. */
    static final class HopelessException extends IOException {
        private static final long serialVersionUID = 1L;

        HopelessException(String message) {
            super(message);
        }
    }

    /** A connection that is read by one thread and ended by another. */
    interface Connection {

        /** Reads until the connection ends; says how long to wait before the next, if the server has said so. */
        OptionalLong read() throws Exception;

        /** Makes {@link #read} return. */
        void end();

        /** Ends it if nothing has come for too long. */
        void endIfSilent(long nowNanos);
    }

    abstract Connection connection(Runnable onRecords);

    @Override
    protected final boolean startsLater() {
        return true;
    }

    @Override
    protected final void onStart() {
        session = new Session();
        session.reader.start();
        session.watcher.start();
    }

    @Override
    protected final void onStop() throws InterruptedException {
        if (session != null) {
            session.end();
        }
    }

    @Override
    public final String toString() {
        return options.place();
    }

    private String explain(Throwable e) {
        if (e instanceof ConnectException) {
            return "nobody listens there";
        }
        if (e instanceof HttpTimeoutException) {
            return "no answer in time (connectTimeout)";
        }
        if (e instanceof SSLException) {
            return "the TLS handshake failed (" + e.getMessage() + "): expected a certificate that is trusted (tls) and"
                    + " for this host's name";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** From a start to the next stop. */
    private final class Session {
        final Thread reader = newThread("reader", this::run);
        final Thread watcher = newThread("watch", this::watch);
        private final CountDownLatch over = new CountDownLatch(1);
        private long pause = FIRST_PAUSE_MILLIS; // the reader's
        private Connection current; // under this object's lock

        private void run() {
            try {
                while (over.getCount() > 0) {
                    Optional<String> problem = Optional.of("the server has ended the connection");
                    Optional<Throwable> cause = Optional.empty();
                    OptionalLong wait = OptionalLong.empty();
                    try {
                        wait = hold(connection(() -> pause = FIRST_PAUSE_MILLIS))
                                .read();
                    } catch (HopelessException e) {
                        fail(options.place() + ": " + e.getMessage(), null);
                        return;
                    } catch (ReceiverStoppedException | InterruptedException e) {
                        return;
                    } catch (Exception e) {
                        problem = Optional.of(explain(e));
                        cause = Optional.of(e);
                    }
                    if (over.getCount() > 0) {
                        reportError(options.place() + ": " + problem.get() + "; connecting again", cause.orElse(null));
                        var unused = over.await(wait.orElse(nextPause()), TimeUnit.MILLISECONDS);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private long nextPause() {
            long now = pause;
            pause = Math.min(2 * now, LONGEST_PAUSE_MILLIS);
            return now - ThreadLocalRandom.current().nextLong(now / 2 + 1);
        }

        private synchronized Connection hold(Connection connection) {
            current = connection;
            if (over.getCount() == 0) {
                connection.end();
            }
            return connection;
        }

        private void watch() {
            try {
                long every = Math.max(
                        1,
                        Math.min(
                                options.idleTimeout().toMillis() / 4,
                                Duration.ofSeconds(5).toMillis()));
                while (!over.await(every, TimeUnit.MILLISECONDS)) {
                    Connection connection = current();
                    if (connection != null) {
                        connection.endIfSilent(System.nanoTime());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized Connection current() {
            return current;
        }

        void end() throws InterruptedException {
            Connection last;
            synchronized (this) {
                over.countDown();
                last = current;
            }
            if (last != null) {
                last.end();
            }
            reader.join();
            watcher.join();
        }
    }
}
