package io.dstream.internal.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.report.BatchReport;
import io.dstream.report.BatchTimes;
import io.dstream.report.OperatorTime;
import io.dstream.report.PhaseReport;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.report.SourceReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkTest {
    private static final long SECOND = 1_000_000_000L;

    private final Work work = new Work();

    private void add(long records, long millis, BatchTimes times) {
        add(records, millis, times, Optional.empty());
    }

    private void add(long records, long millis, BatchTimes times, Optional<Throwable> failure) {
        work.add(new BatchReport(
                1,
                Instant.EPOCH,
                List.of(new SourceReport("in", records, List.of())),
                Optional.of(Duration.ZERO),
                Optional.of(Duration.ofMillis(millis)),
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                1,
                failure,
                times,
                Optional.empty()));
    }

    private static PhaseReport phase(Phase phase, String operator, long millis) {
        return new PhaseReport(phase, operator, "Orders.java:61", Duration.ZERO, Duration.ofMillis(millis));
    }

    private static BatchTimes phases(PhaseReport... phases) {
        return new BatchTimes(List.of(phases), List.of(), List.of(), Duration.ZERO, Duration.ZERO);
    }

    private static OperatorTime operator(String id, long millis, String at) {
        return new OperatorTime(id, "map", "Orders.java:40", Duration.ofMillis(millis), at, false);
    }

    @Test
    void theLargestPhaseIsNamed() {
        add(1, 100, phases(phase(Phase.OUTPUT, "jdbc", 81), phase(Phase.OTHER, "", 19)));
        assertThat(work.sentences(SECOND)).containsExactly("the output jdbc (Orders.java:61) takes 81 % of the time");
    }

    @Test
    void aCheckpointThatTakesLongComesWithWhatHelps() {
        add(1, 100, phases(phase(Phase.CHECKPOINT, "", 60), phase(Phase.OUTPUT, "jdbc", 40)));
        assertThat(work.sentences(SECOND)).first().isEqualTo("the checkpoint takes 60 % of the time");
        assertThat(work.sentences(SECOND)).last().asString().contains("checkpointSyncEvery");
    }

    @Test
    void nothingIsNamedThatTakesLittle() {
        add(1, 100, phases(phase(Phase.OUTPUT, "a", 30), phase(Phase.OUTPUT, "b", 30), phase(Phase.OTHER, "", 40)));
        assertThat(work.sentences(SECOND)).isEmpty();
    }

    @Test
    void theOperatorThatTakesMostOfTheTimeIsNamedWithItsLine() {
        List<OperatorTime> operators =
                List.of(operator("map-1", 740, "Rates.java:77"), operator("map-2", 260, "Orders.java:40"));
        add(1, 500, new BatchTimes(List.of(), List.of(), operators, Duration.ofMillis(150), Duration.ZERO));
        assertThat(work.sentences(SECOND))
                .containsExactly(
                        "most of the time of operators is in map-1 (Orders.java:40), at Rates.java:77: 74 %",
                        "garbage collection takes 30 % of the time", "more heap (-Xmx) would help, or less state");
    }

    @Test
    void aLongerIntervalHelpsWhereBatchesOfFewRecordsTakeAsLong() {
        for (int i = 0; i < 10; i++) {
            add(10, 900, BatchTimes.NONE);
            add(4_000, 1_000, BatchTimes.NONE);
        }
        assertThat(work.sentences(SECOND))
                .containsExactly("a longer batch interval would help: batches of 10 records take 900 ms, those of 4,000"
                        + " take 1 s");
        assertThat(work.sentences(10 * SECOND)).isEmpty();
    }

    @Test
    void batchesThatFailedDoNotSayWhatALongerIntervalWouldDo() {
        for (int i = 0; i < 10; i++) {
            add(10, 900, BatchTimes.NONE, Optional.of(new IllegalStateException("gave up in time")));
            add(4_000, 1_000, BatchTimes.NONE);
        }
        assertThat(work.failed()).isEqualTo(10);
        assertThat(work.sentences(SECOND)).isEmpty();
    }

    @Test
    void figuresAreThoseOfTheLastBatches() {
        assertThat(work.typical()).isEmpty();
        for (int i = 0; i < 60; i++) {
            add(i < 50 ? 1 : 100, i < 50 ? 1 : 50, BatchTimes.NONE);
        }
        assertThat(work.typical()).hasValue(50_000_000);
        assertThat(work.recordsPerBatch()).isEqualTo(100);
        assertThat(work.recordsPerSecond()).isEqualTo(2_000);
        assertThat(work.size()).isEqualTo(50);
    }
}
