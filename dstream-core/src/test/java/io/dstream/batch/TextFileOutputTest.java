package io.dstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.BatchFailurePolicy;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code saveAsTextFile} and {@code saveAsTextFiles}. */
class TextFileOutputTest {
    private final StreamingContext context = StreamingContext.local(Duration.ofSeconds(1));

    @TempDir
    Path temp;

    @AfterEach
    void closeContext() {
        context.close();
    }

    private static Map<String, String> files(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(path).toString(), Files.readString(path));
            }
        }
        return files;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void writesAFileAPartition() throws IOException {
        Path directory = temp.resolve("a/b/out");

        context.batch(Arrays.asList("ä", null, "c d"), 2).saveAsTextFile(directory);

        assertThat(files(directory))
                .containsOnly(Map.entry("part-00000", "ä\n"), Map.entry("part-00001", "null\nc d\n"));
        assertThat(names(directory.getParent())).containsExactly("out");
    }

    @Test
    void anEmptyPartitionHasAnEmptyFile() throws IOException {
        context.batch(List.of("a"), 2).saveAsTextFile(temp.resolve("out").toString());

        assertThat(files(temp.resolve("out")))
                .containsOnly(Map.entry("part-00000", ""), Map.entry("part-00001", "a\n"));
    }

    @Test
    void leavesOutWhatAnAttemptHasWrittenThatHasNotTold() throws IOException {
        TextFileOutput output = TextFileOutput.to(Operator.of("save"), temp.resolve("out"));

        output.publish(() -> {
            attempt(output, "lost");
            return attempt(output, "told");
        });

        assertThat(files(temp.resolve("out"))).containsOnly(Map.entry("part-00000", "told\n"));
    }

    private static List<String> attempt(TextFileOutput output, String line) {
        Ending.Collect<Object> names = new Ending.Collect<>();
        RecordConsumer<Object> writer = output.writers().attach(names, 0);
        writer.accept(line);
        writer.end();
        return names.records().stream().map(String::valueOf).toList();
    }

    @Test
    void writesAPartitionOfManyPieces() throws IOException {
        List<String> lines = Collections.nCopies(20_000, "0123456789");

        context.batch(lines, 1).saveAsTextFile(temp.resolve("out"));

        assertThat(Files.readAllLines(temp.resolve("out/part-00000"))).isEqualTo(lines);
    }

    @Test
    void othersMayReadItWhereTheyMayReadItsParent() throws IOException {
        Path made = Files.createDirectory(temp.resolve("made"));

        context.batch(List.of("a"), 1).saveAsTextFile(temp.resolve("out"));

        assertThat(Files.getPosixFilePermissions(temp.resolve("out"))).isEqualTo(Files.getPosixFilePermissions(made));
    }

    @Test
    void refusesADirectoryThatIsThere() {
        assertThatThrownBy(() -> context.batch(List.of("a")).saveAsTextFile(temp))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(temp.toString())
                .hasMessageContaining("remove it");
        assertThatThrownBy(() -> context.batch(List.of("a")).saveAsTextFile(Path.of("/")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void leavesNothingBehindIfItFails() throws IOException {
        Batch<Integer> failing = context.batch(List.of("1", "2", "x"), 2).map(Integer::parseInt);

        assertThatThrownBy(() -> failing.saveAsTextFile(temp.resolve("out")))
                .hasMessageContaining("operator map failed");

        assertThat(names(temp)).isEmpty();
    }

    @Test
    void halfASurrogatePairIsWrittenAsAQuestionMark() throws IOException {
        context.batch(List.of("a\uD83D", "b"), 1).saveAsTextFile(temp.resolve("out"));

        assertThat(files(temp.resolve("out"))).containsOnly(Map.entry("part-00000", "a?\nb\n"));
    }

    @Test
    void namesItselfWhereARecordHasNoText() {
        Object mute = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };

        assertThatThrownBy(() -> context.batch(List.of(mute), 1).saveAsTextFile(temp.resolve("out")))
                .hasMessageContaining("operator saveAsTextFile failed")
                .hasMessageContaining("no text");
    }

    @Test
    void aBatchThatIsTriedAgainIsWrittenOnce() throws IOException {
        String unfinished = ".words-1000-" + UUID.randomUUID(); // as a process leaves it that is killed
        Files.createDirectories(temp.resolve(unfinished));
        Files.createDirectories(temp.resolve(".words-1000-other"));
        AtomicInteger attempts = new AtomicInteger();
        StreamingContext.Builder retrying = StreamingContext.builder()
                .batchInterval(Duration.ofSeconds(1))
                .onBatchFailure(BatchFailurePolicy.retry(2, Duration.ZERO, BatchFailurePolicy.fail()));
        try (StreamingTestDriver driver = StreamingTestDriver.create(retrying)) {
            TestInput<String> in = driver.input(2);
            DStream<String> words = in.stream().filter(word -> {
                if (word.equals("b") && attempts.incrementAndGet() <= 2) {
                    throw new IllegalStateException("not now");
                }
                return true;
            });
            words.saveAsTextFiles(temp.resolve("words").toString());
            in.add("a", "b");
            driver.runBatch();
        }

        assertThat(attempts).hasValue(3);
        assertThat(names(temp)).containsExactlyInAnyOrder(".words-1000-other", "words-1000");
        assertThat(files(temp.resolve("words-1000")))
                .containsOnly(Map.entry("part-00000", "a\n"), Map.entry("part-00001", "b\n"));
    }

    @Test
    void streamsWriteADirectoryForEachBatchWithRecords() throws IOException {
        Files.createDirectories(temp.resolve("words-3000.txt/old"));
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<String> in = driver.input(1);
            in.stream().saveAsTextFiles(temp.resolve("words").toString(), "txt");
            in.add("a");
            driver.runBatch();
            driver.runBatch();
            in.add("b", "c");
            driver.runBatch();
        }

        assertThat(files(temp))
                .containsOnly(
                        Map.entry("words-1000.txt/part-00000", "a\n"),
                        Map.entry("words-3000.txt/part-00000", "b\nc\n"));
        assertThat(names(temp)).containsExactly("words-1000.txt", "words-3000.txt");
    }
}
