package io.dstream.time;

import java.time.Duration;
import java.time.Instant;

/**
 * The clock of a streaming program: returns the time, and waits for it.
 *
 * <p>A program reads the wall-clock time at {@code start()}, and occasionally to detect that the computer was
 * suspended. Intervals are measured with {@link #nanoTime()}, which clock adjustments do not affect. Implementations
 * are safe for use by many threads.
 */
public interface StreamingClock {

    /**
     * Returns the wall-clock time.
     *
     * @return the current time
     */
    Instant now();

    /**
     * Returns nanoseconds since some fixed moment. The value never decreases. Only differences are meaningful.
     *
     * @return elapsed nanoseconds
     */
    long nanoTime();

    /**
     * Waits until {@link #nanoTime()} has reached {@code deadline}. May return early; callers wait in a loop.
     *
     * @param deadline a value of {@link #nanoTime()}
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void awaitNanoTime(long deadline) throws InterruptedException;

    /**
     * Waits for some time: the back-off before a failed batch is retried.
     *
     * @param delay the time
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void sleep(Duration delay) throws InterruptedException;

    /**
     * Returns the system clock.
     *
     * @return the system clock
     */
    static StreamingClock system() {
        return SystemClock.INSTANCE;
    }
}
