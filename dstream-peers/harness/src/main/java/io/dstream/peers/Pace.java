package io.dstream.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The records of {@link Workload#LATENCY}, evenly spread over time, and how old they are when the output has them. A
 * record is the time at which it was due, by {@link System#nanoTime}; so its age has in it how late the sender was, and
 * how long an engine that took nothing made it wait. One for all of an engine's threads, in {@link #RUN}, as with
 * {@link Stopwatch}. Safe for use by many threads.
 */
public final class Pace {
    /** The run's. */
    public static final Pace RUN = new Pace();

    /** Records in a second. */
    public static final int PER_SECOND = 10_000;

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
    private static final long SHORTEST_NAP_NANOS = 100_000;
    private static final long PATIENCE_MILLIS = 30_000;

    private int records;
    private int warmUp;
    private Throwable failure; // of the sender's thread
    private long sum; // what has arrived takes from it what was sent
    private int arrived;
    private long[] ages;

    private Pace() {}

    /**
     * How old the records were that were measured.
     *
     * @param records how many there are
     * @param median the median age, in nanoseconds
     * @param mean the mean
     * @param p99 99 of 100 were no older
     */
    record Ages(int records, long median, long mean, long p99) {}

    synchronized void reset(long warmUpNanos, long nanos) {
        warmUp = (int) (warmUpNanos / INTERVAL_NANOS);
        records = warmUp + (int) Math.max(1, nanos / INTERVAL_NANOS);
        ages = new long[records];
    }

    /**
     * Begins to send, from a thread of its own. Records that are due at once are sent together: the thread sleeps for
     * at least a tenth of a millisecond, and the system wakes it up late.
     *
     * @param receiver takes the records, and may wait
     */
    public void sendTo(Consumer<List<Long>> receiver) {
        Thread thread = new Thread(
                () -> {
                    try {
                        send(receiver);
                    } catch (Throwable e) {
                        failed(e);
                    }
                },
                "pace");
        thread.setDaemon(true);
        thread.start();
    }

    private void send(Consumer<List<Long>> receiver) {
        long start = System.nanoTime();
        int next = 0;
        int all = records();
        while (next < all) {
            List<Long> due = new ArrayList<>();
            long now = System.nanoTime() - start;
            for (; next < all && next * INTERVAL_NANOS <= now; next++) {
                due.add(start + next * INTERVAL_NANOS);
            }
            took(due);
            receiver.accept(due);
            LockSupport.parkNanos(Math.max(SHORTEST_NAP_NANOS, start + next * INTERVAL_NANOS - System.nanoTime()));
        }
    }

    private synchronized void took(List<Long> due) {
        due.forEach(record -> sum += Digest.of(record));
    }

    private synchronized void failed(Throwable e) {
        failure = e;
        notifyAll();
    }

    /**
     * How many records are sent; for sources that come to an end.
     *
     * @return the number of all, those of the warm-up included
     */
    public synchronized int records() {
        return records;
    }

    /**
     * The output has a record.
     *
     * @param due the record
     */
    public void arrived(long due) {
        arrived(due, System.nanoTime());
    }

    /**
     * The output has some records.
     *
     * @param due the records
     */
    public void arrived(Iterable<Long> due) {
        long now = System.nanoTime();
        due.forEach(record -> arrived(record, now));
    }

    private synchronized void arrived(long due, long now) {
        sum -= Digest.of(due);
        if (arrived < records) {
            ages[arrived] = now - due;
        }
        if (++arrived >= records) {
            notifyAll();
        }
    }

    /**
     * Waits until the output has all records.
     *
     * @throws InterruptedException if interrupted
     */
    public synchronized void awaitAll() throws InterruptedException {
        int before = -1;
        while (arrived < records) {
            if (failure != null) {
                throw new IllegalStateException("records cannot be sent any more", failure);
            }
            if (arrived == before) {
                throw new IllegalStateException("the output has had " + arrived + " of " + records
                        + " records, and no other for " + PATIENCE_MILLIS + " ms");
            }
            before = arrived;
            wait(PATIENCE_MILLIS);
        }
    }

    /** Whether the output has had each record once, and nothing else. */
    synchronized boolean isWhole() {
        return arrived == records && sum == 0;
    }

    /** The ages of the records that came after the warm-up, in whatever order. */
    synchronized Ages ages() {
        long[] sorted = Arrays.copyOfRange(ages, warmUp, records);
        Arrays.sort(sorted);
        int n = sorted.length;
        return new Ages(n, sorted[n / 2], Arrays.stream(sorted).sum() / n, sorted[(int) (n * 0.99)]);
    }
}
