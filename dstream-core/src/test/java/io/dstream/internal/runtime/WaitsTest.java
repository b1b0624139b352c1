package io.dstream.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.testing.Await;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A thread is called away from its waits, and from nothing else. */
class WaitsTest {
    private final Waits waits = new Waits();

    @Test
    void waitThatComesToItsEndSaysSo() {
        assertThat(waits.await(() -> false, () -> {})).isTrue();
    }

    @Test
    void waitIsLeftOutWhereThereIsAReason() {
        AtomicBoolean waited = new AtomicBoolean();
        assertThat(waits.await(() -> true, () -> waited.set(true))).isFalse();
        assertThat(waited).isFalse();
    }

    @Test
    void callEndsTheWait() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicBoolean flag = new AtomicBoolean(true);
        Thread thread = new Thread(() -> {
            assertThat(waits.await(over::get, () -> new CountDownLatch(1).await()))
                    .isFalse();
            flag.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        Await.until("it waits", () -> thread.getState() == Thread.State.WAITING);
        over.set(true);
        waits.callAway();
        Await.end(thread);
        assertThat(flag).isFalse();
    }

    @Test
    void callOutsideAnyWaitInterruptsNothing() {
        waits.callAway();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(waits.await(() -> false, () -> {})).isTrue();
    }

    @Test
    void interruptFromElsewhereNeitherCutsTheWaitShortNorOutlivesIt() {
        Thread.currentThread().interrupt();
        assertThat(waits.await(
                        () -> false,
                        () -> assertThat(Thread.currentThread().isInterrupted()).isFalse()))
                .isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    /** However the call meets the wait, it is either seen beforehand or ends it. */
    @Test
    void noCallIsLost() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            AtomicBoolean over = new AtomicBoolean();
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    waits.await(over::get, () -> new CountDownLatch(1).await());
                }
            });
            thread.start();
            over.set(true);
            waits.callAway();
            Await.end(thread);
        }
    }
}
