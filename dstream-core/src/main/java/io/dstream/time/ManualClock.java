package io.dstream.time;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import java.time.Duration;
import java.time.Instant;

/**
 * A clock that only advances when it is told to: batches become due exactly when a test says so.
 *
 * <pre>{@code
 * ManualClock clock = ManualClock.at(Instant.EPOCH);
 * StreamingContext ssc = StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).clock(clock).build();
 * ...
 * ssc.start();
 * clock.advance(Duration.ofSeconds(1)); // the batch of 00:00:01 becomes due
 * }</pre>
 *
 * <p>{@link #advance} returns immediately; the program's own threads do the work. To wait for the batch, use the test
 * kit's {@code StreamingTestDriver}. Delays ({@link #sleep}: the back-off before a retry) end immediately and do not
 * change the time. Safe for use by many threads.
 */
public final class ManualClock implements StreamingClock {

    private Instant now;
    private long nanos;

    private ManualClock(Instant start) {
        this.now = checkNotNull(start, "a manual clock needs a time to start at");
    }

    /**
     * Returns a clock that shows a given time.
     *
     * @param start the time it shows
     * @return a new clock
     */
    public static ManualClock at(Instant start) {
        return new ManualClock(start);
    }

    /**
     * Advances the time.
     *
     * @param step how far to advance
     * @throws IllegalArgumentException if the step is negative
     */
    public synchronized void advance(Duration step) {
        checkNotNull(step, "advance needs a step");
        checkArgument(!step.isNegative(), "a clock cannot advance by %s: expected zero or more", step);
        long stepNanos = step.toNanos();
        now = now.plus(step);
        nanos += stepNanos;
        notifyAll();
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized void awaitNanoTime(long deadline) throws InterruptedException {
        while (nanos - deadline < 0) {
            wait();
        }
    }

    @Override
    public void sleep(Duration delay) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while waiting for the clock");
        }
    }

    @Override
    public synchronized String toString() {
        return "a manual clock at " + now;
    }
}
