package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is stopped and started again goes on as if it had never been stopped. */
class RecoveryTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private StreamingTestDriver driver() {
        return StreamingTestDriver.create(StreamingContext.builder()
                .appName("recovery")
                .parallelism(2)
                .batchInterval(SECOND)
                .checkpointDir(directory));
    }

    @Test
    void stateGoesOnWhereItWasStopped() {
        for (int run = 0; run < 3; run++) {
            try (StreamingTestDriver driver = driver()) {
                TestInput<String> in = driver.input();
                in.stream().named("words");
                TestOutput<Pair<String, Long>> out = driver.collect(in.stream()
                        .mapToPair(word -> Pair.of(word, 1L))
                        .mapWithState(StateSpec.<String, Long, Long, Pair<String, Long>>of((word, n, total) -> {
                            long sum = total.getOption().orElse(0L) + n.orElse(0L);
                            total.update(sum);
                            return Pair.of(word, sum);
                        }))
                        .named("totals"));
                in.add("a", "b");
                driver.runBatch();
                in.add("a");
                driver.runBatch();
                assertThat(out.last()).isEqualTo(List.of(Pair.of("a", 2L * (run + 1))));
            }
        }
    }
}
