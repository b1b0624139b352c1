package io.dstream.hdfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.source.Source;
import io.dstream.sources.FileSources;
import io.dstream.sources.TextFiles;
import io.dstream.storage.Draft;
import io.dstream.storage.FileTree;
import io.dstream.storage.StorageFile;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Streams and batches of files on HDFS. */
@ExtendWith(Cluster.Extension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HdfsFilesTest {
    private final HdfsLocation location;
    private FileTree files;

    @TempDir
    Path checkpoint;

    HdfsFilesTest(Cluster cluster) {
        this.location = cluster.fresh();
    }

    @BeforeEach
    void open() throws IOException {
        files = location.open();
        files.prepare();
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    private void put(String name, byte[] bytes) throws IOException {
        try (Draft draft = files.draft(name)) {
            draft.write(bytes, 0, bytes.length);
            draft.publish();
        }
    }

    private void put(String name, String text) throws IOException {
        put(name, text.getBytes(UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    /** A program that reads a source. */
    private record Program<T>(StreamingTestDriver driver, TestOutput<T> out) implements AutoCloseable {
        static <T> Program<T> of(Source<T> source, Path checkpoint) {
            StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                    .appName("files")
                    .batchInterval(Duration.ofSeconds(1))
                    .checkpointDir(checkpoint));
            return new Program<>(
                    driver, driver.collect(driver.context().from(source).named("in")));
        }

        List<T> batch() {
            driver.runBatch();
            return out.last();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    private <T> Program<T> program(Source<T> source) {
        return Program.of(source, checkpoint);
    }

    @Test
    void eachFileIsTakenOnceAlsoByTheNextStart() throws IOException {
        var source = FileSources.lines(location).stableFor(Duration.ZERO);
        put("a.txt", "1\n2\n");
        files.createDirectories("sub");
        put("sub/b.txt", "below");
        put("_hidden", "x");
        try (Program<String> first = program(source)) {
            assertThat(first.batch()).containsExactly("1", "2");
            assertThat(first.batch()).isEmpty();
            put("c.txt", "3");
            assertThat(first.batch()).containsExactly("3");
        }
        put("d.txt", "4");
        try (Program<String> second = program(source)) {
            assertThat(second.batch()).containsExactly("4");
            assertThat(second.batch()).isEmpty();
        }
    }

    @Test
    void treesPatternsAndLimits() throws IOException {
        files.createDirectories("x/y");
        put("a.log", "a");
        put("x/b.log", "b");
        put("x/y/c.log", "c");
        put("x/y/d.txt", "d");
        var source = FileSources.lines(location)
                .recursive()
                .matching("*.log")
                .filter(path -> !path.startsWith("x/y/z"))
                .maxFilesPerBatch(2)
                .stableFor(Duration.ZERO);
        try (Program<String> program = program(source)) {
            assertThat(program.batch()).hasSize(2);
            assertThat(program.batch()).hasSize(1);
            assertThat(program.batch()).isEmpty();
        }
    }

    @Test
    void otherFormats() throws IOException {
        put("a", "abcd");
        try (Program<byte[]> program =
                program(FileSources.fixedLength(location, 2).stableFor(Duration.ZERO))) {
            assertThat(program.batch()).containsExactly("ab".getBytes(UTF_8), "cd".getBytes(UTF_8));
        }
        try (Program<Pair<String, byte[]>> program =
                Program.of(FileSources.whole(location).stableFor(Duration.ZERO), checkpoint.resolve("whole"))) {
            assertThat(program.batch()).singleElement().satisfies(file -> {
                assertThat(file.key()).isEqualTo("a");
                assertThat(file.value()).isEqualTo("abcd".getBytes(UTF_8));
            });
        }
        put("b.gz", gzip("zipped"));
        var gzip = FileSources.<String>of(location, (in, out) -> {
                    StringBuilder text = new StringBuilder();
                    try (var reader = new InputStreamReader(new GZIPInputStream(in), UTF_8)) {
                        for (int c = reader.read(); c >= 0; c = reader.read()) {
                            text.append((char) c);
                        }
                    }
                    out.accept(text.toString());
                })
                .matching("*.gz")
                .stableFor(Duration.ZERO);
        try (Program<String> program = Program.of(gzip, checkpoint.resolve("gzip"))) {
            assertThat(program.batch()).containsExactly("zipped");
        }
    }

    @Test
    void aFileThatIsBeingWrittenIsNotTaken() throws IOException {
        var source = FileSources.lines(location).stableFor(Duration.ZERO);
        try (Program<String> program = program(source)) {
            byte[] bytes = "late\n".getBytes(UTF_8);
            try (StorageFile file = files.create("a.txt")) {
                file.write(bytes, 0, bytes.length);
                file.force();
                assertThat(program.batch()).isEmpty();
                file.write(bytes, 0, bytes.length);
            }
            assertThat(program.batch()).containsExactly("late", "late");
        }
    }

    @Test
    void aFileThatWasReplacedSinceItWasPlannedFailsItsBatch() throws IOException {
        put("a.txt", "one");
        var source = FileSources.lines(location).stableFor(Duration.ZERO);
        StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(
                StreamingContext.builder().appName("files").parallelism(1).batchInterval(Duration.ofSeconds(1)));
        try (driver) {
            driver.context()
                    .from(source)
                    .transform(batch -> {
                        put("a.txt", "two");
                        return batch;
                    })
                    .foreachBatch(Batch::collect);
            assertThatThrownBy(driver::runBatch)
                    .hasStackTraceContaining("file a.txt of " + location)
                    .hasStackTraceContaining("it was replaced or rewritten since the batch was planned");
        }
    }

    @Test
    void aDirectoryThatIsMissingIsAnErrorOfTheStart() throws IOException {
        HdfsLocation missing = Hdfs.at(location + "/missing");
        try (Program<String> program = program(FileSources.lines(missing))) {
            assertThatThrownBy(program::batch)
                    .hasStackTraceContaining(missing + ", the directory to read files from, does not exist");
        }
        try (Program<String> program = Program.of(
                FileSources.lines(missing).waitUntilAvailable().stableFor(Duration.ZERO),
                checkpoint.resolve("waiting"))) {
            assertThat(program.batch()).isEmpty();
            files.createDirectories("missing");
            put("missing/a", "x");
            assertThat(program.batch()).containsExactly("x");
        }
    }

    @Test
    void aBatchHasOnePartitionForEachBlock() throws IOException {
        List<String> lines = IntStream.range(0, 1000).mapToObj(n -> "line " + n).toList();
        byte[] text = lines.stream().collect(Collectors.joining("\n")).getBytes(UTF_8);
        try (FileTree small = location.conf("dfs.blocksize", "4096")
                        .conf("dfs.bytes-per-checksum", "512")
                        .open();
                Draft draft = small.draft("b.txt")) {
            draft.write(text, 0, text.length);
            draft.publish();
        }
        put("a.gz", gzip("zipped\n"));
        try (StreamingContext context = StreamingContext.local(Duration.ofSeconds(1))) {
            Batch<String> batch = TextFiles.read(context, location);
            assertThat(batch.partitions()).hasSize(1 + (text.length + 4095) / 4096);
            assertThat(batch.collect().subList(1, 1001)).isEqualTo(lines);
            assertThat(batch.collect()).startsWith("zipped").hasSize(1001);
            assertThat(TextFiles.read(context, Hdfs.at(location + "/b.txt")).collect())
                    .isEqualTo(lines);
            assertThatThrownBy(() -> TextFiles.read(context, Hdfs.at(location + "/missing")))
                    .hasMessageContaining("cannot read " + location + "/missing");
        }
    }
}
