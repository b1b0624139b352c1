package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.source.BackPressure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourcesTest {
    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void recordsOfAFixedLength() throws Exception {
        write("a", "aabbcc");
        write("empty", "");
        NewFiles<byte[]> files = FileSources.fixedLength(folder, 2).stableFor(Duration.ZERO);
        try (FolderProgram<byte[]> program = FolderProgram.of(files)) {
            assertThat(program.batch())
                    .containsExactly(new byte[] {'a', 'a'}, new byte[] {'b', 'b'}, new byte[] {'c', 'c'});
        }
    }

    @Test
    void aFileThatIsNoMultipleOfTheLengthFailsItsBatch() throws Exception {
        write("odd", "abcde");
        NewFiles<byte[]> files = FileSources.fixedLength(folder, 2).stableFor(Duration.ZERO);
        try (FolderProgram<byte[]> program = FolderProgram.of(files)) {
            assertThatThrownBy(program::batch).hasMessageContainingAll("file odd", "5 bytes", "not a multiple");
        }
    }

    @Test
    void backPressureKnowsHowManyRecordsOfAFixedLengthThereAre() throws Exception {
        for (int i = 0; i < 4; i++) {
            write("" + i, "aabb");
            Files.setLastModifiedTime(folder.resolve("" + i), FileTime.fromMillis(i * 1000L));
        }
        NewFiles<byte[]> files = FileSources.fixedLength(folder, 2).stableFor(Duration.ZERO);
        try (FolderProgram<byte[]> program =
                FolderProgram.of(files, b -> b.backPressure(BackPressure.none().withMaxRate(5)))) {
            program.driver.runBatches(3);
            assertThat(program.out.batches()).extracting(List::size).containsExactly(4, 4, 0);
            assertThat(program.driver.context().metrics().processedRecords()).isEqualTo(8);
        }
    }

    @Test
    void wholeFiles() throws Exception {
        write("a", "aaa");
        write("empty", "");
        NewFiles<Pair<String, byte[]>> files = FileSources.whole(folder).stableFor(Duration.ZERO);
        try (FolderProgram<Pair<String, byte[]>> program = FolderProgram.of(files)) {
            assertThat(program.batch())
                    .extracting(pair -> pair.key() + "=" + new String(pair.value(), StandardCharsets.UTF_8))
                    .containsExactlyInAnyOrder("a=aaa", "empty=");
        }
    }

    @Test
    void wholeFilesThatAreTooLargeFailTheirBatch() throws Exception {
        write("large", "12345");
        try (FolderProgram<Pair<String, byte[]>> program =
                FolderProgram.of(FileSources.whole(folder, 4).stableFor(Duration.ZERO))) {
            assertThatThrownBy(program::batch).hasMessageContainingAll("file large", "5 bytes", "maxFileBytes");
        }
    }

    @Test
    void aFormatOfOnesOwn() throws Exception {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("a.gz")))) {
            out.write("1\n2\n".getBytes(StandardCharsets.UTF_8));
        }
        NewFiles<String> files = FileSources.<String>of(folder, (in, out) -> new BufferedReader(
                                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))
                        .lines()
                        .forEach(out))
                .stableFor(Duration.ZERO);
        try (FolderProgram<String> program = FolderProgram.of(files)) {
            assertThat(program.batch()).containsExactly("1", "2");
        }
    }

    @Test
    void aFormatThatThrowsNamesTheFile() throws Exception {
        write("bad", "bad");
        NewFiles<String> files = FileSources.<String>of(folder, (in, out) -> {
                    throw new IllegalStateException("what is that");
                })
                .stableFor(Duration.ZERO);
        try (FolderProgram<String> program = FolderProgram.of(files)) {
            assertThatThrownBy(program::batch).hasMessageContainingAll("file bad", "what is that", "in");
        }
    }

    @Test
    void whatTheProgramThrowsIsNotTheFilesFault() throws Exception {
        write("a", "1\nx\n");
        NewFiles<String> swallowing = FileSources.<String>of(folder, (in, out) -> {
                    for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                        try {
                            out.accept(line);
                        } catch (RuntimeException e) {
                            // a format should not, but may
                        }
                    }
                })
                .stableFor(Duration.ZERO);
        try (FolderProgram<String> program = FolderProgram.of(swallowing)) {
            program.driver.collect(program.driver
                    .context()
                    .from(swallowing)
                    .named("again")
                    .map(Integer::parseInt)
                    .named("parse"));
            assertThatThrownBy(program::batch)
                    .hasMessageContaining("parse")
                    .hasMessageContaining("NumberFormatException")
                    .hasMessageNotContaining("file a");
        }
    }

    @Test
    void takeStopsReadingEarly() throws Exception {
        write("a", "1\n2\n3\n");
        try (FolderProgram<String> program =
                FolderProgram.of(FileSources.lines(folder).stableFor(Duration.ZERO))) {
            List<List<String>> taken = new java.util.ArrayList<>();
            program.driver
                    .context()
                    .from(FileSources.lines(folder).stableFor(Duration.ZERO))
                    .foreachBatch(batch -> taken.add(batch.take(2)));
            program.batch();
            assertThat(taken).containsExactly(List.of("1", "2"));
        }
    }

    @Test
    void badArgumentsAreFoundAtOnce() {
        assertThatThrownBy(() -> FileSources.fixedLength(folder, 0)).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> FileSources.whole(folder, 0)).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> FileSources.of(folder, null)).hasMessageContaining("format");
    }
}
