package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.sink.FileSink;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on reliability shows. */
@Timeout(60)
class ReliabilityTest {
    @TempDir
    Path directory;

    // snippet: file-sink
    static void write(PairDStream<String, Long> counts, Path directory) {
        counts.to(FileSink.<Pair<String, Long>>lines(directory)
                .encoder(count -> count.key() + "\t" + count.value())
                .filePerBatch("counts-", ".tsv") // counts-1.tsv, counts-2.tsv, ...
                .skipEmpty());
    }
    // end

    @Test
    void fileSink() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory.resolve("checkpoint")))) {
            TestInput<String> words = driver.input();
            words.stream().named("words");
            write(words.stream().countByValue(), directory.resolve("out"));
            words.add("a", "a");
            driver.runBatch();
            driver.runBatch();
            words.add("b");
            driver.runBatch();
        }
        assertThat(directory.resolve("out/counts-1.tsv")).hasContent("a\t2");
        assertThat(directory.resolve("out/counts-2.tsv")).doesNotExist();
        assertThat(directory.resolve("out/counts-3.tsv")).hasContent("b\t1");
    }
}
