package io.dstream.sources.internal.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;

class BackoffTest {

    @RepeatedTest(50)
    void doublesUpToTheLongestLessAPartOfUpToAHalf() {
        Backoff backoff = new Backoff(new Backoff.Limits(Duration.ofMillis(100), Duration.ofMillis(350)));

        for (long most : new long[] {100, 200, 350, 350}) {
            assertThat(backoff.nextMillis()).isBetween(most / 2, most);
        }
        backoff.reset();
        assertThat(backoff.nextMillis()).isBetween(50L, 100L);
    }
}
