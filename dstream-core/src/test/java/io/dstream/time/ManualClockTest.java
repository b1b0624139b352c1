package io.dstream.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = ManualClock.at(Instant.ofEpochSecond(100));

    @Test
    void showsWhatItIsTold() {
        long before = clock.nanoTime();
        clock.advance(Duration.ofMillis(1_500));
        clock.advance(Duration.ZERO);
        assertThat(clock.now()).isEqualTo(Instant.ofEpochMilli(101_500));
        assertThat(clock.nanoTime() - before).isEqualTo(1_500_000_000L);
        assertThat(clock).hasToString("a manual clock at 1970-01-01T00:01:41.500Z");
    }

    @Test
    void misuseIsRefusedAndChangesNothing() {
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot advance by PT-1S");
        assertThatThrownBy(() -> clock.advance(null)).hasMessageContaining("step");
        assertThatThrownBy(() -> clock.advance(Duration.ofDays(365_000))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> ManualClock.at(null)).hasMessageContaining("time to start at");
        assertThat(clock.now()).isEqualTo(Instant.ofEpochSecond(100));
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void waitEndsWhenItsTimeHasCome() throws Exception {
        clock.awaitNanoTime(0);
        Thread waiting = waiting(2_000_000_000L, new AtomicReference<>());
        clock.advance(Duration.ofSeconds(1));
        Await.until("it still waits", () -> waiting.getState() == Thread.State.WAITING);
        clock.advance(Duration.ofSeconds(1));
        Await.end(waiting);
    }

    @Test
    void waitEndsWithAnInterrupt() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiting = waiting(1, thrown);
        waiting.interrupt();
        Await.end(waiting);
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void sleepEndsAtOnceUnlessInterrupted() throws Exception {
        clock.sleep(Duration.ofDays(1));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> clock.sleep(Duration.ZERO)).isInstanceOf(InterruptedException.class);
        assertThat(clock.nanoTime()).isZero();
    }

    private Thread waiting(long deadline, AtomicReference<Throwable> thrown) {
        Thread thread = new Thread(() -> {
            try {
                clock.awaitNanoTime(deadline);
            } catch (InterruptedException e) {
                thrown.set(e);
            }
        });
        thread.start();
        Await.until("it waits", () -> thread.getState() == Thread.State.WAITING);
        return thread;
    }
}
