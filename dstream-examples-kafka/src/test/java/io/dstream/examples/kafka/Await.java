package io.dstream.examples.kafka;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what other processes do; a deadline turns a hang into a failure. */
final class Await {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Await() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        until(what, condition, () -> "");
    }

    /**
     * Waits.
     *
     * @param detail what to say beside if that was in vain
     */
    static void until(String what, Callable<Boolean> condition, Callable<String> detail) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain until " + what + " " + detail.call());
            }
            var unused = never.await(20, TimeUnit.MILLISECONDS);
        }
    }
}
