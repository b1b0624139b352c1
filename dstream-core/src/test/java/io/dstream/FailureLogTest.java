package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.dstream.internal.runtime.BatchFailure;
import io.dstream.internal.runtime.FailureLog;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.testing.LogLines;
import io.dstream.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A failure is logged with its stack trace once, however often it comes. */
class FailureLogTest {
    private static final Operator MAP = new Operator("map-1", "map", "Orders.java:40");

    private final LogLines lines = new LogLines();
    private final ManualClock clock = ManualClock.at(Instant.EPOCH);
    private final FailureLog log = new FailureLog("app", clock);

    private BatchFailure failure(String message) {
        return BatchFailure.of(Optional.of(clock.now()), OperatorException.of(MAP, new IllegalStateException(message)));
    }

    @AfterEach
    void close() {
        lines.close();
    }

    @Test
    void equalFailuresInARowHaveOneTraceAndALineASecond() {
        for (int batch = 0; batch < 171; batch++) {
            log.skipped(failure("record " + batch));
            clock.advance(Duration.ofMillis(100));
        }
        assertThat(lines.at(Level.ERROR)).hasSize(18);
        assertThat(lines.traced())
                .singleElement()
                .asString()
                .matches("app: batch 1970-01-01T00:00:00Z failed in map-1 \\(Orders.java:40\\), at"
                        + " FailureLogTest.java:\\d+: java.lang.IllegalStateException: record 0; the batch is skipped, as"
                        + " the policy says");
        assertThat(lines.at(Level.ERROR).get(1)).endsWith("(9 more such failures since the last such line)");
        log.skipped(failure("the last"));
        log.ended();
        log.ended();
        assertThat(lines.at(Level.WARN))
                .containsExactly("app: 1 more batches were skipped since the last such line:"
                        + " java.lang.IllegalStateException in map-1");
    }

    @Test
    void anotherFailureHasItsOwnTrace() {
        log.skipped(failure("one"));
        log.skipped(BatchFailure.of(Optional.of(clock.now()), new IllegalArgumentException("two")));
        assertThat(lines.traced()).hasSize(2);
    }

    @Test
    void theTraceComesAgainAfterAnHour() {
        log.skipped(failure("one"));
        clock.advance(Duration.ofMinutes(59));
        log.skipped(failure("two"));
        clock.advance(Duration.ofMinutes(1));
        log.skipped(failure("three"));
        assertThat(lines.traced()).hasSize(2).last().asString().contains("three");
    }

    @Test
    void theTraceComesWithTheFirstAttemptAndNotWithTheEnd() {
        log.retried(failure("one"), 2, 3, Duration.ofMillis(1));
        log.retried(failure("one"), 3, 3, Duration.ofMillis(1));
        log.stops(failure("one"));
        assertThat(lines.at(Level.WARN)).singleElement().asString().endsWith("attempt 2 of 3 follows in PT0.001S");
        assertThat(lines.traced()).isEqualTo(lines.at(Level.WARN));
        assertThat(lines.at(Level.ERROR))
                .singleElement()
                .asString()
                .endsWith("; the program stops. The stack trace is in the log above, with the first such failure");
    }

    @Test
    void aStopThatComesAtOnceHasTheTrace() {
        log.stops(failure("one"));
        assertThat(lines.traced()).singleElement().asString().endsWith("one; the program stops");
    }

    @Test
    void theLogSaysHowToGetATraceThatTheJvmHasOmitted() {
        NullPointerException omitted = new NullPointerException();
        omitted.setStackTrace(new StackTraceElement[0]);
        BatchFailure failure = BatchFailure.of(Optional.empty(), OperatorException.of(MAP, omitted));
        log.skipped(failure);
        assertThat(lines.lines()).singleElement().asString().contains("-XX:-OmitStackTraceInFastThrow");
        assertThat(failure.traceOmitted()).isTrue();
        assertThat(failure.line()).isEmpty();
        assertThat(failure("one").traceOmitted()).isFalse();
        assertThat(BatchFailure.of(Optional.empty(), new Traceless()).traceOmitted())
                .as("an exception that wants to have no trace")
                .isFalse();
    }

    private static final class Traceless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Traceless() {
            super(null, null, false, false);
        }
    }

    @Test
    void theLineIsThatOfTheInnermostCause() {
        IllegalStateException cause = new IllegalStateException("inner");
        IllegalStateException wrapper = new IllegalStateException("outer", cause);
        BatchFailure failure = BatchFailure.of(
                Optional.empty(),
                OperatorException.of(
                        new Operator("foreachBatch-2", "foreachBatch", "Orders.java:60"),
                        new IllegalStateException(OperatorException.of(MAP, wrapper))));
        assertThat(failure.operator()).contains(MAP);
        assertThat(failure.line()).isEqualTo("FailureLogTest.java:" + cause.getStackTrace()[0].getLineNumber());
        assertThat(failure.cause()).hasMessageContaining("map-1");
    }
}
