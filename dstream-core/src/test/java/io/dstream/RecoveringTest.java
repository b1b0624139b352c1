package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Batch;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.checkpoint.CorruptCheckpointException;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a start would go on from a checkpoint is told before it, and telling it leaves no trace. */
class RecoveringTest {
    @TempDir
    Path parent;

    private Path directory() {
        return parent.resolve("checkpoint");
    }

    private StreamingContext.Builder builder() {
        return StreamingContext.builder()
                .appName("recovering")
                .parallelism(1)
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory());
    }

    private boolean recovering() {
        try (StreamingContext ssc = builder().build()) {
            return ssc.recovering();
        }
    }

    private void run(int batches) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder())) {
            TestInput<String> in = driver.input();
            in.stream().named("in").foreachBatch(Batch::count);
            driver.context().start();
            for (int i = 0; i < batches; i++) {
                in.add("a");
                driver.runBatch();
            }
        }
    }

    private Map<Path, FileTime> files() throws IOException {
        Map<Path, FileTime> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(parent)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                files.put(file, Files.getLastModifiedTime(file));
            }
        }
        return files;
    }

    @Test
    void withoutACheckpointDirectoryThereIsNothingToRecoverFrom() {
        try (StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1))) {
            assertThat(ssc.recovering()).isFalse();
        }
    }

    @Test
    void aDirectoryThatDoesNotExistIsNotMadeByAsking() {
        assertThat(recovering()).isFalse();
        assertThat(directory()).doesNotExist();
    }

    @Test
    void aProgramThatWasStoppedBeforeItsFirstBatchWouldBeginAnew() throws IOException {
        Files.createDirectory(directory());
        assertThat(recovering()).isFalse();

        run(0);

        assertThat(directory().resolve("MANIFEST")).exists();
        assertThat(recovering()).isFalse();
    }

    @Test
    void aProgramThatHasRunBatchesWouldBeRecoveredAndNothingIsChangedByAsking() throws IOException {
        run(1);
        Map<Path, FileTime> before = files();

        assertThat(recovering()).isTrue();

        assertThat(files()).isEqualTo(before);
        run(1); // can be taken all the same
        assertThat(recovering()).isTrue();
    }

    @Test
    void aCheckpointWithABaseIsSeenByItsManifest() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                builder().checkpointOn(storage(), Runnable::run, 64, () -> 1))) { // a base after each batch
            TestInput<String> in = driver.input();
            in.stream().named("in").foreachBatch(Batch::count);
            driver.runBatches(3);
        }
        assertThat(directory().resolve("base")).isNotEmptyDirectory();
        assertThat(recovering()).isTrue();
    }

    private io.dstream.storage.Storage storage() {
        try {
            return io.dstream.internal.storage.FileStorage.open(directory());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void askingDoesNotTakeTheDirectoryFromAProgramThatRuns() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder())) {
            TestInput<String> in = driver.input();
            in.stream().named("in").foreachBatch(Batch::count);
            driver.runBatch();

            assertThat(recovering()).isTrue();

            driver.runBatch();
            assertThatThrownBy(driver.context()::recovering)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ask recovering() before start()");
        }
    }

    @Test
    void whatTheStartWouldRefuseIsToldAlready() throws IOException {
        run(1);
        try (StreamingContext other = builder().appName("another").build()) {
            assertThatThrownBy(other::recovering)
                    .isInstanceOf(CheckpointRefusedException.class)
                    .hasMessageContaining("belongs to 'recovering', not to 'another'");
        }
        Files.writeString(directory().resolve("MANIFEST"), "nonsense");
        assertThatThrownBy(this::recovering).isInstanceOf(CorruptCheckpointException.class);
        Files.delete(directory().resolve("MANIFEST"));
        assertThatThrownBy(this::recovering)
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("has no MANIFEST, but files in log");
    }
}
