package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** Durations that mean for ever do, or are refused where they are given. */
class LongDurationsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

    @Test
    void windowsAreRefusedWithWhatWasGiven() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofMillis(1))) {
            DStream<String> in = driver.<String>input().stream();
            assertThatThrownBy(() -> in.countByWindow(FOR_EVER))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("countByWindow", FOR_EVER.toString(), "PT0.001S", "a hundred years");
            for (Duration length : new Duration[] {Duration.ofDays(30), Duration.ofDays(36_525)}) {
                assertThatThrownBy(() -> in.window(length))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("window", length.toString(), "PT0.001S", "100000000 steps");
            }
        }
    }

    @Test
    void rememberAndTimeOutsWork() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            TestInput<String> in = driver.input();
            TestOutput<String> out =
                    driver.collect(PairDStream.of(in.stream().remember(FOR_EVER).map(x -> Pair.of(x, x)))
                            .mapWithState(StateSpec.<String, String, String, String>of((k, v, s) -> {
                                        s.update(k);
                                        return k;
                                    })
                                    .timeout(FOR_EVER)));
            in.add("a");
            driver.runBatch();
            driver.runBatch();
            assertThat(out.all()).containsExactly("a");
        }
    }

    @Test
    void theBuilderRefusesIntervalsAndBackOffs() {
        StreamingContext.Builder builder = StreamingContext.builder();
        assertThatThrownBy(() -> builder.batchInterval(FOR_EVER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a batch interval of " + FOR_EVER);
        builder.batchInterval(SECOND)
                .checkpointSyncEvery(FOR_EVER)
                .stopOnShutdown(FOR_EVER)
                .onBatchFailure(BatchFailurePolicy.retry(1, Duration.ofDays(110_000), BatchFailurePolicy.fail()));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a back-off before a batch is tried again of PT2640000H");
    }

    @Test
    void stopsAndWaitsTakeThem() throws InterruptedException {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            driver.collect(driver.<String>input().stream());
            driver.runBatch();
            driver.context().stopGracefully(FOR_EVER);
            assertThat(driver.context().awaitTermination(FOR_EVER)).isTrue();
        }
    }
}
