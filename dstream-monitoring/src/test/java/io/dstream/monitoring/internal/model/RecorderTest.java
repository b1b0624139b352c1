package io.dstream.monitoring.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.report.BatchReport;
import io.dstream.report.BatchTimes;
import io.dstream.report.FailureReport;
import io.dstream.report.OperatorTime;
import io.dstream.report.PhaseReport;
import io.dstream.report.SourceReport;
import io.dstream.report.StageReport;
import io.dstream.report.StreamingEvent;
import io.dstream.source.OffsetRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

public class RecorderTest {
    private final List<BatchView> handedOn = new ArrayList<>();
    private final Recorder recorder = new Recorder(5, ErrorView.Detail.STACK, handedOn::add);

    public static BatchReport batch(long id, Optional<Throwable> failure) {
        return new BatchReport(
                id,
                Instant.ofEpochSecond(id),
                List.of(new SourceReport("words", id, List.of())),
                Optional.of(Duration.ofMillis(1)),
                Optional.of(Duration.ofMillis(2)),
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                1,
                failure);
    }

    private void run(long id, Optional<Throwable> failure) {
        BatchReport batch = batch(id, failure);
        recorder.onEvent(new StreamingEvent.BatchSubmitted(batch));
        recorder.onEvent(new StreamingEvent.BatchStarted(batch));
        recorder.onEvent(new StreamingEvent.BatchCompleted(batch));
    }

    @Test
    void theLastBatchesAreHeldAndAllAreCounted() {
        for (long id = 1; id <= 12; id++) {
            run(id, Optional.empty());
        }
        Recorder.Snapshot now = recorder.all();

        assertThat(now.completed()).extracting(BatchView::id).containsExactly(8L, 9L, 10L, 11L, 12L);
        assertThat(now.completions()).isEqualTo(12);
        assertThat(now.processed()).isEqualTo(78);
        assertThat(now.active()).isEmpty();
        assertThat(recorder.batch(3_000)).isEmpty();
        assertThat(recorder.batch(12_000)).isPresent();
        assertThat(handedOn).hasSize(12);
    }

    @Test
    void onlyWhatIsNewIsAskedFor() {
        for (long id = 1; id <= 7; id++) {
            run(id, Optional.empty());
        }

        assertThat(recorder.since(6).completed()).extracting(BatchView::id).containsExactly(7L);
        assertThat(recorder.since(7).completed()).isEmpty();
        assertThat(recorder.since(1).completed()).hasSize(5);
        assertThat(recorder.all().after(5).completed())
                .extracting(BatchView::id)
                .containsExactly(6L, 7L);
    }

    @Test
    void failedBatchesAreHeldWhenTheOthersHavePassed() {
        for (long id = 1; id <= 300; id++) {
            run(id, id <= 150 ? Optional.of(new IllegalStateException("no " + id)) : Optional.empty());
        }

        assertThat(recorder.all().failures()).hasSize(Recorder.FAILURES);
        assertThat(recorder.all().failed()).isEqualTo(150);
        assertThat(recorder.batch(150_000)).isPresent();
        assertThat(recorder.batch(1_000)).isEmpty();
    }

    private static BatchReport failedIn(long id, String operator, Throwable cause) {
        BatchReport report = batch(id, Optional.of(cause));
        return new BatchReport(
                id,
                report.time(),
                report.sources(),
                report.schedulingDelay(),
                report.processingTime(),
                report.outputs(),
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                1,
                report.failure(),
                BatchTimes.NONE,
                Optional.of(new FailureReport(
                        operator, "map", "Orders.java:40", "Rates.java:77", cause, false, List.of("out"))));
    }

    @Test
    void failuresForTheSameReasonAreTogether() {
        recorder.onBatchCompleted(failedIn(1, "map-1", new IllegalStateException("one")));
        recorder.onBatchCompleted(failedIn(2, "map-2", new IllegalStateException("two")));
        recorder.onBatchCompleted(failedIn(3, "map-1", new IllegalStateException("three")));
        List<FailureGroups.Group> groups = recorder.all().groups();

        assertThat(groups).hasSize(2);
        assertThat(groups.get(0).count()).isEqualTo(2);
        assertThat(groups.get(0).first()).isEqualTo(1_000);
        assertThat(groups.get(0).last().error().message()).isEqualTo("three");
        assertThat(groups.get(1).last().failed().operator()).isEqualTo("map-2");
    }

    @Test
    void groupsOfFailuresAreBoundedAndTheOldestGoes() {
        for (int id = 1; id <= 2 * FailureGroups.MOST; id++) {
            recorder.onBatchCompleted(failedIn(id, "map-" + id, new IllegalStateException()));
        }
        List<FailureGroups.Group> groups = recorder.all().groups();

        assertThat(groups).hasSize(FailureGroups.MOST);
        assertThat(groups.get(0).last().failed().operator()).isEqualTo("map-" + 2 * FailureGroups.MOST);
    }

    @Test
    void aBatchThatFailedHasAStatusOfItsOwn() {
        run(1, Optional.empty());
        run(2, Optional.of(new IllegalStateException()));

        assertThat(recorder.all().completed())
                .extracting(BatchView::status)
                .containsExactly(BatchView.Status.COMPLETED, BatchView.Status.FAILED);
        assertThat(recorder.all().completed().get(1).processingTime()).isEqualTo(2.0);
    }

