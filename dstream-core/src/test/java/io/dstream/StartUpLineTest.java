package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.source.Sources;
import io.dstream.testing.LogLines;
import io.dstream.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one line that says what has started. */
class StartUpLineTest {
    @TempDir
    Path directory;

    private String line(StreamingContext.Builder builder, Consumer<StreamingContext> program) {
        try (LogLines log = new LogLines();
                StreamingContext ssc = builder.appName("words")
                        .batchInterval(Duration.ofMillis(500))
                        .batchesOnCall()
                        .clock(ManualClock.at(Instant.parse("2026-03-01T00:00:00Z")))
                        .build()) {
            program.accept(ssc);
            ssc.start();
            List<String> lines = log.lines().stream()
                    .filter(line -> line.contains("started"))
                    .toList();
            assertThat(lines).hasSize(1);
            return lines.get(0);
        }
    }

    private static DStream<String> source(StreamingContext ssc) {
        return ssc.from(Sources.queue(new ConcurrentLinkedQueue<List<String>>()));
    }

    @Test
    void namesIntervalSourcesOutputsAndThatThereIsNoCheckpoint() {
        assertThat(line(StreamingContext.builder(), ssc -> source(ssc).print()))
                .matches("words: started with dstream \\S+: a batch every 500 ms from 2026-03-01T00:00:00\\.500Z; "
                        + "1 source \\(\\S+ \\(StartUpLineTest.java:\\d+\\)\\); "
                        + "1 output \\(print-\\d+ \\(StartUpLineTest.java:\\d+\\)\\); no checkpoint");
    }

    @Test
    void namesTheCheckpointDirectory() {
        Path checkpoint = directory.resolve("check\npoint");
        assertThat(line(
                        StreamingContext.builder().checkpointDir(checkpoint),
                        ssc -> source(ssc).named("words").foreachBatch(batch -> {})))
                .contains("1 source (words")
                .endsWith("checkpoint in " + directory.resolve("check point")); // one line, whatever the name
    }

    @Test
    void isOneLineWhateverTheSizeOfTheProgram() {
        assertThat(line(StreamingContext.builder(), ssc -> {
                    for (int i = 0; i < 7; i++) {
                        source(ssc).named("s" + i).print();
                    }
                }))
                .contains("7 sources (s0", "s4", ", ...); 7 outputs (")
                .doesNotContain("s5");
    }
}
