package io.dstream.jdbc.internal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Parts of a batch beside each other: none runs any more when the caller goes on. */
class PartsTest {
    private final CountDownLatch started = new CountDownLatch(2);
    private final CountDownLatch wasInterrupted = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicBoolean hasEnded = new AtomicBoolean();

    /** A part that heeds no interrupt at once, as a driver that reads from a socket does not. */
    private void stubborn() {
        started.countDown();
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            wasInterrupted.countDown();
            Uninterruptibles.awaitUninterruptibly(mayEnd);
        }
        hasEnded.set(true);
    }

    @Test
    void whoIsInterruptedWaitsForTheParts() throws Exception {
        try (Parts parts = new Parts("out", 2)) {
            CompletableFuture<Boolean> endedFirst = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                try {
                    parts.run(List.of(this::stubborn, started::countDown));
                    endedFirst.completeExceptionally(new AssertionError("not interrupted"));
                } catch (InterruptedException e) {
                    endedFirst.complete(hasEnded.get());
                }
            });
            caller.start();
            started.await();
            caller.interrupt();
            wasInterrupted.await();
            assertThat(endedFirst).isNotDone();
            mayEnd.countDown();
            assertThat(endedFirst.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aPartThatThrowsDoesNotLeaveAnotherBehind() throws Exception {
        try (Parts parts = new Parts("out", 2)) {
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
                try {
                    parts.run(List.of(
                            () -> {
                                started.countDown();
                                throw new IllegalStateException("broken");
                            },
                            this::stubborn));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                } finally {
                    assertThat(hasEnded).isTrue();
                }
            });
            started.await();
            mayEnd.countDown();
            assertThatThrownBy(() -> run.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("broken");
        }
    }

    @Test
    void aClosedOneRunsNothing() {
        Parts parts = new Parts("out", 2);
        parts.close();
        assertThatThrownBy(() -> parts.run(List.of(this::stubborn, this::stubborn)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
