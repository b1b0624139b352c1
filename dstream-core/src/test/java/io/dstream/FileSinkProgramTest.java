package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.function.Function1;
import io.dstream.sink.FileSink;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that write files: whatever becomes of a batch, its file is right or not there. */
class FileSinkProgramTest {
    @TempDir
    Path directory;

    private final LogLines log = new LogLines();
    private final AtomicInteger failures = new AtomicInteger();

    @AfterEach
    void close() {
        log.close();
    }

    private Path out() {
        return directory.resolve("out");
    }

    private Path checkpoint() {
        return directory.resolve("checkpoint");
    }

    private StreamingContext.Builder builder() {
        return StreamingContext.builder().appName("files").parallelism(2).batchInterval(Duration.ofSeconds(1));
    }

    private TestInput<String> program(StreamingTestDriver driver) {
        TestInput<String> in = driver.input();
        in.stream().named("in");
        Function1<String, String> text = line -> {
            if (failures.getAndDecrement() > 0) {
                throw new IOException("not now");
            }
            return line;
        };
        in.stream().to(FileSink.<String>lines(out()).encoder(text));
        return in;
    }

    /** Runs a program of one batch for each of the records. */
    private void run(StreamingContext.Builder builder, String... records) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
            TestInput<String> in = program(driver);
            for (String record : records) {
                in.add(record);
                driver.runBatch();
            }
        }
    }

    private List<String> published() throws IOException {
        try (Stream<Path> files = Files.list(out())) {
            return files.filter(file -> !file.getFileName().toString().matches("\\.(last|epoch)-.*"))
                    .sorted()
                    .map(file -> file.getFileName() + ": " + read(file))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void numbersGoOnAfterAStop() throws Exception {
        run(builder().checkpointDir(checkpoint()), "a", "b");
        run(builder().checkpointDir(checkpoint()), "c");
        assertThat(published()).containsExactly("batch-1.txt: a", "batch-2.txt: b", "batch-3.txt: c");
    }

    @Test
    void withoutCheckpointDirectoryTheFirstStartWorksAndTheSecondIsRefused() throws Exception {
        run(builder(), "a");
        assertThatThrownBy(() -> run(builder(), "b"))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("checkpointDir");
        assertThat(published()).containsExactly("batch-1.txt: a");
    }

    @Test
    void outputThatIsAheadOfTheCheckpointIsRefused() throws Exception {
        run(builder().checkpointDir(checkpoint()), "a", "b");
        assertThatThrownBy(() -> run(builder().checkpointDir(directory.resolve("other")), "c"))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("holds batches up to 2");
        assertThat(published()).containsExactly("batch-1.txt: a", "batch-2.txt: b");
    }

    @Test
    void aBatchThatFailedIsTriedAgain() throws Exception {
        failures.set(2);
        run(
                builder()
                        .checkpointDir(checkpoint())
                        .onBatchFailure(BatchFailurePolicy.retry(2, Duration.ofMillis(1), BatchFailurePolicy.fail())),
                "a",
                "b");
        assertThat(published()).containsExactly("batch-1.txt: a", "batch-2.txt: b");
    }

    @Test
    void aBatchThatIsSkippedHasNoFile() throws Exception {
        failures.set(1);
        run(builder().checkpointDir(checkpoint()).onBatchFailure(BatchFailurePolicy.skip()), "a", "b");
        run(builder().checkpointDir(checkpoint()), "c");
        assertThat(published()).containsExactly("batch-2.txt: b", "batch-3.txt: c");
    }

    @Test
    void whatMayHaveBeenShownIsNotSkippedButRunAgainAtTheNextStart() throws Exception {
        Path inTheWay = Files.createDirectories(out().resolve("batch-2.txt"));
        assertThatThrownBy(() ->
                        run(builder().checkpointDir(checkpoint()).onBatchFailure(BatchFailurePolicy.skip()), "a", "b"))
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("batch 2 could not be written")
                .hasMessageContaining(inTheWay.toString());
        Files.delete(inTheWay);
        run(builder().checkpointDir(checkpoint()), "c");
        assertThat(published()).containsExactly("batch-1.txt: a", "batch-2.txt: b", "batch-3.txt: c");
    }
}
