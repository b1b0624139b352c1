package io.dstream.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dstream.source.BackPressure;
import io.dstream.source.RateEstimator;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records per second become records per batch. */
class RateLimitTest {
    private static final RateEstimator.Batch BATCH = new RateEstimator.Batch(1, 1, 1, 0);

    private static RateLimit limit(BackPressure settings, long millis) {
        return new RateLimit(settings, Duration.ofMillis(millis));
    }

    private static BackPressure gives(double rate) {
        return BackPressure.with(interval -> batch -> rate);
    }

    @Test
    void withoutRateThereIsNoLimit() {
        assertThat(limit(BackPressure.none(), 1).next()).isEqualTo(Long.MAX_VALUE);
        assertThat(limit(BackPressure.pid(), 1).next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void initialRateActsFromTheFirstBatch() {
        RateLimit limit = limit(BackPressure.pid().withInitialRate(500), 200);
        assertThat(limit.next()).isEqualTo(100);
    }

    /** Whatever part of a record a batch may take is kept for the next. */
    @ParameterizedTest
    @CsvSource({"100, 1, 10_000", "1, 1, 10_000", "333.3, 7, 3_000", "1500, 1, 1_000", "0.5, 1000, 100"})
    void fractionsAddUp(double rate, long millis, int batches) {
        RateLimit limit = limit(BackPressure.none().withMaxRate(rate), millis);
        long[] given = LongStream.range(0, batches).map(i -> limit.next()).toArray();
        assertThat((double) LongStream.of(given).sum()).isCloseTo(rate * millis / 1_000 * batches, within(1.0));
        long smallest = LongStream.of(given).min().orElseThrow();
        assertThat(LongStream.of(given).max().orElseThrow()).isBetween(smallest, smallest + 1);
    }

    @Test
    void maximumCapsInitialRateAndEstimates() {
        RateLimit limit = limit(gives(9_000).withInitialRate(5_000).withMaxRate(1_000), 1_000);
        assertThat(limit.next()).isEqualTo(1_000);
        limit.learn(BATCH);
        assertThat(limit.next()).isEqualTo(1_000);
    }

    @Test
    void estimateReplacesTheInitialRate() {
        RateLimit limit = limit(gives(30).withInitialRate(10), 1_000);
        assertThat(limit.next()).isEqualTo(10);
        limit.learn(BATCH);
        assertThat(limit.next()).isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({"NaN", "0", "-3"})
    void whatIsNoRateLeavesItAsItIs(double estimate) {
        RateLimit limit = limit(gives(estimate).withInitialRate(10), 1_000);
        limit.learn(BATCH);
        assertThat(limit.next()).isEqualTo(10);
    }

    @Test
    void hugeRateIsNoLimitRatherThanNonsense() {
        assertThat(limit(BackPressure.none().withMaxRate(1e300), 1).next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void estimatorIsToldTheInterval() {
        BackPressure settings =
                BackPressure.with(interval -> batch -> interval.toMillis()).withInitialRate(1);
        RateLimit limit = limit(settings, 2_000);
        limit.learn(BATCH);
        assertThat(limit.next()).isEqualTo(4_000);
    }
}
