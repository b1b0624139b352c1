package io.dstream.internal.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrendTest {
    private static final long SECOND = 1_000_000_000L;

    private final Trend trend = new Trend();

    @Test
    void withoutBatchesThereIsNone() {
        assertThat(trend.late()).isZero();
        assertThat(trend.growth()).isZero();
        assertThat(trend.rate()).isEmpty();
    }

    @Test
    void theLastBatchIsComparedWithTheTenthBeforeIt() {
        for (int i = 0; i <= 60; i++) {
            trend.add(i * SECOND, i * SECOND / 10);
        }
        assertThat(trend.late()).isEqualTo(6 * SECOND);
        assertThat(trend.growth()).isEqualTo(SECOND);
        assertThat(trend.rate()).hasValue(0.1);
    }

    @Test
    void ofBatchesThatFollowEachOtherQuicklyOneOfATenthOfASecondIsKept() {
        for (int i = 0; i <= 2_000; i++) {
            trend.add(i * SECOND / 1_000, i); // a batch each millisecond
        }
        assertThat(trend.late()).isEqualTo(2_000);
        assertThat(trend.growth()).isBetween(900L, 1_100L);
    }
}
