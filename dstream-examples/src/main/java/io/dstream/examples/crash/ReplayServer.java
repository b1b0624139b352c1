package io.dstream.examples.crash;

import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records from a server, again and again until all are there: the server may break off, stall, begin too early or
 * send nonsense, but a record that it sends whole is right, and its partition and offset say which one it is.
 *
 * <p>Used by the engine's threads, each of which has a connection to itself while it reads.
 */
final class ReplayServer {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayServer.class);
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(40);
    private static final int MOST_IDLE = 8;

    private final Address address;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> open = new HashSet<>();
    private boolean closed;

    ReplayServer(Address address) {
        this.address = address;
    }

    Partition<Event> range(int partition, long from, long until) {
        return new Range(partition, from, until);
    }

    /** Breaks off whatever is being read: that fails. */
    synchronized void close() {
        closed = true;
        open.forEach(ReplayServer::close);
        open.clear();
        idle.clear();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private Connection take() throws IOException {
        synchronized (this) {
            if (!idle.isEmpty()) {
                return idle.pop();
            }
        }
        Connection connection = Connection.open(address);
        synchronized (this) {
            if (!closed) {
                open.add(connection);
                return connection;
            }
        }
        close(connection);
        throw new IOException("closed");
    }

    private synchronized void giveBack(Connection connection, boolean usable) {
        if (usable && !closed && idle.size() < MOST_IDLE) {
            idle.push(connection);
        } else {
            open.remove(connection);
            close(connection);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("while closing", e);
        }
    }

    private final class Range extends Partition<Event> {
        private final int partition;
        private final long from;
        private final long until;

        Range(int partition, long from, long until) {
            this.partition = partition;
            this.from = from;
            this.until = until;
        }

        @Override
        public long size() {
            return until - from;
        }

        @Override
        public void push(RecordConsumer<? super Event> consumer) {
            new Reading(this, consumer).run();
        }
    }

    /** One passage through a range. What was passed on cannot be taken back, so a new try begins behind it. */
    private final class Reading {
        private final Range range;
        private final RecordConsumer<? super Event> consumer;
        private final Backoff backoff = new Backoff();
        private Duration patience = FIRST_PATIENCE;
        private long next;

        Reading(Range range, RecordConsumer<? super Event> consumer) {
            this.range = range;
            this.consumer = consumer;
            this.next = range.from;
        }

        void run() {
            while (next < range.until) {
                long before = next;
                try {
                    tryOnce();
                } catch (IOException e) {
                    LOG.debug("reading {} {} {} of {}", range.partition, next, range.until, address, e);
                    afterFailure(next > before, e);
                }
            }
        }

        private void tryOnce() throws IOException {
            Connection connection = take();
            boolean whole = false;
            try {
                connection.patience(patience);
                connection.send("READ " + range.partition + " " + next + " " + range.until);
                while (next < range.until) {
                    takeIn(connection.next());
                }
                whole = true;
            } finally {
                giveBack(connection, whole);
            }
        }

        private void takeIn(String line) throws IOException {
            if (line == null) {
                throw new IOException("the connection was closed");
            }
            Event event = Event.parse(line, range.partition);
            if (event == null || event.id() < next) {
                return; // nonsense, or of before; if it should have been the next one, there is a gap behind it
            }
            if (event.id() > next) {
                throw new IOException("after " + (next - 1) + " came " + event.id());
            }
            consumer.accept(event);
            next++;
        }

        private void afterFailure(boolean someCame, IOException e) {
            if (isClosed()) {
                throw new UncheckedIOException(
                        "partition " + range.partition + " of " + address + " could not be read to its end", e);
            }
            if (someCame && !Thread.currentThread().isInterrupted()) {
                backoff.worked();
                patience = FIRST_PATIENCE;
                return;
            }
            if (patience.compareTo(LONGEST_PATIENCE) < 0) {
                patience = patience.multipliedBy(2);
            }
            try {
                backoff.await();
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                throw new UncheckedIOException("interrupted while reading from " + address, e);
            }
        }
    }
}
