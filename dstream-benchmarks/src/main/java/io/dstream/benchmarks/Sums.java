package io.dstream.benchmarks;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.state.StateSpec;
import io.dstream.storage.StorageLocation;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.List;

/** A program that sums by key, with its checkpoint anywhere. */
final class Sums implements AutoCloseable {
    private final StreamingTestDriver driver;
    private final TestInput<Pair<Integer, Long>> input;

    Sums(StorageLocation checkpoint) {
        driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                .batchInterval(Duration.ofMillis(100))
                .parallelism(2)
                .checkpointStorage(checkpoint));
        input = driver.input();
        input.stream().named("input");
        input.stream()
                .mapToPair(pair -> pair)
                .mapWithState(StateSpec.<Integer, Long, Long, Long>of((key, n, state) -> {
                    long sum = state.getOption().orElse(0L) + n.orElse(0L);
                    state.update(sum);
                    return sum;
                }))
                .named("sums")
                .foreachBatch(batch -> batch.sumLong(sum -> sum));
    }

    void run(List<Pair<Integer, Long>> pairs) {
        input.addAll(pairs);
        driver.runBatch();
    }

    long keys() {
        return driver.context()
                .metrics()
                .lastBatch()
                .orElseThrow()
                .states()
                .get(0)
                .keys();
    }

    @Override
    public void close() {
        driver.close();
    }
}
