package io.dstream.x.internal;

import io.dstream.source.Receiver;
import io.dstream.source.ReceiverStoppedException;
import io.dstream.x.Post;
import io.dstream.x.RuleException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Keeps up a connection to X on a thread of its own, and stores the posts that come. A second thread closes a
 * connection on which nothing comes any more, not even the empty lines that X sends every 20 seconds.
 */
public final class StreamReceiver extends Receiver<Post> {
    private static final long JOIN_MILLIS = 5_000;
    private static final double MINUTE = 60_000;

    private final StreamOptions options;
    private final Posts posts;
    private Session session; // the supervisor's
    private boolean rulesAreSet; // a session's
    private long heard = -1; // when something last came, by the pace; a session's

    public StreamReceiver(StreamOptions options) {
        this.options = options;
        this.posts = new Posts(options.remembered());
    }

    @Override
    public String kind() {
        return "x";
    }

    @Override
    protected boolean startsLater() {
        return true;
    }

    @Override
    protected long sizeOf(Post post) {
        return 400L + 2L * post.text().length();
    }

    @Override
    protected void onStart() {
        session = new Session();
        session.reader.start();
        session.watcher.start();
    }

    @Override
    protected void onStop() throws InterruptedException {
        if (session != null) {
            session.end();
        }
    }

    /** A problem that does not pass. Its message is complete. */
    private static final class Fatal extends Exception {
        private static final long serialVersionUID = 1L;

        Fatal(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** From a start to the next stop. */
    private final class Session {
        final Thread reader = newThread("reader", this::run);
        final Thread watcher = newThread("watch", this::watch);
        private final CountDownLatch over = new CountDownLatch(1);
        private final Backoff backoff = new Backoff();
        private final Api api = new Api(options.access());

        // under this object's lock
        private InputStream current;
        private long readingSince; // by System.nanoTime, while a read is under way
        private boolean reading;
        private boolean silent; // the connection was closed since nothing came

        private void run() {
            try {
                while (over.getCount() > 0) {
                    long wait = attempt();
                    if (wait > 0 && options.pace().await(over, wait)) {
                        return;
                    }
                }
            } catch (Fatal e) {
                fail(e.getMessage(), e.getCause());
            } catch (ReceiverStoppedException e) {
                // the end
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Sets the rules if need be, connects and reads; gives how long to wait before the next attempt. */
        private long attempt() throws InterruptedException, Fatal {
            try {
                if (!rulesAreSet && options.rules().isPresent()) {
                    options.rules().get().set();
                }
                rulesAreSet = true;
                read();
                return lost("X has ended the connection", null);
            } catch (Refused e) {
                if (!e.mayPass()) {
                    throw new Fatal(e.getMessage(), e);
                }
                reportError(e.getMessage() + "; trying again later, as X asks for", e);
                return e.isRateLimit() ? backoff.afterLimit(millisToReset(e)) : backoff.afterHttp();
            } catch (SSLException e) {
                throw new Fatal(
                        "the TLS handshake with " + options.access() + " failed (" + e.getMessage()
                                + "): check endpoint(...), the certificate's host name, and the trust store of this JVM",
                        e);
            } catch (RuleException e) {
                throw new Fatal(e.getMessage(), e);
            } catch (Posts.Disconnected e) {
                return lost(e.getMessage(), e);
            } catch (IOException e) {
                return lost(why(e), e);
            }
        }

        private long lost(String why, Exception cause) {
            if (over.getCount() > 0) {
                reportError(why + "; connecting again", cause);
            }
            return backoff.afterNetwork();
        }

        private synchronized String why(IOException e) {
            if (silent) {
                return options.access() + " has sent nothing for "
                        + options.silence().toMillis() + " ms";
            }
            return "no connection to " + options.access() + " (" + e.getClass().getSimpleName() + ")";
        }

        private long millisToReset(Refused e) {
            return e.resetSeconds().isPresent()
                    ? e.resetSeconds().getAsLong() * 1_000 - options.pace().millis()
                    : -1;
        }

        // ---- a connection ----

        private void read() throws IOException, InterruptedException {
            try (InputStream in = api.stream(missedMinutes())) {
                if (!hold(in)) {
                    return;
                }
                reportStarted();
                Lines lines = new Lines(in, options.lineBytes());
                for (Lines.Next next = next(lines); next != Lines.Next.END; next = next(lines)) {
                    backoff.reset();
                    heard = options.pace().millis();
                    if (next == Lines.Next.TOO_LONG) {
                        leftOut(
                                "X has sent a line of more than " + options.lineBytes() + " bytes, which is left out",
                                null);
                    } else if (!lines.isEmpty()) {
                        store(lines);
                    }
                }
            }
        }

        /** How much to ask for again: what may have been missed since this program was last connected. */
        private long missedMinutes() {
            if (heard < 0 || options.backfillMinutes() == 0) {
                return 0;
            }
            long minutes = (long) Math.ceil((options.pace().millis() - heard) / MINUTE);
            return Math.min(options.backfillMinutes(), Math.max(1, minutes));
        }

        private void store(Lines lines) throws Posts.Disconnected {
            try {
                posts.post(lines.buffer(), lines.start(), lines.length()).ifPresent(StreamReceiver.this::store);
            } catch (Posts.NoPost e) {
                leftOut(e.getMessage(), e.getCause());
            }
        }

        private void leftOut(String what, Throwable cause) {
            reportError(what, cause);
            reportStarted();
        }

        private Lines.Next next(Lines lines) throws IOException {
            reading(true);
            try {
                return lines.next();
            } finally {
                reading(false);
            }
        }

        private synchronized void reading(boolean is) {
            reading = is;
            readingSince = System.nanoTime();
        }

        /** Makes it the connection that {@link #end} closes; not if it is over already. */
        private synchronized boolean hold(InputStream in) {
            current = in;
            silent = false;
            return over.getCount() > 0;
        }

        /** Closes a connection on which nothing comes. */
        private void watch() {
            try {
                long every = Math.max(1, options.silence().toMillis() / 10);
                while (!over.await(every, TimeUnit.MILLISECONDS)) {
                    closeIfSilent();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void closeIfSilent() {
            boolean isSilent =
                    System.nanoTime() - readingSince > options.silence().toNanos();
            if (reading && isSilent && !silent) {
                silent = true;
                close();
            }
        }

        private void close() {
            try {
                if (current != null) {
                    current.close();
                }
            } catch (IOException e) {
                reportError("a connection could not be closed", e);
            }
        }

        void end() throws InterruptedException {
            synchronized (this) {
                over.countDown();
                close();
            }
            reader.interrupt(); // it may be connecting
            reader.join(JOIN_MILLIS);
            watcher.join(JOIN_MILLIS);
        }
    }
}
