package io.dstream.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what other threads and processes do; a deadline turns a hang into a failure. */
public final class Await {
    /** What has not happened within this time will not happen any more. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);

    /** The deadline for what processes do while others are killed or the machine is slow. */
    public static final Duration LONG = Duration.ofMinutes(2);

    private static final long FIRST_PAUSE_NANOS = 200_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    /**
     * What is waited for.
     *
     * @param <X> what it may throw; nothing that is checked where it throws nothing
     */
    @FunctionalInterface
    public interface Condition<X extends Exception> {
        /**
         * Whether it is so. Asked again and again.
         *
         * @return whether it is so
         * @throws X ends the wait
         */
        boolean holds() throws X;
    }

    /** Something that ends, such as a program. */
    @FunctionalInterface
    public interface Ending {
        /**
         * Waits for the end.
         *
         * @param deadline how long to wait
         * @return whether it has come
         * @throws InterruptedException if the thread is interrupted
         */
        boolean await(Duration deadline) throws InterruptedException;
    }

    private Await() {}

    /**
     * Waits until something is so, for as long as the {@link #DEADLINE}. An interrupt does not end it.
     *
     * @param what what is waited for, for the failure's message
     * @param condition whether it is so
     * @param <X> what the condition may throw
     * @throws X if the condition throws it
     * @throws AssertionError if it is not so in time
     */
    public static <X extends Exception> void until(String what, Condition<X> condition) throws X {
        until(what, DEADLINE, condition);
    }

    /**
     * Waits until something is so. An interrupt does not end it.
     *
     * @param what what is waited for, for the failure's message
     * @param deadline how long to wait
     * @param condition whether it is so
     * @param <X> what the condition may throw
     * @throws X if the condition throws it
     * @throws AssertionError if it is not so in time
     */
    public static <X extends Exception> void until(String what, Duration deadline, Condition<X> condition) throws X {
        until(what, deadline, condition, () -> "");
    }

    /**
     * Waits until something is so. An interrupt does not end it.
     *
     * @param what what is waited for, for the failure's message
     * @param deadline how long to wait
     * @param condition whether it is so
     * @param detail what to say beside if that was in vain
     * @param <X> what the condition may throw
     * @throws X if the condition throws it
     * @throws AssertionError if it is not so in time
     */
    public static <X extends Exception> void until(
            String what, Duration deadline, Condition<X> condition, Supplier<String> detail) throws X {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_NANOS;
        while (!condition.holds()) {
            if (System.nanoTime() - start > deadline.toNanos()) {
                throw new AssertionError(("not within " + deadline + ": " + what + " " + detail.get()).strip());
            }
            LockSupport.parkNanos(pause); // leaves the processor to what is waited for
            pause = Math.min(LONGEST_PAUSE_NANOS, pause + pause / 8);
        }
    }

    /**
     * Waits for a latch.
     *
     * @param latch the latch
     * @throws InterruptedException if the thread is interrupted
     * @throws AssertionError if it does not open in time
     */
    public static void latch(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(DEADLINE.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("the latch did not open within " + DEADLINE);
        }
    }

    /**
     * Waits for the end of a program: {@code Await.end(ssc::awaitTermination)}.
     *
     * @param program waits for its end
     * @throws InterruptedException if the thread is interrupted
     * @throws AssertionError if it does not come in time
     */
    public static void end(Ending program) throws InterruptedException {
        if (!program.await(DEADLINE)) {
            throw new AssertionError("the program did not stop within " + DEADLINE);
        }
    }

    /**
     * Waits for a thread's end.
     *
     * @param thread the thread
     * @throws InterruptedException if the calling thread is interrupted
     * @throws AssertionError if it does not end in time; its stack trace is that of the thread
     */
    public static void end(Thread thread) throws InterruptedException {
        thread.join(DEADLINE.toMillis());
        if (thread.isAlive()) {
            AssertionError hangs = new AssertionError("did not end within " + DEADLINE + ": " + thread);
            hangs.setStackTrace(thread.getStackTrace());
            throw hangs;
        }
    }
}
