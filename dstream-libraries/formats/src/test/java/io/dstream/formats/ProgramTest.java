package io.dstream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.sink.FileEncoder;
import io.dstream.sink.FileSink;
import io.dstream.sources.FileFormat;
import io.dstream.sources.FileSources;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that read files of one format and write files of another. */
@Timeout(60)
class ProgramTest {
    @TempDir
    Path folder;

    record Trade(long id, String symbol, double price) {}

    /** A format as sink and as source. */
    record Both(String name, FileEncoder<Trade> encoder, FileFormat<Trade> format) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static <F extends FileEncoder<Trade> & FileFormat<Trade>> Both of(String name, F format) {
        return new Both(name, format, format);
    }

    static List<Both> formats() {
        return List.of(
                of("csv", Formats.csv(Trade.class).header().compression(Compression.GZIP)),
                of("json", Formats.jsonLines(Trade.class).compression(Compression.ZSTD)),
                of("avro", Formats.avro(Trade.class)),
                of("parquet", Formats.parquet(Trade.class).compression(Compression.ZSTD)));
    }

    /** A program that makes a sink for each of its starts. */
    private StreamingTestDriver driver(Supplier<FileSink<Trade>> sink) throws Exception {
        Files.createDirectories(folder.resolve("in"));
        return StreamingTestDriver.create(
                () -> StreamingContext.builder()
                        .appName("formats")
                        .batchInterval(Duration.ofSeconds(1))
                        .checkpointDir(folder.resolve("checkpoint")),
                ssc -> ssc.from(FileSources.of(
                                        folder.resolve("in"),
                                        Formats.csv(Trade.class).header())
                                .stableFor(Duration.ZERO))
                        .named("trades")
                        .filter(trade -> trade.price() > 0)
                        .to(sink.get()));
    }

    private void input(String name, String lines) throws Exception {
        Files.writeString(folder.resolve("in").resolve(name), lines);
    }

    private List<Trade> output(Both both) throws Exception {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder.resolve("out"))) {
            files = found.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
        List<Trade> trades = new ArrayList<>();
        for (Path file : files) {
            trades.addAll(InMemory.read(both.format(), Files.readAllBytes(file)));
        }
        return trades;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void csvBecomesAnyFormatOnceAcrossRestarts(Both both) throws Exception {
        FileSink<Trade> sink = FileSink.of(folder.resolve("out"), both.encoder());
        try (StreamingTestDriver driver =
                driver(() -> sink.filePerBatch("trades-", ".x").skipEmpty())) {
            input("1.csv", "price,symbol,id\n1.5,A,1\n-1,B,2\n");
            driver.runBatch();
            driver.restart();
            driver.runBatch();
            input("2.csv", "id,symbol,price\n3,C,2.5\n");
            driver.runBatch();
        }
        assertThat(output(both)).containsExactly(new Trade(1, "A", 1.5), new Trade(3, "C", 2.5));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void tasksWriteFilesOfAnyFormat(Both both) throws Exception {
        try (StreamingTestDriver driver = driver(() -> FileSink.of(folder.resolve("out"), both.encoder())
                .folderPerBatch("batch-")
                .fromTasks())) {
            input("1.csv", "id,symbol,price\n1,A,1.5\n");
            input("2.csv", "id,symbol,price\n2,B,2.5\n");
            driver.runBatch();
        }
        assertThat(output(both)).containsExactlyInAnyOrder(new Trade(1, "A", 1.5), new Trade(2, "B", 2.5));
        assertThat(folder.resolve("out").resolve("batch-1").resolve("part-00001"))
                .exists();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void whatOneProgramWritesAnotherReads(Both both) throws Exception {
        List<Trade> trades = List.of(new Trade(1, "A", 1.5), new Trade(2, null, 0));
        Files.write(folder.resolve("trades.x"), InMemory.written(both.encoder(), trades));
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            var out = driver.collect(
                    driver.context().from(FileSources.of(folder, both.format()).stableFor(Duration.ZERO)));
            driver.runBatch();
            assertThat(out.last()).isEqualTo(trades);
        }
    }

    @Test
    void anErrorNamesTheFileTheLineAndTheComponent() throws Exception {
        try (LogLines log = new LogLines();
                StreamingTestDriver driver =
                        driver(() -> FileSink.of(folder.resolve("out"), Formats.jsonLines(Trade.class)))) {
            input("bad.csv", "id,symbol,price\n1,A,cheap\n");
            assertThatThrownBy(driver::runBatch)
                    .hasStackTraceContaining("bad.csv")
                    .hasStackTraceContaining("CSV: line 2, component price: expected a number, found \"cheap\"");
            assertThat(log.lines()).anyMatch(line -> line.contains("bad.csv") && line.contains("component price"));
        }
    }
}
