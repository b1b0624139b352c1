package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.Sink;
import io.dstream.source.BackPressure;
import io.dstream.source.Source;
import io.dstream.sources.internal.files.FileIdentity;
import io.dstream.sources.internal.files.Folder;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs over files that are stopped, or fail, and are started again on the same checkpoint. */
class FilesRecoveryTest {
    @TempDir
    Path folder;

    @TempDir
    Path checkpoint;

    private void append(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private NewTextFiles newFiles() {
        return TextFiles.in(folder).stableFor(Duration.ZERO);
    }

    /** Keeps batches by their numbers, and throws in some. */
    private static final class Sometimes implements Sink<String> {
        final Map<Long, List<String>> batches = new TreeMap<>();
        final Map<Long, List<String>> failed = new TreeMap<>();
        long failing;

        @Override
        public void write(Batch<String> batch, Instant time) {
            throw new AssertionError("the other one is called");
        }

        @Override
        public void write(Batch<String> batch, BatchInfo info) throws IOException {
            if (info.id() == failing) {
                failed.put(info.id(), batch.collect());
                throw new IOException("the disk is full");
            }
            batches.put(info.id(), batch.collect());
        }
    }

    private StreamingTestDriver driver(Source<String> source, Sink<String> sink) {
        StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .parallelism(2)
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(checkpoint));
        driver.context().from(source).named("in").to(sink);
        return driver;
    }

    // ---- new files ----

    @Test
    void takesEachFileOnceAcrossRestarts() throws Exception {
        List<String> all = new ArrayList<>();
        for (int run = 0; run < 4; run++) {
            for (int i = 0; i < 5; i++) {
                append(run + "-" + i, run + "-" + i + "\n");
            }
            try (FolderProgram<String> program = FolderProgram.of(newFiles().maxFilesPerBatch(3), checkpoint)) {
                all.addAll(program.batch());
            }
        }
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            all.addAll(program.batches(2));
        }
        assertThat(all).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void aBatchThatFailedIsGivenAgainAsItWas() throws Exception {
        for (int i = 0; i < 4; i++) {
            append(i + ".txt", i + "a\n" + i + "b\n");
            Files.setLastModifiedTime(folder.resolve(i + ".txt"), FileTime.fromMillis(i * 1000L));
        }
        Sometimes sink = new Sometimes();
        sink.failing = 2;
        try (StreamingTestDriver driver = driver(newFiles().maxFilesPerBatch(2), sink)) {
            driver.runBatch();
            assertThatThrownBy(driver::runBatch).hasMessageContaining("the disk is full");
        }
        sink.failing = 0;
        append("later.txt", "later\n");
        Files.setLastModifiedTime(folder.resolve("later.txt"), FileTime.fromMillis(0)); // it would be the first
        append("2.txt", "not read\n");
        try (StreamingTestDriver driver = driver(newFiles(), sink)) {
            driver.runBatch();
        }
        assertThat(sink.batches)
                .isEqualTo(Map.of(
                        1L, List.of("0a", "0b", "1a", "1b"),
                        2L, List.of("2a", "2b", "3a", "3b"),
                        3L, List.of("later")));
        assertThat(sink.failed.get(2L)).isEqualTo(sink.batches.get(2L));
    }

    @Test
    void refusesToStartWhereAFileOfThePlannedBatchIsGone() throws Exception {
        append("a.txt", "a\n");
        Sometimes sink = new Sometimes();
        sink.failing = 1;
        try (StreamingTestDriver driver = driver(newFiles(), sink)) {
            assertThatThrownBy(driver::runBatch).hasMessageContaining("the disk is full");
        }
        Files.move(folder.resolve("a.txt"), folder.resolve(".kept"));
        try (StreamingTestDriver driver = driver(newFiles(), sink)) {
            assertThatThrownBy(driver::runBatch).hasMessageContainingAll("a.txt", folder.toString());
        }
        append("a.txt", "a");
        try (StreamingTestDriver driver = driver(newFiles(), sink)) {
            assertThatThrownBy(driver::runBatch).hasMessageContainingAll("a.txt", "1 bytes", "the 2 ");
        }
        Files.delete(folder.resolve("a.txt"));
        Files.move(folder.resolve(".kept"), folder.resolve("a.txt"));
        sink.failing = 0;
        try (StreamingTestDriver driver = driver(newFiles(), sink)) {
            driver.runBatch();
        }
        assertThat(sink.batches.get(1L)).containsExactly("a");
    }

