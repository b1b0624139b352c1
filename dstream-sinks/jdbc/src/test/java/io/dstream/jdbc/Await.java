package io.dstream.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what other threads do; a deadline turns a hang into a failure. */
final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Await() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        until(what, condition, PATIENCE);
    }

    /** For a process that somebody else ends. */
    static void forEver(String what, Callable<Boolean> condition) throws Exception {
        until(what, condition, Duration.ofDays(1));
    }

    /** For what another thread of the same test does soon. */
    static void quietly(CountDownLatch latch) {
        assertThat(Uninterruptibles.awaitUninterruptibly(latch, PATIENCE)).isTrue();
    }

    private static void until(String what, Callable<Boolean> condition, Duration patience) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain until " + what);
            }
            var unused = never.await(2, TimeUnit.MILLISECONDS);
        }
    }
}
