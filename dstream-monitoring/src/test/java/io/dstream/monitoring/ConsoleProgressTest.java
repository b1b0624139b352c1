package io.dstream.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Batch;
import io.dstream.monitoring.internal.model.RecorderTest;
import io.dstream.plan.Partition;
import io.dstream.report.RecoveryReport;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.testkit.StreamingTestDriver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsoleProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    private long seconds = 100;

    private String show(ConsoleProgress progress) {
        written.reset();
        progress.show(TimeUnit.SECONDS.toNanos(++seconds));
        return written.toString(StandardCharsets.UTF_8);
    }

    private ConsoleProgress progress(boolean terminal) {
        return new ConsoleProgress(Optional.empty(), out, terminal);
    }

    @Test
    void onATerminalOneLineOverwritesItself() {
        ConsoleProgress progress = progress(true);
        progress.onBatchCompleted(RecorderTest.batch(1, Optional.empty()));
        String first = show(progress);
        progress.onBatchCompleted(RecorderTest.batch(30, Optional.empty()));
        String second = show(progress);

        assertThat(first).startsWith("\r0 records/s  delay 3.0 ms  1 batch").doesNotContain("\n");
        assertThat(second).startsWith("\r30 records/s  delay 3.0 ms  2 batches").doesNotContain("\n");
    }

    @Test
    void aShorterLineCoversALongerOne() {
        ConsoleProgress progress = progress(true);
        progress.onBatchSubmitted(RecorderTest.batch(1, Optional.empty()));
        String waiting = show(progress);
        progress.onBatchStarted(RecorderTest.batch(1, Optional.empty()));
        String started = show(progress);

        assertThat(waiting).contains("1 waiting");
        assertThat(started).hasSameSizeAs(waiting).doesNotContain("waiting");
    }

    @Test
    void inAPipeLinesArePlain() {
        ConsoleProgress progress = progress(false);
        progress.onBatchCompleted(RecorderTest.batch(1, Optional.empty()));

        assertThat(show(progress)).isEqualTo("0 records/s  delay 3.0 ms  1 batch" + System.lineSeparator());
    }

    @Test
    void aFailureHasALineOfItsOwnAndSteersNoTerminal() {
        ConsoleProgress progress = progress(true);
        show(progress);
        progress.onBatchCompleted(RecorderTest.batch(
                7, Optional.of(new IllegalStateException("lost\u001b[2J\r\nconnection\u202e\u2066"))));
        String shown = show(progress);

        assertThat(shown)
                .contains("1970-01-01T00:00:07Z failed: java.lang.IllegalStateException: lost [2J  connection")
                .contains(System.lineSeparator() + "\r7 records/s  delay 3.0 ms  1 batch, 1 failed")
                .doesNotContain("\u001b", "\u202e", "\u2066");
        assertThat(show(progress)).doesNotContain("lost");
    }

    private String recovering(ConsoleProgress progress, long millis, long mebibytes) {
        written.reset();
        progress.recovering(new RecoveryReport(mebibytes << 20, 40 << 20), TimeUnit.MILLISECONDS.toNanos(millis));
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aCheckpointThatTakesItsTimeToBeReadHasABar() {
        ConsoleProgress progress = progress(true);

        assertThat(recovering(progress, 5_000, 0)).isEmpty();
        assertThat(recovering(progress, 5_200, 8)).isEmpty(); // it may be over in a moment
        assertThat(recovering(progress, 5_300, 12)).isEqualTo("\rreading the checkpoint [###-------] 12.0 of 40.0 MiB");
        assertThat(recovering(progress, 5_310, 13)).isEmpty();
        assertThat(recovering(progress, 5_560, 40)).isEqualTo("\rreading the checkpoint [##########] 40.0 of 40.0 MiB");
        assertThat(show(progress)).startsWith("\r0 records/s  0 batches    ").doesNotContain("checkpoint");
    }

    @Test
    void inAPipeOnlyALongRecoveryIsMentioned() {
        ConsoleProgress progress = progress(false);

        assertThat(recovering(progress, 0, 0)).isEmpty();
        assertThat(recovering(progress, 9_999, 12)).isEmpty();
        assertThat(recovering(progress, 10_000, 12))
                .isEqualTo("reading the checkpoint [###-------] 12.0 of 40.0 MiB" + System.lineSeparator());
    }

    @Test
    void aProgramThatGoesOnTellsOfItsCheckpoint(@TempDir Path checkpoint) {
        List<String> shown = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                    .appName("test")
                    .batchInterval(Programs.SECOND)
                    .checkpointDir(checkpoint))) {
                driver.context().addListener(new StreamingListener() {
                    private final ConsoleProgress progress = progress(true);
                    private long millis;

                    @Override
                    public void onRecovering(RecoveryReport recovery) {
                        progress.recovering(recovery, TimeUnit.MILLISECONDS.toNanos(millis += 1_000));
                        shown.add(written.toString(StandardCharsets.UTF_8));
                    }
                });
                driver.<String>input().stream().named("words").foreachBatch(Batch::count);
                driver.runBatch();
            }
        }

        assertThat(shown).isNotEmpty();
        assertThat(shown.get(shown.size() - 1)).endsWith("reading the checkpoint [##########] 0.0 of 0.0 MiB");
    }

    /** A source with more than a batch may take. */
    private static final class Backlogged implements Source<Long> {
        private long left = 1_000;

        @Override
        public String kind() {
            return "backlogged";
        }

        @Override
        public SourceReader<Long> open(SourceContext context) {
            return new SourceReader<>() {
                @Override
                public Cut<Long> cut(Instant batchTime, long maxRecords) {
                    left -= 250;
                    return new Cut<>(Partition.split(List.of(1L), 1), 250, 0);
                }

                @Override
                public Backlog backlog() {
                    return new Backlog(-1, -1, left);
                }

                @Override
                public void finish() {}

                @Override
                public boolean finished() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    void whatIsCaughtUpIsShown() {
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(StreamingContext.builder().batchInterval(Programs.SECOND))) {
            driver.context().from(new Backlogged()).foreachBatch(Batch::count);
            ConsoleProgress progress = new ConsoleProgress(Optional.of(driver.context()), out, true);
            assertThat(show(progress)).startsWith("\r0 records/s  0 batches"); // before the start
            driver.runBatch();
            driver.context().addListener(progress);
            String first = show(progress);
            driver.runBatch();
            String second = show(progress);
            driver.runBatches(2);
            String last = show(progress);

            assertThat(first).contains("catching up [----------] 750 behind");
            assertThat(second).contains("catching up [###-------] 500 behind, 2 s left");
            assertThat(last).doesNotContain("catching up");
        }
    }

    @Test
    void itsThreadWritesWhileTheProgramRunsAndEndsWithIt() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Programs.SECOND)) {
            ConsoleProgress progress = new ConsoleProgress(Optional.of(driver.context()), out, true);
            driver.context().addListener(progress);
            driver.<String>input().stream().foreachBatch(Batch::count);
            driver.runBatch();
        }
        Client.await("the last line", () -> {
            String all = written.toString(StandardCharsets.UTF_8);
            return all.contains("1 batch") && all.endsWith(System.lineSeparator());
        });
    }
}