    @Test
    void ofManyPhasesTheLongestAreHeldInTheirOrder() {
        List<PhaseReport> phases = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            phases.add(new PhaseReport(
                    PhaseReport.Phase.OUTPUT,
                    "out-" + i,
                    "",
                    Duration.ofMillis(i),
                    Duration.ofMillis(1_000 - i % 500)));
        }
        TimesView times =
                TimesView.of(new BatchTimes(phases, List.of(), List.of(), Duration.ofMillis(3), Duration.ZERO));

        assertThat(times.phases()).hasSize(TimesView.MOST);
        assertThat(times.phases()).isSortedAccordingTo(Comparator.comparing(TimesView.Phase::startMillis));
        assertThat(times.phases())
                .extracting(TimesView.Phase::operator)
                .contains("out-0", "out-49", "out-500", "out-549")
                .doesNotContain("out-50", "out-499");
        assertThat(times.garbageCollectionMillis()).isEqualTo(3);
    }

    @Test
    void aBatchIsReadBackAsItWasWritten() throws Exception {
        BatchTimes times = new BatchTimes(
                List.of(new PhaseReport(
                        PhaseReport.Phase.COMPUTE, "a", "A.java:1", Duration.ZERO, Duration.ofMillis(2))),
                List.of(new StageReport(
                        List.of("a", "b"),
                        1,
                        4,
                        Duration.ofMillis(2),
                        Duration.ofMillis(4),
                        Duration.ofMillis(2),
                        3,
                        -1,
                        9)),
                List.of(new OperatorTime("a", "map", "A.java:1", Duration.ofNanos(1_500_000), "B.java:2", false)),
                Duration.ZERO,
                Duration.ofMillis(1));
        BatchReport report = failedIn(1, "a", new IllegalStateException("x"));
        BatchView view = BatchView.of(
                new BatchReport(
                        1,
                        report.time(),
                        report.sources(),
                        report.schedulingDelay(),
                        report.processingTime(),
                        List.of(),
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of(),
                        1,
                        report.failure(),
                        times,
                        report.failed()),
                BatchView.Status.FAILED,
                ErrorView.Detail.STACK);

        assertThat(Json.as(Json.parse(Json.text(view)), BatchView.class)).isEqualTo(view);
        assertThat(view.times().stages().get(0).skew()).isEqualTo(2.0);
        assertThat(view.times().operators().get(0).timeMillis()).isEqualTo(1.5);
    }

    @Test
    void aTraceThatTheJvmLeavesOutIsSaidToBeSo() {
        NullPointerException fast = new NullPointerException();
        fast.setStackTrace(new StackTraceElement[0]);
        ErrorView omitted = ErrorView.of(new IllegalStateException(fast), ErrorView.Detail.STACK);
        ErrorView there = ErrorView.of(new NullPointerException(), ErrorView.Detail.STACK);

        assertThat(omitted.traceOmitted()).isTrue();
        assertThat(omitted.stack()).anyMatch(line -> line.contains("OmitStackTraceInFastThrow"));
        assertThat(there.traceOmitted()).isFalse();
        assertThat(there.stack()).noneMatch(line -> line.contains("OmitStackTraceInFastThrow"));
    }

    @Test
    void theLineIsThatOfTheInnermostCauseThatHasOne() {
        RuntimeException cause = new RuntimeException();
        cause.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.lang.Long", "parseLong", "Long.java", 1),
            new StackTraceElement("com.example.Rates", "read", "Rates.java", 77)
        });
        RuntimeException outer = new RuntimeException(cause);
        outer.setStackTrace(
                new StackTraceElement[] {new StackTraceElement("com.example.Orders", "map", "Orders.java", 40)});

        assertThat(ErrorView.of(outer, ErrorView.Detail.TYPE).at()).isEqualTo("Rates.java:77");
    }

    @Test
    void batchesThatWaitAreForgottenWhenTheProgramStops() {
        recorder.onEvent(new StreamingEvent.BatchSubmitted(batch(1, Optional.empty())));
        recorder.onEvent(new StreamingEvent.Stopped(Optional.of(new IllegalStateException("over"))));

        assertThat(recorder.all().active()).isEmpty();
        assertThat(recorder.all().stopped().message()).isEqualTo("over");
    }

    @Test
    void manyRangesAndLongTextsAreCut() {
        List<OffsetRange> ranges = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            ranges.add(OffsetRange.of("file-" + i + "x".repeat(1_000), 0, i));
        }
        recorder.onBatchCompleted(new BatchReport(
                1,
                Instant.ofEpochSecond(1),
                List.of(new SourceReport("files", 5_000, ranges)),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                1,
                Optional.of(new IllegalStateException("m".repeat(100_000)))));
        BatchView batch = recorder.all().completed().get(0);

        assertThat(batch.sources().get(0).ranges()).hasSize(100);
        assertThat(batch.sources().get(0).moreRanges()).isEqualTo(4_900);
        assertThat(Json.text(batch)).hasSizeLessThan(60_000);
    }

    @Test
    void anExceptionThatCannotSayItsMessageIsShownAllTheSame() {
        class Silent extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("no message");
            }
        }
        run(1, Optional.of(new Silent()));

        assertThat(recorder.all().completed().get(0).error().message()).contains("UnsupportedOperationException");
    }

    @Test
    void causesThatGoInACircleEnd() {
        IllegalStateException a = new IllegalStateException("a");
        a.initCause(new IllegalStateException("b", a));
        run(1, Optional.of(a));

        assertThat(recorder.all().completed().get(0).error().stack())
                .filteredOn(line -> line.contains("IllegalStateException: "))
                .hasSize(2);
    }
}
