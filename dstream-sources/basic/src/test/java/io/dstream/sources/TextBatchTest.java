package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.plan.OperatorException;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code TextFiles.read}: the lines of files as a batch. */
class TextBatchTest {
    @TempDir
    Path folder;

    private final StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1));

    @AfterEach
    void close() {
        ssc.close();
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Path writeZipped(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private List<String> read(String path) {
        return TextFiles.read(ssc, path).collect();
    }

    @Test
    void aFileIsItsLines() throws IOException {
        Path file = write("a.txt", "\uFEFF\u00e4\r\n\nlast");

        assertThat(TextFiles.read(ssc, file).partitions()).containsExactly(List.of("\u00e4", "", "last"));
        assertThat(read(file.toString())).containsExactly("\u00e4", "", "last");
        assertThat(read(write("empty", "").toString())).isEmpty();
    }

    @Test
    void aFolderIsTheLinesOfItsFilesInTheOrderOfTheirNames() throws IOException {
        write("b", "3\n");
        write("a", "1\n2\n");
        write("_SUCCESS", "no\n");
        write(".hidden", "no\n");
        write("below/c", "no\n");

        Batch<String> lines = TextFiles.read(ssc, folder);
        assertThat(lines.partitions()).containsExactly(List.of("1", "2"), List.of("3"));
        assertThat(lines.count()).isEqualTo(3);
        assertThat(read(Files.createDirectory(folder.resolve("none")).toString()))
                .isEmpty();
    }

    @Test
    void aPatternIsTheLinesOfWhatMatches() throws IOException {
        write("logs/2026-01/a.log", "1\n");
        write("logs/2026-02/b.log", "2\n");
        write("logs/2026-02/c.txt", "no\n");
        write("logs/2025-12/d.log", "no\n");

        assertThat(read(folder + "/logs/2026-*/*.log")).containsExactly("1", "2");
        assertThat(read(folder + "/logs/2026-0?")).containsExactly("1", "2", "no");
        assertThat(read(folder + "/logs/202{5,6}-*2/[bd].log")).containsExactly("no", "2");
    }

    @Test
    void aFileThatIsZippedByItsNameIsUnpacked() throws IOException {
        Path file = writeZipped("a.txt.gz", "1\n2\n");
        assertThat(TextFiles.read(ssc, file).collect()).containsExactly("1", "2");

        Path plain = write("b.gz", "1\n");
        assertThatThrownBy(TextFiles.read(ssc, plain)::collect)
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("cannot read the file " + plain + ": Not in GZIP format");
    }

    @Test
    void whatIsNotThereIsNamedAtOnce() {
        Path missing = folder.resolve("missing.txt");
        assertThatThrownBy(() -> TextFiles.read(ssc, missing))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + missing + ": no such file or directory");
        assertThatThrownBy(() -> read(missing.toString())).hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> read(folder + "/*.txt"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + folder + "/*.txt: no file matches");
        assertThatThrownBy(() -> read("hdfs://host/data")).hasMessageContaining("not a URL");
    }

    @Test
    void aFileIsReadAnewEachTimeUnlessItIsCached() throws IOException {
        Path file = write("a.txt", "1\n");
        Batch<String> lines = TextFiles.read(ssc, file);
        Batch<String> cached = TextFiles.read(ssc, file).cache();
        assertThat(lines.collect()).isEqualTo(cached.collect()).containsExactly("1");

        write("a.txt", "2\n");
        assertThat(lines.collect()).containsExactly("2");
        assertThat(cached.collect()).containsExactly("1");

        Files.delete(file);
        assertThat(cached.collect()).containsExactly("1");
        assertThatThrownBy(lines::collect)
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("cannot read the file " + file + ": ");
    }

    @Test
    void streamsAreJoinedWithIt() throws IOException {
        Path names = write("names.csv", "1,Ada\n2,Bob\n");
        Path stopwords = write("stopwords", "the\na\n");
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<String> words = driver.input();
            TestOutput<String> rest = driver.collect(
                    words.stream().transform(batch -> batch.subtract(TextFiles.read(driver.context(), stopwords))));
            TestOutput<Pair<String, Pair<String, String>>> named = driver.collect(words.stream()
                    .keyBy(word -> word)
                    .join(TextFiles.read(driver.context(), names)
                            .mapToPair(line -> Pair.of(line.split(",")[0], line.split(",")[1]))));
            words.add("the", "2");
            driver.runBatch();

            assertThat(rest.last()).containsExactly("2");
            assertThat(named.last()).containsExactly(Pair.of("2", Pair.of("2", "Bob")));
        }
    }

    @Test
    void whatSaveAsTextFileHasWrittenIsReadAgain() {
        List<String> lines = List.of("a", "b", "c");
        ssc.batch(lines, 2).saveAsTextFile(folder.resolve("saved"));
        assertThat(read(folder.resolve("saved").toString())).isEqualTo(lines);
    }

    @Test
    void anotherProcessIsToldThePath() throws IOException {
        Batch<String> lines = TextFiles.read(ssc, write("a.txt", "1\n"));
        io.dstream.plan.Plan.Data<String> data = (io.dstream.plan.Plan.Data<String>) lines.plan();
        io.dstream.plan.Partition<String> there =
                data.parts().get(0).portable().orElseThrow().open();
        assertThat(ssc.batchOf(List.of(there)).collect()).containsExactly("1");
    }
}
