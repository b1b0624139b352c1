package io.dstream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    @Test
    void asksUntilItIsSo() {
        AtomicInteger asked = new AtomicInteger();

        Await.until("it is asked three times", () -> asked.incrementAndGet() == 3);

        assertThat(asked).hasValue(3);
    }

    @Test
    void saysWhatWasWaitedForInVain() {
        assertThatThrownBy(() -> Await.until("pigs fly", Duration.ofMillis(1), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessage("not within PT0.001S: pigs fly");
    }

    @Test
    void whatTheConditionThrowsEndsTheWait() {
        assertThatThrownBy(() -> Await.until("it is read", AwaitTest::unreadable))
                .isInstanceOf(IOException.class);
    }

    private static boolean unreadable() throws IOException {
        throw new IOException("not there");
    }

    @Test
    void waitsForLatchesAndThreads() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        Thread thread = new Thread(latch::countDown);
        thread.start();

        Await.latch(latch);
        Await.end(thread);

        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void aProgramThatDoesNotEndIsAFailure() {
        assertThatThrownBy(() -> Await.end(deadline -> false)).isInstanceOf(AssertionError.class);
    }
}
