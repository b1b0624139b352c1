package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Records and names with line ends and terminal sequences make no lines of their own in the log. */
class LogForgingTest {
    private static final String FORGED = "42\u001b[2K\r[main] INFO x - all is well\u202e\u2028";

    @Test
    void theFailureOfAProgramIsOneLine() {
        assertHarmless(run(StreamingContext.builder().appName("shop")));
    }

    @Test
    void aSkippedBatchIsOneLine() {
        assertHarmless(run(StreamingContext.builder().onBatchFailure(BatchFailurePolicy.skip())));
    }

    @Test
    void theProgramsNameIsPartOfOneLine() {
        assertHarmless(run(StreamingContext.builder().appName("shop\n" + FORGED)));
    }

    private static List<String> run(StreamingContext.Builder builder) {
        try (LogLines log = new LogLines()) {
            try (StreamingTestDriver driver =
                    StreamingTestDriver.create(builder.batchInterval(Duration.ofSeconds(1)))) {
                TestInput<String> in = driver.input();
                driver.collect(in.stream().map(Integer::parseInt));
                in.add(FORGED);
                Throwable failure = catchThrowable(driver::runBatch);
                assertThat(failure == null || failure instanceof StreamingException)
                        .isTrue();
            }
            return Stream.of(Level.ERROR, Level.WARN, Level.INFO)
                    .flatMap(level -> log.at(level).stream())
                    .toList();
        }
    }

    private static void assertHarmless(List<String> lines) {
        assertThat(lines).anyMatch(line -> line.contains("For input string"));
        assertThat(lines).noneMatch(line -> line.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || c == '\u202e' || c == '\u2028'));
    }
}
