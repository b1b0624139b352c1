package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs batches on a clock that is turned by hand: nothing waits. */
class WordCountTest {
    @TempDir
    Path checkpoint;

    private final TestInput<String> lines = TestInput.create();
    private final TestOutput<Pair<String, Long>> counts = TestOutput.create();

    private StreamingTestDriver driver() {
        return StreamingTestDriver.create(
                () -> StreamingContext.builder()
                        .batchInterval(Duration.ofSeconds(1))
                        .checkpointDir(checkpoint),
                ssc -> WordCount.build(ssc, lines).to(counts));
    }

    @Test
    void countsGoOnAfterARestart() {
        try (StreamingTestDriver driver = driver()) {
            lines.add("To be, or not to be!");
            driver.runBatch();
            assertThat(counts.last())
                    .containsExactlyInAnyOrder(
                            Pair.of("to", 2L), Pair.of("be", 2L), Pair.of("or", 1L), Pair.of("not", 1L));

            driver.restart();

            lines.add("Let it be.");
            driver.runBatch();
            assertThat(counts.last()).contains(Pair.of("be", 3L), Pair.of("let", 1L));
        }
    }
}