    @Test
    void forgetsWhatVanishedWhileItWasStopped() throws Exception {
        append("a", "a");
        append("b", "b");
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            program.batch();
        }
        Files.delete(folder.resolve("a"));
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            assertThat(program.batch()).isEmpty();
            assertThat(program.partitions()).containsExactly("gone a");
        }
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            program.batch();
            assertThat(program.partitions()).isEmpty();
            append("a", "a");
            assertThat(program.batch()).containsExactly("a");
        }
    }

    @Test
    void anotherDirectoryInItsPlaceMakesItForgetNothing() throws Exception {
        append("a", "a");
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            program.batch();
        }
        Path mounted = folder.resolveSibling(folder.getFileName() + "-mounted");
        Files.move(folder, mounted);
        Files.createDirectory(folder);
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            program.batches(2);
            assertThat(program.partitions()).isEmpty();
        }
        Files.delete(folder);
        Files.move(mounted, folder);
        append("b", "b");
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            assertThat(program.batches(2)).containsExactly("b");
        }
    }

    @Test
    void whatComesBetweenTwoRunsIsNewAlsoWhereNothingHadCome() throws Exception {
        append("old", "old");
        NewTextFiles files = newFiles().newFilesOnly();
        try (FolderProgram<String> program = FolderProgram.of(files, checkpoint)) {
            assertThat(program.batches(2)).isEmpty();
        }
        append("between", "between");
        try (FolderProgram<String> program = FolderProgram.of(files, checkpoint)) {
            assertThat(program.batches(2)).containsExactly("between");
        }
    }

    @Test
    void aFirstStartWithAnEmptyDirectoryIsAStart() throws Exception {
        NewTextFiles files = newFiles().newFilesOnly();
        try (FolderProgram<String> program = FolderProgram.of(files, checkpoint)) {
            assertThat(program.batch()).isEmpty();
        }
        append("between", "between");
        try (FolderProgram<String> program = FolderProgram.of(files, checkpoint)) {
            assertThat(program.batches(2)).containsExactly("between");
        }
    }

    // ---- files that grow ----

    @Test
    void followsFilesAcrossRestarts() throws Exception {
        List<String> all = new ArrayList<>();
        for (int run = 0; run < 4; run++) {
            append("log", run + "\npart of ");
            try (FolderProgram<String> program = FolderProgram.of(TextFiles.tail(folder), checkpoint)) {
                all.addAll(program.batches(2));
            }
        }
        assertThat(all).containsExactly("0", "part of 1", "part of 2", "part of 3");
    }

    @Test
    void aBatchOfLinesThatFailedIsGivenAgainAsItWas() throws Exception {
        append("a", "a1\na2\n");
        append("b", "b1\nb2\n");
        Sometimes sink = new Sometimes();
        sink.failing = 1;
        try (StreamingTestDriver driver = driver(TextFiles.tail(folder), sink)) {
            assertThatThrownBy(driver::runBatch).hasMessageContaining("the disk is full");
        }
        sink.failing = 0;
        append("a", "a3\n");
        try (StreamingTestDriver driver = driver(TextFiles.tail(folder), sink)) {
            driver.runBatch();
        }
        assertThat(sink.batches).isEqualTo(Map.of(1L, List.of("a1", "a2", "b1", "b2"), 2L, List.of("a3")));
        assertThat(sink.failed.get(1L)).isEqualTo(sink.batches.get(1L));
    }

    @Test
    void noticesThatAFileWasTruncatedWhileItWasStopped() throws Exception {
        append("log", "1\n2\n");
        try (FolderProgram<String> program = FolderProgram.of(TextFiles.tail(folder), checkpoint)) {
            program.batch();
        }
        Files.writeString(folder.resolve("log"), "3\n");
        try (FolderProgram<String> program = FolderProgram.of(TextFiles.tail(folder), checkpoint)) {
            assertThatThrownBy(program::batch).hasMessageContainingAll("file log", "byte 4", "2 bytes");
        }
        try (FolderProgram<String> program =
                FolderProgram.of(TextFiles.tail(folder).onTruncation(TruncationPolicy.START_AGAIN), checkpoint)) {
            assertThat(program.batch()).containsExactly("3");
        }
    }

    /** Writes a file anew: another file, or the same one with other contents. */
    private void writeAnew(boolean anotherFile, String text) throws IOException {
        if (anotherFile) {
            Files.move(folder.resolve("log"), folder.resolve(".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(folder.resolve("log"), text);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noticesThatAFileWasReplacedWhileItWasStopped(boolean byAnotherFile) throws Exception {
        TailedFiles again = TextFiles.tail(folder).onTruncation(TruncationPolicy.START_AGAIN);
        for (int lines : List.of(2, 3, 500)) {
            Files.deleteIfExists(folder.resolve("log"));
            append("log", "old-0\nold-1\n");
            try (FolderProgram<String> program = FolderProgram.of(again, checkpoint)) {
                assertThat(program.batches(3)).containsExactly("old-0", "old-1");
            }
            writeAnew(byAnotherFile, "new-0\n".repeat(lines));
            try (FolderProgram<String> program = FolderProgram.of(TextFiles.tail(folder), checkpoint)) {
                assertThatThrownBy(program::batch).hasMessageContainingAll("file log", "byte 12", "replaced");
            }
            try (FolderProgram<String> program = FolderProgram.of(again, checkpoint)) {
                assertThat(program.batches(2)).hasSize(lines).containsOnly("new-0");
            }
        }
    }

    @Test
    void noticesThatAFileWhoseLinesWereLeftOutWasReplaced() throws Exception {
        TailedFiles files = TextFiles.tail(folder).newFilesOnly();
        append("log", "old-0\nold-1\n");
        try (FolderProgram<String> program = FolderProgram.of(files, checkpoint)) {
            program.batch();
        }
        writeAnew(true, "new-0\nnew-1\nnew-2\n");
        try (FolderProgram<String> program = FolderProgram.of(files, checkpoint)) {
            assertThatThrownBy(program::batch).hasMessageContainingAll("file log", "byte 12", "replaced");
        }
    }

    @Test
    void tellsThatATakenFileWasReplacedWhileItWasStopped() throws Exception {
        append("log", "one\n");
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            assertThat(program.batch()).containsExactly("one");
        }
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            assertThat(program.batch()).isEmpty();
            assertThat(program.reports).containsExactly("started");
        }
        writeAnew(true, "two\n");
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            assertThat(program.batch()).isEmpty();
            assertThat(program.reports).last().asString().contains("file log", "was replaced");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesToStartWhereAFileOfThePlannedBatchWasReplaced(boolean growing) throws Exception {
        append("log", "old-0\nold-1\n");
        Source<String> files = growing ? TextFiles.tail(folder) : newFiles();
        Sometimes sink = new Sometimes();
        sink.failing = 1;
        try (StreamingTestDriver driver = driver(files, sink)) {
            assertThatThrownBy(driver::runBatch).hasMessageContaining("the disk is full");
        }
        writeAnew(true, "new-0\nnew-1\n");
        try (StreamingTestDriver driver = driver(files, sink)) {
            assertThatThrownBy(driver::runBatch).hasMessageContainingAll("file log", "replaced", "planned");
        }
    }

    @Test
    void positionsOfAReleaseThatKnewNoIdentitiesAreGoneOnFrom() {
        FileIdentity none = FileIdentity.parse("");
        Folder.Entry file = new Folder.Entry("log", 4, FileTime.fromMillis(1), Optional.of("(dev=1,ino=2)"));
        assertThat(none.isUnchanged(file)).isTrue();
        assertThat(none.toString()).isEmpty();
        assertThat(FileIdentity.parse("anything else")).isEqualTo(none);
        FileIdentity some = FileIdentity.ofWhole(file, "abc");
        assertThat(FileIdentity.parse(some.toString())).isEqualTo(some);
        assertThat(some).hasToString("2,1000000,abc");
    }

    @Test
    void beginsAtTheEndOnlyAtTheFirstStart() throws Exception {
        append("log", "old\npart of ");
        TailedFiles files = TextFiles.tail(folder).newFilesOnly();
        try (FolderProgram<String> program = FolderProgram.of(files, checkpoint)) {
            assertThat(program.batch()).isEmpty();
        }
        append("log", "1\n");
        append("other", "2\n");
        try (FolderProgram<String> program = FolderProgram.of(files, checkpoint)) {
            assertThat(program.batch()).containsExactly("part of 1", "2");
        }
    }

    @Test
    void newFilesMayBeFollowedInALaterRelease() throws Exception {
        append("a", "a\n");
        try (FolderProgram<String> program = FolderProgram.of(newFiles(), checkpoint)) {
            program.batch();
        }
        append("a", "b\n");
        try (FolderProgram<String> program = FolderProgram.of(TextFiles.tail(folder), checkpoint)) {
            assertThat(program.batch()).containsExactly("b");
        }
    }

    /** However a file is written, whenever batches run, and however often the program is restarted. */
    @Property(tries = 40)
    void everyLineIsGivenExactlyOnce(@ForAll java.util.Random random) throws Exception {
        Path base = Files.createTempDirectory("tail");
        try {
            Path in = Files.createDirectory(base.resolve("in"));
            List<List<String>> expected = new ArrayList<>();
            List<StringBuilder> waiting = new ArrayList<>();
            int files = 1 + random.nextInt(3);
            for (int f = 0; f < files; f++) {
                int file = f;
                List<String> lines = IntStream.range(0, random.nextInt(40))
                        .mapToObj(n -> file + ":" + n + ":" + "ä€x".repeat(random.nextInt(12)))
                        .toList();
                expected.add(lines);
                StringBuilder text = new StringBuilder();
                lines.forEach(line -> text.append(line).append(random.nextBoolean() ? "\n" : "\r\n"));
                waiting.add(text);
            }
            TailedFiles source = TextFiles.tail(in).maxBytesPerBatch(10 + random.nextInt(200));
            double rate = random.nextBoolean() ? Double.POSITIVE_INFINITY : 1 + random.nextInt(20);
            List<String> got = new ArrayList<>();
            Optional<FolderProgram<String>> running = Optional.empty();
            int idle = 0;
            while (idle < 40) {
                if (running.isEmpty()) {
                    running = Optional.of(FolderProgram.of(source, builder -> (rate < 100
                                    ? builder.backPressure(BackPressure.none().withMaxRate(rate))
                                    : builder)
                            .checkpointDir(base.resolve("checkpoint"))));
                }
                int f = random.nextInt(files);
                StringBuilder text = waiting.get(f);
                int some = Math.min(text.length(), random.nextInt(60));
                Files.writeString(
                        in.resolve("log" + f),
                        text.substring(0, some),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                text.delete(0, some);
                if (waiting.stream().allMatch(rest -> rest.length() == 0) || random.nextBoolean()) {
                    List<String> batch = running.get().batch();
                    got.addAll(batch);
                    idle = batch.isEmpty() && waiting.stream().allMatch(rest -> rest.length() == 0) ? idle + 1 : 0;
                }
                if (idle == 0 && random.nextInt(15) == 0) { // what was searched for a line end is searched again
                    running.get().close();
                    running = Optional.empty();
                }
            }
            running.ifPresent(FolderProgram::close);
            for (int f = 0; f < files; f++) {
                String start = f + ":";
                assertThat(got.stream().filter(line -> line.startsWith(start))).isEqualTo(expected.get(f));
            }
        } finally {
            delete(base);
        }
    }

    private static void delete(Path path) throws IOException {
        try (java.util.stream.Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
