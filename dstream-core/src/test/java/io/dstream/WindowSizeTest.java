package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowSizeTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theReportedSizeGrowsWithThePanesThatAWindowHolds(boolean inverse) {
        assertThat(bytes(100, inverse)).isGreaterThan(10 * bytes(1, inverse));
        assertThat(bytes(2_000, inverse)).isGreaterThan(10 * bytes(100, inverse));
    }

    private static long bytes(int panes, boolean inverse) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                StreamingContext.builder().batchInterval(Duration.ofMillis(1)).parallelism(1))) {
            TestInput<Pair<Integer, Long>> input = driver.input(1);
            PairDStream<Integer, Long> pairs = PairDStream.of(input.stream());
            Duration length = Duration.ofMillis(panes);
            Duration slide = Duration.ofMillis(1);
            driver.collect(
                    inverse
                            ? pairs.reduceByKeyAndWindow(Long::sum, (a, b) -> a - b, length, slide)
                            : pairs.reduceByKeyAndWindow(Long::sum, length, slide));
            for (int b = 0; b < panes; b++) {
                for (int key = 0; key < 20; key++) {
                    input.add(Pair.of(key, (long) b));
                }
                driver.runBatch();
            }
            return driver.context()
                    .metrics()
                    .lastBatch()
                    .orElseThrow()
                    .states()
                    .get(0)
                    .bytes();
        }
    }
}
