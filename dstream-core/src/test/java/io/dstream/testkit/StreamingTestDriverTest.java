package io.dstream.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.StreamingException;
import io.dstream.batch.Pair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamingTestDriverTest {

    @Test
    void runsTheWordCount() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<String> in = driver.input();
            TestOutput<Pair<String, Long>> out = driver.collect(
                    in.stream().flatMap(l -> List.of(l.split(" "))).countByValue());
            in.add("a b", "a");
            driver.runBatch();
            assertThat(out.last()).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 1L));

            driver.runBatches(2);

            assertThat(out.batches()).hasSize(3);
            assertThat(out.batchTimes())
                    .containsExactly(Instant.ofEpochSecond(1), Instant.ofEpochSecond(2), Instant.ofEpochSecond(3));
            assertThat(driver.now()).isEqualTo(Instant.ofEpochSecond(3));
            assertThat(driver.context().metrics().processedRecords()).isEqualTo(2);
        }
    }

    @Test
    void throwsWhatMadeTheProgramFail() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<String> in = driver.input();
            driver.collect(in.stream().map(Integer::parseInt).named("parse"));
            in.add("1", "x");

            assertThatThrownBy(driver::runBatch)
                    .isInstanceOf(StreamingException.class)
                    .hasMessageContaining("parse")
                    .hasMessageContaining("1970-01-01T00:00:01Z")
                    .hasCauseInstanceOf(NumberFormatException.class);
            assertThat(driver.context().state()).isEqualTo(StreamingContext.State.FAILED);
        }
    }
}
