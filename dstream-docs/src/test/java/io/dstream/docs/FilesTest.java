package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.sources.FileFormat;
import io.dstream.sources.FileSources;
import io.dstream.sources.TextFiles;
import io.dstream.sources.TruncationPolicy;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestOutput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on files shows, and what the page says about it. */
@Timeout(60)
class FilesTest {
    @TempDir
    Path folder;

    @TempDir
    Path checkpoint;

    private void write(String name, String text) throws IOException {
        java.nio.file.Files.writeString(folder.resolve(name), text);
    }

    @Test
    void newFilesAreTakenOnceAcrossRestarts() throws Exception {
        Path directory = folder;
        write("a.csv", "1\n2\n");
        for (int run = 0; run < 2; run++) {
            StreamingContext.Builder builder = StreamingContext.builder()
                    .batchInterval(Duration.ofSeconds(1))
                    .checkpointDir(checkpoint);
            try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
                StreamingContext ssc = driver.context();
                // snippet: files-new
                DStream<String> orders =
                        ssc.from(TextFiles.in(directory).matching("*.csv")).named("orders");
                // end
                TestOutput<String> out = driver.collect(orders);
                driver.runBatches(3);
                if (run == 0) {
                    assertThat(out.all()).containsExactly("1", "2");
                } else {
                    assertThat(out.all()).isEmpty();
                }
            }
        }
    }

    @Test
    void logsAreFollowed() throws Exception {
        Path directory = folder;
        write("shop.log", "1\n2\npart");
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            // snippet: files-tail
            DStream<String> log =
                    ssc.from(TextFiles.tail(directory).matching("*.log").onTruncation(TruncationPolicy.START_AGAIN));
            // end
            TestOutput<String> out = driver.collect(log);
            driver.runBatch();
            assertThat(out.last()).containsExactly("1", "2");
        }
    }

    @Test
    void otherFormats() throws Exception {
        Path directory = folder;
        try (OutputStream out =
                new GZIPOutputStream(java.nio.file.Files.newOutputStream(folder.resolve("0123456789.gz")))) {
            out.write("1\n2\n".getBytes(StandardCharsets.UTF_8));
        }
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            // snippet: files-formats
            DStream<byte[]> readings =
                    ssc.from(FileSources.fixedLength(directory, 16).matching("*.bin"));
            PairDStream<String, byte[]> images =
                    PairDStream.of(ssc.from(FileSources.whole(directory).matching("*.png")));
            FileFormat<String> gzip = (in, out) -> new BufferedReader(
                            new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))
                    .lines()
                    .forEach(out);
            DStream<String> unpacked = ssc.from(FileSources.of(directory, gzip).matching("*.gz"));
            // end
            TestOutput<String> out = driver.collect(unpacked);
            TestOutput<Pair<String, byte[]>> none = driver.collect(images);
            driver.collect(readings);
            driver.runBatches(2);
            assertThat(out.all()).containsExactly("1", "2");
            assertThat(none.all()).isEmpty();
        }
    }
}
