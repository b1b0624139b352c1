package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.report.BatchReport;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** What reports say of the memory that state takes: an estimate, but of all keys and not of the first. */
class StateBytesTest {
    private static final int KEYS = 10_000;
    private static final int LARGE = 100_000; // characters

    private static long bytes(IntFunction<String> values) {
        AtomicLong bytes = new AtomicLong();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(1))) {
            TestInput<Pair<Integer, String>> in = driver.input();
            driver.collect(in.stream()
                    .mapToPair(pair -> pair)
                    .mapWithState(StateSpec.<Integer, String, String, String>of((key, value, state) -> {
                        state.update(value.orElseThrow());
                        return "";
                    })));
            driver.context().addListener(new StreamingListener() {
                @Override
                public void onBatchCompleted(BatchReport batch) {
                    bytes.set(batch.states().get(0).bytes());
                }
            });
            List<Pair<Integer, String>> all = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                all.add(Pair.of(key, values.apply(key)));
            }
            in.addAll(all);
            driver.runBatch();
        }
        return bytes.get();
    }

    @Test
    void aFewLargeValuesAtTheBeginningAreNotTakenForAll() {
        String large = "x".repeat(LARGE);
        long reported = bytes(key -> key < 20 ? large + key : "" + key);

        assertThat(reported).isBetween(KEYS * 50L, 40_000_000L); // all of the first kind would be 1 GB
    }

    @Test
    void whatManyValuesShareIsCountedOnce() {
        String shared = "x".repeat(LARGE);

        assertThat(bytes(key -> shared)).isBetween(LARGE * 1L, 10_000_000L);
    }
}
