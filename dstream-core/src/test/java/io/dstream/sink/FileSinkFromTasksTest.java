package io.dstream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.internal.local.LocalEngine;
import io.dstream.internal.storage.sim.Operation;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.plan.OperatorException;
import io.dstream.toy.ToyEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that tasks write: by the threads of this process, and as if in another. */
class FileSinkFromTasksTest {
    @TempDir
    Path directory;

    private enum On {
        LOCAL,
        ELSEWHERE;

        StreamingContext context() {
            return StreamingContext.builder()
                    .batchInterval(Duration.ofSeconds(1))
                    .engine(this == LOCAL ? new LocalEngine("local", 2) : ToyEngine.sending(2))
                    .build();
        }
    }

    private static BatchInfo info(long id) {
        return new BatchInfo(id, Instant.EPOCH, false, "abc" + id, List.of());
    }

    private FileSink<String> sink() {
        return FileSink.<String>lines(directory).folderPerBatch("batch-").fromTasks();
    }

    private static <T> void publish(FileSink<T> sink, long id, Batch<T> batch) throws Exception {
        sink.prepare(batch, info(id));
        sink.commit(info(id));
    }

    /** All that is there, but for the mark of the start. */
    private Map<String, List<String>> files() throws IOException {
        Map<String, List<String>> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                if (!name.startsWith(".epoch-")) {
                    found.put(name, Files.readAllLines(file));
                }
            }
        }
        return found;
    }

    private static Path work(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".tmp"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachPartitionIsAFileWithHeaderRecordsAndFooter(On on) throws Exception {
        FileSink<String> sink = sink().zeroPadded(3)
                .encoder(word -> "<" + word + ">")
                .header(info -> List.of("batch " + info.id()))
                .footer((info, records) -> List.of(records + " records"));
        try (StreamingContext context = on.context()) {
            sink.open("out");
            publish(sink, 7, context.batch(List.of("a", "b", "c"), 2).map(word -> word + word));
        }
        assertThat(files())
                .isEqualTo(Map.of(
                        ".last-7-abc7", List.of(),
                        "batch-007/part-00000", List.of("batch 7", "<aa>", "1 records"),
                        "batch-007/part-00001", List.of("batch 7", "<bb>", "<cc>", "2 records")));
    }

    @ParameterizedTest
    @EnumSource
    void anEncoderOfOnesOwnNeedNotReadAll(On on) throws Exception {
        FileSink<Integer> sink = FileSink.<Integer>of(directory, (records, info, out) -> out.write(records.next()))
                .folderPerBatch("batch-")
                .footer((info, records) -> List.of(" of " + records))
                .fromTasks();
        try (StreamingContext context = on.context()) {
            sink.open("out");
            publish(sink, 1, context.batch(List.of(65, 66, 67), 1));
        }
        assertThat(files()).containsEntry("batch-1/part-00000", List.of("A of 3"));
    }

    @ParameterizedTest
    @EnumSource
    void emptyPartitionsAreFilesAndEmptyBatchesAreSkippedIfWanted(On on) throws Exception {
        FileSink<String> sink = sink().skipEmpty();
        try (StreamingContext context = on.context()) {
            sink.open("out");
            Batch<String> batch = context.batch(List.of("a", "b"), 2);
            publish(sink, 1, batch.filter(word -> word.equals("b")));
            publish(sink, 2, batch.filter(word -> word.equals("x")));
        }
        assertThat(files())
                .isEqualTo(Map.of(
                        ".last-1-abc1", List.of(),
                        "batch-1/part-00000", List.of(),
                        "batch-1/part-00001", List.of("b")));
    }

    @Test
    void aFileIsWrittenWhileItsRecordsAreComputed() throws Exception {
        Path target = directory;
        FileSink<Integer> sink =
                FileSink.<Integer>lines(directory).folderPerBatch("batch-").fromTasks();
        try (StreamingContext context = On.LOCAL.context()) {
            sink.open("out");
            List<Integer> numbers = IntStream.range(0, 100_000).boxed().toList();
            publish(sink, 1, context.batch(numbers, 1).map(n -> {
                if (n == 90_000) {
                    try (Stream<Path> written = Files.list(work(target))) {
                        assertThat(Files.size(written.findFirst().orElseThrow()))
                                .isGreaterThan(100_000);
                    }
                }
                return n;
            }));
        }
    }

    // ---- attempts ----

    @Test
    void anAttemptThatDoesNotCountLeavesNothing() throws Exception {
        String target = directory.toString(); // a Path cannot be sent
        FileSink<String> sink = sink().header(info -> {
            Files.writeString(work(Path.of(target)).resolve("another-attempt-" + System.nanoTime()), "twice");
            return List.of();
        });
        try (StreamingContext context = On.ELSEWHERE.context()) {
            sink.open("out");
            publish(sink, 1, context.batch(List.of("a", "b"), 2));
        }
        assertThat(files())
                .isEqualTo(Map.of(
                        ".last-1-abc1", List.of(),
                        "batch-1/part-00000", List.of("a"),
                        "batch-1/part-00001", List.of("b")));
    }

    @Test
    void anAttemptThatIsLateFindsNoPlaceToWriteTo() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        FileSink<String> sink =
                FileSink.<String>on(disk).folderPerBatch("batch-").fromTasks();
        FileTask<String> late = new FileTask<>(
                () -> disk, ".batch-1.1-1.tmp", FileFormat.of((records, info, out) -> out.write('x')), info(1));
        try (StreamingContext context = On.LOCAL.context()) {
            sink.open("out");
            sink.prepare(context.batch(List.of("a"), 1), info(1));
            assertThatThrownBy(() -> late.apply(0, List.<Object>of().iterator()))
                    .hasMessageContainingAll("is not there", "fromTasks()", "shared file system");
            sink.commit(info(1));
        }
        assertThat(disk.list("")).containsExactly(".epoch-1", ".last-1-abc1", "batch-1");
        assertThat(disk.list("batch-1")).containsExactly("part-00000");
    }

    @Test
    void aBatchThatIsTriedAgainOrAbortedLeavesNothing() throws Exception {
        FileSink<String> sink = sink();
        try (StreamingContext context = On.LOCAL.context()) {
            sink.open("out");
            sink.prepare(context.batch(List.of("a"), 1), info(1));
            sink.prepare(context.batch(List.of("b"), 1), info(1));
            assertThat(files()).hasSize(1).containsValue(List.of("b"));
            sink.abort(info(1));
            assertThat(files()).isEmpty();
        }
    }

    // ---- what goes wrong ----

    @ParameterizedTest
    @EnumSource
    void whatAnEncoderThrowsFailsTheBatchAndLeavesNothing(On on) throws Exception {
        FileSink<String> sink = sink().encoder(line -> {
            throw new IllegalStateException("no");
        });
        try (StreamingContext context = on.context()) {
            sink.open("out");
            assertThatThrownBy(() -> publish(sink, 1, context.batch(List.of("a"))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no");
            assertThatThrownBy(
                            () -> publish(sink, 1, context.batch(List.of("a")).map(a -> a.substring(5))))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("operator map failed");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void whatADiskRefusesIsToldAsEver() throws Exception {
        FileSink<String> sink = FileSink.<String>of(directory, (records, info, out) -> {
                    throw new IOException("No space left on device");
                })
                .folderPerBatch("batch-")
                .fromTasks();
        try (StreamingContext context = On.ELSEWHERE.context()) {
            sink.open("out");
            assertThatThrownBy(() -> publish(sink, 1, context.batch(List.of("a"))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("batch 1 could not be written to", "the disk is full", "is retried");
        }
    }

    @Test
    void whoeverIsOvertakenWhileTasksWriteShowsNothing() throws Exception {
        for (Operation.Kind kind : List.of(Operation.Kind.CREATE, Operation.Kind.RENAME)) {
            SimulatedDisk disk = new SimulatedDisk(1);
            FileSink<String> old =
                    FileSink.<String>on(disk).folderPerBatch("batch-").fromTasks();
            FileSink<String> heir =
                    FileSink.<String>on(disk).folderPerBatch("batch-").fromTasks();
            try (StreamingContext context = On.LOCAL.context()) {
                old.open("out");
                FileSinkTakeOverTest.once(disk, kind, () -> heir.open("out"));
                assertThatThrownBy(() -> publish(old, 1, context.batch(List.of("a", "b"), 2)))
                        .isInstanceOf(SinkFencedException.class);
            }
            assertThat(disk.list("").stream().filter(name -> !name.startsWith(".")))
                    .isEmpty();
            assertThat(heir.lastCommitted()).isEmpty();
        }
    }

    @Test
    void filesForWholeBatchesAreRefused() {
        assertThatThrownBy(() -> FileSink.lines(directory).fromTasks().open("out"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("out", "folderPerBatch(prefix)", "leave fromTasks() out");
    }
}
