package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dstream.StreamingContext;
import io.dstream.event.Pane;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.report.WatermarkReport;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files have a watermark each: one whose records are later than another's does not make those late. */
class WatermarksOfFilesTest {
    @TempDir
    Path folder;

    @TempDir
    Path checkpoint;

    private StreamingTestDriver driver(TestOutput<Pane<Long, Long>> output) {
        return StreamingTestDriver.create(
                () -> StreamingContext.builder()
                        .appName("files")
                        .parallelism(2)
                        .batchInterval(Duration.ofSeconds(1))
                        .checkpointDir(checkpoint),
                ssc -> ssc.from(TextFiles.in(folder).stableFor(Duration.ZERO))
                        .named("lines")
                        .map(Long::parseLong)
                        .withEventTimeMillis(at -> at, Watermarks.ascending())
                        .named("timed")
                        .keyBy(at -> at / 10)
                        .window(Windows.tumbling(Duration.ofMillis(10)))
                        .named("counts")
                        .count()
                        .to(output));
    }

    @Test
    void theWatermarkIsThatOfTheEarliestFileOfABatch() throws Exception {
        TestOutput<Pane<Long, Long>> output = TestOutput.create();
        try (StreamingTestDriver driver = driver(output)) {
            driver.everyOperatorRestoredAfterEveryBatch();
            driver.runBatch();
            Files.writeString(folder.resolve("a"), "5\n100\n");
            Files.writeString(folder.resolve("b"), "7\n20\n");
            driver.runBatch();
            assertThat(output.last()).extracting(Pane::value).containsExactly(2L);

            Files.writeString(folder.resolve("c"), "25\n99\n");
            driver.runBatch(); // 25 is not late: the watermark was 20; now it is 99, for the others have been read
            assertThat(output.last())
                    .extracting(pane -> pane.window().start().toEpochMilli(), Pane::value)
                    .containsExactly(tuple(20L, 2L));
        }
    }

    @Test
    void itIsReportedWithTheFileThatHoldsIt() throws Exception {
        TestOutput<Pane<Long, Long>> output = TestOutput.create();
        try (StreamingTestDriver driver = driver(output)) {
            driver.runBatch();
            Files.writeString(folder.resolve("a"), "5\n100\n");
            Files.writeString(folder.resolve("b"), "7\n20\n");
            driver.runBatch();
            List<WatermarkReport> reports = driver.context().metrics().watermarks();
            assertThat(reports)
                    .filteredOn(report -> report.operator().equals("counts"))
                    .singleElement()
                    .satisfies(report -> {
                        assertThat(report.watermark()).isEqualTo(Instant.ofEpochMilli(20));
                        assertThat(report.heldBy()).contains("timed lines/b");
                    });
        }
    }
}
