package io.dstream.sources.internal.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReportLimitTest {
    private static long seconds(long n) {
        return Duration.ofSeconds(n).toNanos();
    }

    @Test
    void letsThroughTenDifferentReportsAndThenOneInTenSeconds() {
        ReportLimit limit = new ReportLimit(0);
        int said = 0;
        String before = "";
        for (int i = 0; i < 600; i++) {
            String message = i % 2 == 0 ? "garbage" : "other garbage";
            if (limit.allows(message, 0) && !message.equals(before)) {
                said++;
                before = message;
            }
        }
        assertThat(said).isEqualTo(10);
        assertThat(limit.allows("new", seconds(9))).isFalse();
        assertThat(limit.allows("new", seconds(10))).isTrue();
        assertThat(limit.allows("new", seconds(10))).isTrue();
        assertThat(limit.allows("newer", seconds(19))).isFalse();
        assertThat(limit.allows("newer", seconds(20))).isTrue();
    }

    @Test
    void hasNoMoreThanTenInStoreAfterALongTime() {
        ReportLimit limit = new ReportLimit(0);
        int through = 0;
        for (int i = 0; i < 600; i++) {
            through += limit.allows("report " + i, seconds(100_000)) ? 1 : 0;
        }
        assertThat(through).isEqualTo(10);
    }
}
