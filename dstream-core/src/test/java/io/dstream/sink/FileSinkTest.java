package io.dstream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileSinkTest {
    @TempDir
    Path directory;

    private final StreamingContext context = StreamingContext.local(Duration.ofSeconds(1));

    @AfterEach
    void close() {
        context.close();
    }

    private static BatchInfo info(long id) {
        return new BatchInfo(id, Instant.EPOCH, false, "abc" + id, List.of());
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    private <T> void publish(FileSink<T> sink, long id, T... records) throws Exception {
        sink.prepare(context.batch(List.of(records), 2), info(id));
        sink.commit(info(id));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(".epoch-"))
                    .sorted()
                    .toList();
        }
    }

    private List<String> linesOf(String name) throws IOException {
        return Files.readAllLines(directory.resolve(name));
    }

    @Test
    void eachBatchIsAFileOfLines() throws Exception {
        FileSink<Object> sink = FileSink.lines(directory);
        sink.open("out");
        publish(sink, 1, "a", 2);
        publish(sink, 2);
        assertThat(names()).containsExactly(".last-2-abc2", "batch-1.txt", "batch-2.txt");
        assertThat(linesOf("batch-1.txt")).containsExactly("a", "2");
        assertThat(linesOf("batch-2.txt")).isEmpty();
        assertThat(sink.lastCommitted()).contains(new TransactionalSink.Committed(2, "abc2"));
    }

    @Test
    void namesAndFormatAreTheUsers() throws Exception {
        FileSink<Pair<String, Long>> sink = FileSink.<Pair<String, Long>>lines(directory)
                .encoder(pair -> pair.key() + "=" + pair.value())
                .filePerBatch("n ü-", ".tsv")
                .zeroPadded(4)
                .header(info -> List.of("batch " + info.id()))
                .footer((info, records) -> List.of(records + " records"))
                .skipEmpty();
        sink.open("out");
        publish(sink, 7, Pair.of("é", 1L), Pair.of("b", 2L));
        publish(sink, 8);
        assertThat(names()).containsExactly(".last-7-abc7", "n ü-0007.tsv");
        assertThat(linesOf("n ü-0007.tsv")).containsExactly("batch 7", "é=1", "b=2", "2 records");
    }

    @ParameterizedTest
    @EnumSource(names = "FILES", mode = EnumSource.Mode.EXCLUDE)
    void aFolderHasAFileForEachPartition(Way way) throws Exception {
        FileSink<String> sink =
                way.of(FileSink.<String>lines(directory)).footer((info, records) -> List.of("of " + records));
        sink.open("out");
        publish(sink, 3, "a", "b", "c");
        assertThat(names()).containsExactly(".last-3-abc3", "batch-3");
        assertThat(linesOf("batch-3/part-00000")).containsExactly("a", "of 1");
        assertThat(linesOf("batch-3/part-00001")).containsExactly("b", "c", "of 2");
    }

    @Test
    void anyEncoderMakesTheFile() throws Exception {
        FileSink<Integer> sink = FileSink.of(directory, (records, info, out) -> {
            while (records.hasNext()) {
                out.write(records.next());
            }
            out.write(new byte[100_000]);
        });
        sink.open("out");
        publish(sink, 1, 65, 66);
        assertThat(Files.readAllBytes(directory.resolve("batch-1.txt")))
                .hasSize(100_002)
                .startsWith(65, 66, 0);
    }

    @Test
    void aPublishedBatchNeverChanges() throws Exception {
        FileSink<String> sink = FileSink.lines(directory);
        sink.open("out");
        publish(sink, 1, "first");
        publish(sink, 1, "second");
        assertThat(linesOf("batch-1.txt")).containsExactly("first");
        assertThat(names()).containsExactly(".last-1-abc1", "batch-1.txt");
    }

    @Test
    void whatIsAbortedOrPreparedAnewLeavesNothing() throws Exception {
        FileSink<String> sink = FileSink.lines(directory);
        sink.open("out");
        sink.prepare(context.batch(List.of("a")), info(1));
        assertThat(names()).containsExactly(".batch-1.txt.1-1.tmp");
        sink.prepare(context.batch(List.of("b")), info(1));
        assertThat(names()).containsExactly(".batch-1.txt.1-2.tmp");
        sink.abort(info(1));
        assertThat(names()).isEmpty();
        publish(sink, 2, "c");
        sink.prepare(context.batch(List.of("d")), info(3));
        sink.close();
        assertThat(names()).containsExactly(".last-2-abc2", "batch-2.txt");
    }

    @Test
    void anEncoderThatFailsLeavesNothing() throws Exception {
        FileSink<String> sink = FileSink.<String>lines(directory).encoder(line -> {
            throw new IllegalStateException("no");
        });
        sink.open("out");
        assertThatThrownBy(() -> publish(sink, 1, "a")).isInstanceOf(IllegalStateException.class);
        assertThat(names()).isEmpty();
    }

    @Test
    void strayTemporariesGoAtTheStartAndOthersStay() throws Exception {
        Files.createDirectories(directory.resolve(".batch-2.txt.2-7.tmp"));
        for (String name : List.of(
                ".batch-1.txt.1-1.tmp",
                ".batch-2.txt.2-7.tmp/part-00000",
                ".batch-x.txt.1-1.tmp",
                ".other.tmp",
                "b.tmp")) {
            Files.writeString(directory.resolve(name), "x");
        }
        FileSink.lines(directory).open("out");
        assertThat(names()).containsExactly(".batch-x.txt.1-1.tmp", ".other.tmp", "b.tmp");
    }

    @Test
    void foreignFilesThatLookAlikeAreNoBatches() throws Exception {
        for (String name : List.of(
                "batch-007.txt",
                "batch-99999999999999999999.txt",
                "batch-9223372036854775808.txt",
                "batch--9.txt",
                "batch-+9.txt",
                "batch-0.txt",
                "batch-9.txt~",
                "batch-9.txt.bak",
                "xbatch-9.txt",
                "batch-٩.txt",
                "batch-.txt",
                "batch-9.TXT",
                ".last-9-zzz")) {
            Files.writeString(directory.resolve(name), "x");
        }
        Files.createDirectory(directory.resolve("batch-99.txt"));
        FileSink<String> sink = FileSink.lines(directory);
        sink.open("out");
        assertThat(sink.lastCommitted()).isEmpty();
        publish(sink, 5, "a");
        assertThat(sink.lastCommitted()).contains(new TransactionalSink.Committed(5, "abc5"));
    }

    @Test
    void theMarkerCountsOnlyForTheLastBatch() throws Exception {
        Files.writeString(directory.resolve("batch-5.txt"), "x");
        Files.writeString(directory.resolve(".last-4-abc4"), "");
        FileSink<String> sink = FileSink.lines(directory);
        sink.open("out");
        assertThat(sink.lastCommitted()).contains(new TransactionalSink.Committed(5, ""));
    }

    @Test
    void whatIsInTheWayIsNamed() throws Exception {
        Files.createDirectory(directory.resolve("batch-1.txt"));
        FileSink<String> sink = FileSink.lines(directory);
        sink.open("out");
        assertThatThrownBy(() -> publish(sink, 1, "a"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("batch 1 could not be written to " + directory.resolve("batch-1.txt"))
                .hasMessageContaining("move it away")
                .hasMessageContaining("has not been published");
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> FileSink.lines(file).open("out"))
                .hasMessageContaining("output directory")
                .hasMessageContaining(file.toString());
    }

    @Test
    void theDirectoryMayBeALink() throws Exception {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        FileSink<String> sink = FileSink.lines(link);
        sink.open("out");
        publish(sink, 1, "a");
        assertThat(real.resolve("batch-1.txt")).hasContent("a");
    }

    @Test
    void aSinkIsForOneStream() throws Exception {
        FileSink<String> sink = FileSink.lines(directory);
        sink.open("out");
        assertThatThrownBy(() -> sink.open("other")).hasMessageContaining("create another for other");
    }

    @Test
    void impossibleNamesAreRefusedAtOnce() {
        FileSink<String> sink = FileSink.lines(directory);
        List<Runnable> wrong = new ArrayList<>(List.of(
                () -> sink.filePerBatch(".hidden-", ""),
                () -> sink.filePerBatch("../up-", ""),
                () -> sink.filePerBatch("a\nb", ""),
                () -> sink.filePerBatch("n", "0.txt"),
                () -> sink.zeroPadded(0),
                () -> sink.zeroPadded(20)));
        for (Runnable configure : wrong) {
            assertThatThrownBy(configure::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected");
        }
    }
}
