package io.dstream;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do; after 30 seconds it will not happen any more. */
public final class Await {
    public static final Duration DEADLINE = Duration.ofSeconds(30);

    private Await() {}

    /** Waits until something is so. */
    public static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + DEADLINE + ": " + what);
            }
            LockSupport.parkNanos(200_000); // leaves the processor to what is waited for
        }
    }

    /** Waits for a latch; an interrupt is thrown. */
    public static void latch(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(DEADLINE.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("the latch did not open within " + DEADLINE);
        }
    }

    /** Waits for the end of a program. */
    public static void end(StreamingContext ssc) throws InterruptedException {
        if (!ssc.awaitTermination(DEADLINE)) {
            throw new AssertionError("did not stop within " + DEADLINE + ": " + ssc);
        }
    }

    /** Waits for a thread's end. */
    public static void end(Thread thread) throws InterruptedException {
        thread.join(DEADLINE.toMillis());
        if (thread.isAlive()) {
            AssertionError hangs = new AssertionError("did not end within " + DEADLINE + ": " + thread);
            hangs.setStackTrace(thread.getStackTrace());
            throw hangs;
        }
    }
}
