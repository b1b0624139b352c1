package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.dstream.source.BackPressure;
import io.dstream.testing.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFilesTest {
    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private NewTextFiles atOnce() {
        return TextFiles.in(folder).stableFor(Duration.ZERO);
    }

    // ---- which files, and when ----

    @Test
    void takesEachFileOnceWholeAndInOrder() throws Exception {
        write("b.txt", "1\n2\n3");
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            assertThat(program.batch()).containsExactly("1", "2", "3");
            assertThat(program.batch()).isEmpty();
            write("a.txt", "4\r\n5\r\n");
            write("empty.txt", "");
            assertThat(program.batch()).containsExactly("4", "5");
            assertThat(program.partitions()).containsExactlyInAnyOrder("a.txt", "empty.txt");
            assertThat(program.batches(2)).isEmpty();
            assertThat(program.reports).containsExactly("started");
        }
    }

    @Test
    void takesFilesHoweverOldTheyAreTheOldestFirst() throws Exception {
        Files.setLastModifiedTime(write("young.txt", "young"), FileTime.from(Instant.parse("2040-01-01T00:00:00Z")));
        Files.setLastModifiedTime(write("old.txt", "old"), FileTime.from(Instant.parse("1980-01-01T00:00:00Z")));
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            assertThat(program.batch()).containsExactly("old", "young");
            Files.setLastModifiedTime(write("older.txt", "older"), FileTime.fromMillis(0));
            assertThat(program.batch()).containsExactly("older");
        }
    }

    @Test
    void waitsUntilAFileIsStable() throws Exception {
        Path file = write("slow.txt", "1\n");
        try (FolderProgram<String> program =
                FolderProgram.of(TextFiles.in(folder).stableFor(Duration.ofSeconds(2)))) {
            assertThat(program.batches(2)).isEmpty();
            for (int i = 2; i < 5; i++) {
                Files.writeString(file, i + "\n", StandardOpenOption.APPEND);
                assertThat(program.batches(2)).isEmpty();
            }
            assertThat(program.batch()).containsExactly("1", "2", "3", "4");
        }
    }

    @Test
    void aFileOfTheSameSizeThatWasModifiedIsNotStable() throws Exception {
        Path file = write("a.txt", "1\n");
        try (FolderProgram<String> program = FolderProgram.of(TextFiles.in(folder))) {
            assertThat(program.batch()).isEmpty();
            Files.writeString(file, "2\n");
            Files.setLastModifiedTime(file, FileTime.fromMillis(1));
            assertThat(program.batch()).isEmpty();
            assertThat(program.batch()).containsExactly("2");
        }
    }

    @Test
    void takesFilesThatAreRenamedIntoPlace() throws Exception {
        Path hidden = write(".a.txt", "a");
        Path temporary = write("b.tmp", "b");
        write("_c.txt", "never");
        write("_sub/d.txt", "never");
        try (FolderProgram<String> program = FolderProgram.of(atOnce().recursive())) {
            assertThat(program.batch()).isEmpty();
            Files.move(hidden, folder.resolve("a.txt"), StandardCopyOption.ATOMIC_MOVE);
            Files.move(temporary, folder.resolve("b.txt"), StandardCopyOption.ATOMIC_MOVE);
            assertThat(program.batch()).containsExactlyInAnyOrder("a", "b");
            assertThat(program.batch()).isEmpty();
        }
    }

    @Test
    void goesBelowOnlyWhereToldTo() throws Exception {
        write("a.txt", "a");
        write("sub/b.txt", "b");
        write("sub/sub/c.txt", "c");
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            assertThat(program.batch()).containsExactly("a");
        }
        try (FolderProgram<String> program = FolderProgram.of(atOnce().recursive())) {
            assertThat(program.batch()).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(program.partitions()).containsExactlyInAnyOrder("a.txt", "sub/b.txt", "sub/sub/c.txt");
        }
    }

    @Test
    void takesOnlyWhatMatchesAndPassesTheFilters() throws Exception {
        for (String name : List.of("a.csv", "b.csv", "c.txt", "sub/a.csv", "sub/c.csv")) {
            write(name, name);
        }
        NewTextFiles some = atOnce().recursive()
                .matching("*.csv")
                .filter(path -> !path.getFileName().toString().equals("b.csv"));
        try (FolderProgram<String> program = FolderProgram.of(some)) {
            assertThat(program.batch()).containsExactlyInAnyOrder("a.csv", "sub/a.csv", "sub/c.csv");
        }
        try (FolderProgram<String> program = FolderProgram.of(some.matching("sub/*"))) {
            assertThat(program.batch()).containsExactlyInAnyOrder("sub/a.csv", "sub/c.csv");
        }
    }

    @Test
    void aFilterThatThrowsFailsTheProgram() throws Exception {
        write("a.txt", "a");
        try (FolderProgram<String> program = FolderProgram.of(atOnce().filter(path -> {
            throw new IOException("no idea about " + path);
        }))) {
            assertThatThrownBy(program::batch).hasMessageContaining("no idea about a.txt");
        }
    }

    @Test
    void leavesOutWhatIsThereAtTheFirstStart() throws Exception {
        write("old.txt", "old");
        write("old-empty.txt", "");
        try (FolderProgram<String> program = FolderProgram.of(atOnce().newFilesOnly())) {
            program.driver.context().start();
            write("new.txt", "new");
            assertThat(program.batch()).containsExactly("new");
        }
    }

    @Test
    void takesNoMoreFilesInABatchThanAllowed() throws Exception {
        for (int i = 0; i < 5; i++) {
            Files.setLastModifiedTime(write(i + ".txt", i + "\n"), FileTime.fromMillis(i * 1000L));
        }
        try (FolderProgram<String> program = FolderProgram.of(atOnce().maxFilesPerBatch(2))) {
            program.driver.runBatches(4);
            assertThat(program.out.batches())
                    .containsExactly(List.of("0", "1"), List.of("2", "3"), List.of("4"), List.of());
        }
    }

    @Test
    void listsASlowDirectoryOnlySoOften() throws Exception {
        try (FolderProgram<String> program = FolderProgram.of(atOnce().pollEvery(Duration.ofSeconds(3)))) {
            assertThat(program.batch()).isEmpty();
            write("a.txt", "a");
            assertThat(program.batches(2)).isEmpty();
            assertThat(program.batch()).containsExactly("a");
        }
    }

    @Test
    void whatWaitsBetweenTwoListingsIsLookedAtAgainBeforeItIsTaken() throws Exception {
        write("a.txt", "a");
        Path b = write("b.txt", "b");
        Path c = write("c.txt", "c");
        NewTextFiles slow = atOnce().maxFilesPerBatch(1).pollEvery(Duration.ofSeconds(10));
        try (FolderProgram<String> program = FolderProgram.of(slow)) {
            assertThat(program.batch()).hasSize(1);
            Files.writeString(b, "bb");
            Files.deleteIfExists(c);
            assertThat(program.batches(4)).isSubsetOf("a", "bb").doesNotHaveDuplicates();
        }
    }

    @Test
    void backPressureReckonsInFiles() throws Exception {
        for (int i = 0; i < 6; i++) {
            Files.setLastModifiedTime(write(i + ".txt", "x\n".repeat(10)), FileTime.fromMillis(i * 1000L));
        }
        try (FolderProgram<String> program = FolderProgram.of(
                atOnce(), b -> b.backPressure(BackPressure.none().withMaxRate(25)))) {
            program.driver.runBatches(5);
            assertThat(program.out.batches()).extracting(List::size).containsExactly(10, 20, 20, 10, 0);
        }
    }

    @Test
    void backPressureDoesNotHoldUpAFileThatIsLargerThanABatchMayBe() throws Exception {
        write("a.txt", "x\n".repeat(100));
        try (FolderProgram<String> program = FolderProgram.of(
                atOnce(), b -> b.backPressure(BackPressure.none().withMaxRate(0.5)))) {
            assertThat(program.batches(3)).hasSize(100);
        }
    }

    // ---- many files, many batches ----

    @Test
    void takesFiveThousandFilesOnceEach() throws Exception {
        for (int i = 0; i < 5000; i++) {
            write("file" + i, "line of " + i);
        }
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            List<String> lines = program.batches(6);
            assertThat(lines).hasSize(5000);
            assertThat(new HashSet<>(lines)).hasSize(5000);
            assertThat(program.out.batches()).extracting(List::size).startsWith(1000, 1000, 1000, 1000, 1000, 0);
        }
    }

    @Test
    void aBatchWithoutEndOfFilesHasFewPartitions() throws Exception {
        for (int i = 0; i < 200; i++) {
            write("file" + i, "" + i);
        }
        List<Integer> partitions = new ArrayList<>();
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            program.driver
                    .context()
                    .from(atOnce())
                    .foreachBatch(b -> partitions.add(b.partitions().size()));
            assertThat(program.batch()).hasSize(200);
        }
        assertThat(partitions).containsExactly(32);
    }

    @Test
    void directoriesOfAnyDepthMayBeNone() throws Exception {
        for (String name : List.of("a.csv", "sub/b.csv", "sub/sub/c.csv", "sub/d.txt", "subs/e.csv")) {
            write(name, name);
        }
        NewTextFiles all = atOnce().recursive();
        try (FolderProgram<String> program = FolderProgram.of(all.matching("**/*.csv"))) {
            assertThat(program.batch()).containsExactlyInAnyOrder("a.csv", "sub/b.csv", "sub/sub/c.csv", "subs/e.csv");
        }
        try (FolderProgram<String> program = FolderProgram.of(all.matching("sub/**/*.csv"))) {
            assertThat(program.batch()).containsExactlyInAnyOrder("sub/b.csv", "sub/sub/c.csv");
        }
        try (FolderProgram<String> program = FolderProgram.of(all.matching("**/sub/**/c.csv"))) {
            assertThat(program.batch()).containsExactly("sub/sub/c.csv");
        }
    }

    // ---- what goes wrong ----

    @Test
    void aFileThatIsGoneAndComesAgainIsNew() throws Exception {
        Path file = write("a.txt", "a");
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            assertThat(program.batch()).containsExactly("a");
            Files.delete(file);
            assertThat(program.batch()).isEmpty();
            assertThat(program.partitions()).containsExactly("gone a.txt");
            program.batch();
            assertThat(program.partitions()).isEmpty();
            write("a.txt", "a");
            assertThat(program.batch()).containsExactly("a");
        }
    }

    @Test
    void tellsThatAFileHasChangedAfterItWasTaken() throws Exception {
        Path file = write("a.txt", "a\n");
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            assertThat(program.batch()).containsExactly("a");
            Files.writeString(file, "b\n", StandardOpenOption.APPEND);
            assertThat(program.batches(3)).isEmpty();
            assertThat(program.reports).hasSize(2).last().asString().contains("file a.txt", "has changed", "2 bytes");
        }
    }

    private interface Change {
        void make() throws IOException;
    }

    private void isReported(Path directory, Change change) throws Exception {
        try (FolderProgram<String> program =
                FolderProgram.of(TextFiles.in(directory).stableFor(Duration.ZERO))) {
            assertThat(program.batches(2)).containsExactly("one");
            change.make();
            assertThat(program.batches(3)).isEmpty();
            assertThat(program.reports).hasSize(2).last().asString().contains("file x", "was replaced");
        }
    }

    @Test
    void tellsThatAFileWasReplacedByOneOfTheSameSize() throws Exception {
        Path file = write("in/x", "one\n");
        isReported(folder.resolve("in"), () -> {
            Files.writeString(folder.resolve("in/.x"), "two\n");
            Files.move(folder.resolve("in/.x"), file, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    @Test
    void tellsThatTheDirectoryWasMadeAnewWithAFileOfTheSameSize() throws Exception {
        Path file = write("in/x", "one\n");
        isReported(folder.resolve("in"), () -> {
            Files.delete(file);
            Files.delete(folder.resolve("in"));
            write("in/x", "two\n");
        });
    }

    @Test
    void tellsThatALinkWasTurnedToAnotherDirectory() throws Exception {
        write("blue/x", "one\n");
        write("green/x", "two\n");
        Path link = Files.createSymbolicLink(folder.resolve("current"), folder.resolve("blue"));
        isReported(link, () -> {
            Files.delete(link);
            Files.createSymbolicLink(link, folder.resolve("green"));
        });
    }

    @Test
    void doesNotStartWithoutADirectoryUnlessToldToWait() throws Exception {
        Path file = write("file", "a");
        for (Path none : List.of(folder.resolve("later"), file)) {
            for (FileSource<String, ?> source : List.of(TextFiles.in(none), TextFiles.tail(none))) {
                try (FolderProgram<String> program = FolderProgram.of(source)) {
                    assertThatThrownBy(program::batch).hasMessageContainingAll(none.toString(), "waitUntilAvailable");
                }
            }
        }
    }

    @Test
    void waitsForADirectoryThatIsNotThere() throws Exception {
        Path later = folder.resolve("later");
        try (FolderProgram<String> program =
                FolderProgram.of(TextFiles.in(later).stableFor(Duration.ZERO).waitUntilAvailable())) {
            assertThat(program.batches(2)).isEmpty();
            assertThat(program.reports).hasSize(1).last().asString().contains("later cannot be read");
            write("later/a.txt", "a");
            assertThat(program.batch()).containsExactly("a");
            assertThat(program.reports).hasSize(2).endsWith("started");
        }
    }

    @Test
    void aDirectoryThatVanishesForAWhileCostsNothing() throws Exception {
        Path in = folder.resolve("in");
        Path away = folder.resolve("away");
        write("in/a.txt", "a");
        try (FolderProgram<String> program = FolderProgram.of(TextFiles.in(in).stableFor(Duration.ZERO))) {
            assertThat(program.batch()).containsExactly("a");
            Files.move(in, away);
            assertThat(program.batches(2)).isEmpty();
            Files.createDirectory(in); // as the place of a disk that is not mounted
            assertThat(program.batches(2)).isEmpty();
            Files.delete(in);
            Files.move(away, in);
            write("in/b.txt", "b");
            assertThat(program.batches(2)).containsExactly("b");
            assertThat(program.reports).hasSize(3).startsWith("started").endsWith("started");
        }
    }

    @Test
    void aFileThatVanishesBeforeItIsReadFailsItsBatch() throws Exception {
        Path file = write("a.txt", "a\n");
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            program.driver.context().from(atOnce()).foreachBatch((batch, time) -> {
                Files.deleteIfExists(file);
                batch.collect();
            });
            assertThatThrownBy(program::batch).hasMessageContainingAll("files", "a.txt", folder.toString());
        }
    }

    @Test
    void waitsForAFileThatMayNotBeRead() throws Exception {
        Path file = write("a.txt", "a");
        write("b.txt", "b");
        assumeThat(file.toFile().setReadable(false) && !Files.isReadable(file)).isTrue(); // root may read all
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            assertThat(program.batches(3)).containsExactly("b");
            assertThat(program.reports).hasSize(2).last().asString().contains("a.txt", "may not be read");
            assertThat(file.toFile().setReadable(true)).isTrue();
            assertThat(program.batch()).containsExactly("a");
            assertThat(program.reports).hasSize(3).endsWith("started");
        }
    }

    @Test
    void stopsGracefullyAtOnce() throws Exception {
        write("a.txt", "a");
        try (Program<String> program = Program.run(TextFiles.in(folder).stableFor(Duration.ZERO))) {
            assertThat(program.awaitRecords(1)).containsExactly("a");
            program.context.stopGracefully(Await.DEADLINE);
        }
    }

    // ---- lines ----

    @Test
    void readsOtherCharacterSets() throws Exception {
        Files.write(folder.resolve("a.txt"), "für\n".getBytes(StandardCharsets.ISO_8859_1));
        try (FolderProgram<String> program = FolderProgram.of(atOnce().charset(StandardCharsets.ISO_8859_1))) {
            assertThat(program.batch()).containsExactly("für");
        }
    }

    @Test
    void cutsLongLinesOffAndSaysSoOnce() throws Exception {
        write("a.txt", "12345678\nabc\n12345678\n");
        write("b.txt", "12345678");
        try (FolderProgram<String> program = FolderProgram.of(atOnce().maxLineBytes(4))) {
            assertThat(program.batch()).containsExactlyInAnyOrder("1234", "abc", "1234", "1234");
            program.batch();
            assertThat(program.reports).hasSize(2).last().asString().contains("longer than 4 bytes", ".txt");
        }
    }

    @Test
    void failsAtLongLinesIfToldTo() throws Exception {
        write("a.txt", "12345678\n");
        try (FolderProgram<String> program =
                FolderProgram.of(atOnce().maxLineBytes(4).onLongLine(LongLinePolicy.FAIL))) {
            assertThatThrownBy(program::batch).hasMessageContainingAll("a.txt", "longer than 4 bytes");
        }
    }

    @Test
    void linesMayCrossAnyNumberOfBuffers() throws Exception {
        List<String> lines = IntStream.range(0, 50)
                .mapToObj(i -> "äöü€".repeat(i * 997 % 9000))
                .toList();
        write("a.txt", String.join("\n", lines));
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            assertThat(program.batch()).isEqualTo(lines);
        }
    }

    @Test
    void namesMayBeOdd() throws Exception {
        List<String> names = List.of("a b", "%2e%2e", "~", "-rf", "a'b\"c", "line\nfeed", "*?[]{}", "\\", "x.tmp.txt");
        for (String name : names) {
            write(name, name.replace("\n", " "));
        }
        try (FolderProgram<String> program = FolderProgram.of(atOnce())) {
            assertThat(program.batch()).hasSize(names.size());
        }
    }

    @Test
    void badOptionsAreFoundAtOnce() {
        NewTextFiles files = TextFiles.in(folder);
        assertThatThrownBy(() -> TextFiles.in(null)).hasMessageContaining("directory");
        assertThatThrownBy(() -> files.maxFilesPerBatch(0)).hasMessageContaining("0 files");
        assertThatThrownBy(() -> files.stableFor(Duration.ofSeconds(-1))).hasMessageContaining("stableFor");
        assertThatThrownBy(() -> files.pollEvery(Duration.ofSeconds(-1))).hasMessageContaining("pollEvery");
        assertThatThrownBy(() -> files.onLongLine(LongLinePolicy.DISCONNECT)).hasMessageContaining("disconnect");
        assertThatThrownBy(() -> files.charset(StandardCharsets.UTF_16)).hasMessageContaining("UTF-16");
        assertThatThrownBy(() -> files.matching("{")).isInstanceOf(java.util.regex.PatternSyntaxException.class);
    }

    @Test
    void optionsAreImmutable() throws Exception {
        write("a.txt", "a");
        NewTextFiles all = atOnce();
        assertThat(all.matching("*.csv")).isNotSameAs(all);
        assertThat(all).hasToString("files of " + folder);
        try (FolderProgram<String> program = FolderProgram.of(all)) {
            assertThat(program.batch()).containsExactly("a");
        }
    }
}
