package io.dstream.monitoring.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.report.BatchReport;
import io.dstream.report.SourceReport;
import io.dstream.report.StreamingEvent;
import io.dstream.source.OffsetRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
