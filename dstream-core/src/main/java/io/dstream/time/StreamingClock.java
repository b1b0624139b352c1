package io.dstream.time;

import java.time.Duration;
import java.time.Instant;

/**
 * The clock of a streaming program: tells the time and waits for it.
 *
 * <p>A program asks it for the wall-clock time once, at {@code start()}, and once in a while to notice that the machine
 * was suspended; intervals are measured by {@link #nanoTime()}, which no clock adjustment touches. Implementations are
 * safe for use by many threads.
 */
public interface StreamingClock {

    /**
     * The wall-clock time.
     *
     * @return now
     */
    Instant now();

    /**
     * Nanoseconds since some fixed moment, never going backwards. Only differences mean something.
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
     * Waits for a while: the back-off before a failed batch is tried again.
     *
     * @param delay how long
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void sleep(Duration delay) throws InterruptedException;

    /**
     * The clock of this machine.
     *
     * @return the system clock
     */
    static StreamingClock system() {
        return SystemClock.INSTANCE;
    }
}
