package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.plan.RecordConsumer;
import io.dstream.source.Source;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges of files are read by other processes, which are sent what they are, and not what is in them. */
class ElsewhereTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws Exception {
        Files.createDirectories(folder.resolve("below"));
        Files.writeString(folder.resolve("a.txt"), "1\n2\nlong\n", StandardCharsets.ISO_8859_1);
        Files.writeString(folder.resolve("below/b.txt"), "\u00e4\n", StandardCharsets.ISO_8859_1);
    }

    private static <T> List<T> read(Source<T> source) {
        Elsewhere<T> elsewhere = new Elsewhere<>(source);
        try (FolderProgram<T> program = FolderProgram.of(elsewhere)) {
            List<T> records = program.batches(2);
            assertThat(elsewhere.sent).isNotEmpty();
            return records;
        }
    }

    @Test
    void linesOfNewFiles() {
        assertThat(read(TextFiles.in(folder)
                        .recursive()
                        .charset(StandardCharsets.ISO_8859_1)
                        .maxLineBytes(2)
                        .stableFor(Duration.ZERO)))
                .containsExactlyInAnyOrder("1", "2", "lo", "\u00e4");
    }

    @Test
    void linesOfFilesThatGrow() {
        assertThat(read(TextFiles.tail(folder))).containsExactly("1", "2", "long");
    }

    @Test
    void fileFormats() {
        assertThat(read(FileSources.fixedLength(folder, 3).stableFor(Duration.ZERO)))
                .extracting(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .containsExactly("1\n2", "\nlo", "ng\n");
        assertThat(read(FileSources.whole(folder).stableFor(Duration.ZERO)))
                .extracting(Pair::key)
                .containsExactly("a.txt");
        assertThat(read(FileSources.<Integer>of(folder, (in, out) -> out.accept(in.readAllBytes().length))
                        .stableFor(Duration.ZERO)))
                .containsExactly(9);
    }

    /** What was planned is what is read, there as here. */
    @Test
    void aFileThatWasWrittenAnewIsNotedThere() throws Exception {
        Elsewhere<String> elsewhere = new Elsewhere<>(TextFiles.tail(folder));
        try (FolderProgram<String> program = FolderProgram.of(elsewhere)) {
            program.batches(2);
        }
        Files.writeString(folder.resolve("a.txt"), "other than before\n");
        assertThatThrownBy(() ->
                        Elsewhere.copy(elsewhere.sent.get(0)).open().cursor().push(new Ignoring(), 10))
                .hasMessageContaining("a.txt")
                .hasMessageContaining("replaced or rewritten");
    }

    private static final class Ignoring extends RecordConsumer<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void accept(String record) {}
    }
}
