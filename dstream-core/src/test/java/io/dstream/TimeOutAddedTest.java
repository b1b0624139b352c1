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

/** A time-out that a later release adds holds for the keys that an earlier one has left in the checkpoint. */
class TimeOutAddedTest {
    @TempDir
    Path directory;

    private List<String> run(StateSpec<String, Integer, Integer, String> spec, String... keys) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("time-out")
                .parallelism(1)
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory))) {
            TestInput<Pair<String, Integer>> in = driver.input();
            TestOutput<String> out = driver.collect(
                    PairDStream.of(in.stream().named("in")).mapWithState(spec).named("state"));
            for (String key : keys) {
                if (!key.isEmpty()) {
                    in.add(Pair.of(key, 1));
                }
                driver.runBatch();
            }
            return out.all();
        }
    }

    @Test
    void keysThatWereReplayedTimeOutToo() {
        StateSpec<String, Integer, Integer, String> spec = StateSpec.of((key, n, state) -> {
            if (state.isTimingOut()) {
                return key + " is gone";
            }
            state.update(state.getOption().orElse(0) + n.orElse(0));
            return key;
        });
        run(spec, "a", "b");

        assertThat(run(spec.timeout(Duration.ofSeconds(2)), "", "", "", "")).containsExactly("a is gone", "b is gone");
    }
}
