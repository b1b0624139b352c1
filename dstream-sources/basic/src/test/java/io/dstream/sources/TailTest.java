package io.dstream.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.source.BackPressure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {
    @TempDir
    Path folder;

    private void append(String name, String text) throws IOException {
        append(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void append(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private TailedFiles tail() {
        return TextFiles.tail(folder);
    }

    // ---- lines ----

    @Test
    void givesLinesAsTheyAreCompleted() throws Exception {
        append("log", "1\n2\npart");
        try (FolderProgram<String> program = FolderProgram.of(tail())) {
            assertThat(program.batch()).containsExactly("1", "2");
            assertThat(program.batch()).isEmpty();
            append("log", " of 3");
            assertThat(program.batch()).isEmpty();
            append("log", "\n4\n");
            assertThat(program.batch()).containsExactly("part of 3", "4");
            assertThat(program.batch()).isEmpty();
        }
    }

    @Test
    void aLineEndMayComeInTwoPieces() throws Exception {
        append("log", "1\r");
        try (FolderProgram<String> program = FolderProgram.of(tail())) {
            assertThat(program.batch()).isEmpty();
            append("log", "\n\r\n\n");
            assertThat(program.batch()).containsExactly("1", "", "");
        }
    }

    @Test
    void aCharacterMayComeInPieces() throws Exception {
        byte[] bytes = "€ä\n".getBytes(StandardCharsets.UTF_8);
        try (FolderProgram<String> program = FolderProgram.of(tail())) {
            for (int i = 0; i < bytes.length - 1; i++) {
                append("log", new byte[] {bytes[i]});
                assertThat(program.batch()).isEmpty();
            }
            append("log", new byte[] {bytes[bytes.length - 1]});
            assertThat(program.batch()).containsExactly("€ä");
        }
    }

    @Test
    void linesMayCrossAnyNumberOfBuffers() throws Exception {
        List<String> lines = IntStream.range(0, 40)
                .mapToObj(i -> "ä€".repeat(i * 997 % 30_000))
                .toList();
        append("log", String.join("\n", lines) + "\n" + "x".repeat(200_000));
        try (FolderProgram<String> program = FolderProgram.of(tail())) {
            assertThat(program.batch()).isEqualTo(lines);
        }
    }

    @Test
    void readsOtherCharacterSets() throws Exception {
        append("log", "für\n".getBytes(StandardCharsets.ISO_8859_1));
        try (FolderProgram<String> program = FolderProgram.of(tail().charset(StandardCharsets.ISO_8859_1))) {
            assertThat(program.batch()).containsExactly("für");
        }
    }

    @Test
    void cutsLongLinesOff() throws Exception {
        append("log", "1234567\nabc\n12");
        try (FolderProgram<String> program =
                FolderProgram.of(tail().maxLineBytes(4).maxBytesPerBatch(5))) {
            assertThat(program.batch()).isEmpty(); // five bytes have been searched
            assertThat(program.batches(3)).containsExactly("1234", "abc");
            append("log", "34567\n");
            assertThat(program.batches(3)).containsExactly("1234");
            assertThat(program.reports).hasSize(2).last().asString().contains("file log", "longer than 4 bytes");
        }
    }

    @Test
    void failsAtLongLinesIfToldTo() throws Exception {
        append("log", "12345678\n");
        try (FolderProgram<String> program =
                FolderProgram.of(tail().maxLineBytes(4).onLongLine(LongLinePolicy.FAIL))) {
            assertThatThrownBy(program::batch).hasMessageContainingAll("file log", "longer than 4 bytes");
        }
    }

    // ---- files ----

    @Test
    void followsManyFiles() throws Exception {
        try (FolderProgram<String> program = FolderProgram.of(tail().recursive().maxFilesPerBatch(1_000_000))) {
            for (int round = 0; round < 3; round++) {
                List<String> lines = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    append(i % 2 == 0 ? "log" + i : "sub/log" + i, round + " of " + i + "\n");
                    lines.add(round + " of " + i);
                }
                append("empty", "");
                assertThat(program.batch()).containsExactlyInAnyOrderElementsOf(lines);
                assertThat(program.partitions()).hasSize(300).doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void takesOnlyWhatMatches() throws Exception {
        append("a.log", "a\n");
        append("a.log.1", "old\n");
        append(".b.log", "hidden\n");
        try (FolderProgram<String> program = FolderProgram.of(tail().matching("*.log"))) {
            assertThat(program.batches(2)).containsExactly("a");
        }
    }

    @Test
    void beginsAtTheEndOfWhatIsThereIfToldTo() throws Exception {
        append("a", "old\npart");
        append("b", "part");
        append("c", "");
        try (FolderProgram<String> program = FolderProgram.of(tail().newFilesOnly())) {
            assertThat(program.batch()).isEmpty();
            append("a", " of a\n");
            append("b", " of b\n");
            append("c", "c\n");
            append("d", "d\n");
            assertThat(program.batch()).containsExactly("part of a", "part of b", "c", "d");
        }
    }

    @Test
    void listsASlowDirectoryOnlySoOften() throws Exception {
        try (FolderProgram<String> program = FolderProgram.of(tail().pollEvery(Duration.ofSeconds(2)))) {
            assertThat(program.batch()).isEmpty();
            append("a", "a\n");
            assertThat(program.batch()).isEmpty();
            assertThat(program.batch()).containsExactly("a");
        }
    }

    @Test
    void forgetsFilesThatHaveVanished() throws Exception {
        append("a", "a\n");
        append("b", "b\n");
        try (FolderProgram<String> program = FolderProgram.of(tail())) {
            program.batch();
            Files.delete(folder.resolve("a"));
            program.batch();
            assertThat(program.partitions()).containsExactly("gone a");
            append("a", "again\n");
            assertThat(program.batch()).containsExactly("again");
        }
    }

    // ---- limits ----

    @Test
    void takesNoMoreRecordsThanAllowed() throws Exception {
        append("a", "1\n2\n3\n4\n5\n");
        append("b", "6\n7\n");
        try (FolderProgram<String> program =
                FolderProgram.of(tail(), b -> b.backPressure(BackPressure.none().withMaxRate(3)))) {
            program.driver.runBatches(4);
            assertThat(program.out.batches()).extracting(List::size).containsExactly(3, 3, 1, 0);
            assertThat(program.out.all()).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7");
            assertThat(program.out.all()).containsSubsequence("1", "2", "3", "4", "5");
            assertThat(program.driver.context().metrics().processedRecords()).isEqualTo(7);
        }
    }

    @Test
    void takesNoMoreBytesThanAllowedAndEachFileInItsTurn() throws Exception {
        append("a", "a1\na2\na3\na4\n");
        append("b", "b1\nb2\n");
        try (FolderProgram<String> program = FolderProgram.of(tail().maxBytesPerBatch(6))) {
            program.driver.runBatches(4);
            assertThat(program.out.batches())
                    .containsExactly(List.of("a1", "a2"), List.of("b1", "b2"), List.of("a3", "a4"), List.of());
        }
    }

    @Test
    void takesNoMoreFilesThanAllowedAndEachInItsTurn() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            append(name, name + "\n");
        }
        try (FolderProgram<String> program = FolderProgram.of(tail().maxFilesPerBatch(2))) {
            assertThat(program.batch()).containsExactly("a", "b");
            append("a", "a2\n");
            assertThat(program.batch()).containsExactly("c", "a2");
        }
    }

    @Test
    void aLineLongerThanABatchMayBeIsFoundPieceByPiece() throws Exception {
        append("a", "x".repeat(1000) + "\ny\n");
        try (FolderProgram<String> program = FolderProgram.of(tail().maxBytesPerBatch(300))) {
            assertThat(program.batches(3)).isEmpty();
            assertThat(program.batches(2)).containsExactly("x".repeat(1000), "y");
        }
        try (FolderProgram<String> program = FolderProgram.of(
                tail().maxBytesPerBatch(300),
                b -> b.backPressure(BackPressure.none().withMaxRate(1)))) {
            assertThat(program.batches(3)).isEmpty();
            assertThat(program.batch()).containsExactly("x".repeat(1000));
            assertThat(program.batch()).containsExactly("y");
        }
    }

    // ---- truncation ----

    private void truncate(String name) throws IOException {
        Files.write(folder.resolve(name), new byte[0]);
    }

    private void replace(String name, String text) throws IOException {
        Path other = Files.writeString(folder.resolve(".new"), text);
        Files.move(other, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aTruncatedFileFailsTheProgram() throws Exception {
        append("log", "1\n2\n");
        try (FolderProgram<String> program = FolderProgram.of(tail())) {
            program.batch();
            truncate("log");
            assertThatThrownBy(program::batch)
                    .hasMessageContainingAll("file log", folder.toString(), "byte 4", "0 bytes", "START_AGAIN");
        }
    }

    @Test
    void aReplacedFileFailsTheProgramEvenIfItIsLonger() throws Exception {
        append("log", "1\n2\n");
        try (FolderProgram<String> program = FolderProgram.of(tail())) {
            program.batch();
            replace("log", "a\nb\nc\n");
            assertThatThrownBy(program::batch).hasMessageContainingAll("file log", "byte 4", "6 bytes");
        }
    }

    @Test
    void aTruncatedFileIsReadAgainIfToldTo() throws Exception {
        append("log", "1\n2\n");
        try (FolderProgram<String> program = FolderProgram.of(tail().onTruncation(TruncationPolicy.START_AGAIN))) {
            assertThat(program.batch()).containsExactly("1", "2");
            truncate("log");
            append("log", "3\n");
            assertThat(program.batch()).containsExactly("3");
            assertThat(program.partitions()).containsExactly("gone log", "log");
            append("log", "4\n");
            assertThat(program.batch()).containsExactly("4");
            assertThat(program.reports).hasSize(3).startsWith("started").endsWith("started");
            assertThat(program.reports.get(1)).contains("file log", "read from its beginning");
        }
    }

    @Test
    void aReplacedFileIsReadFromItsBeginningIfToldTo() throws Exception {
        append("log", "1\n2\n");
        try (FolderProgram<String> program = FolderProgram.of(tail().onTruncation(TruncationPolicy.START_AGAIN))) {
            program.batch();
            replace("log", "a\nb\n");
            assertThat(program.batch()).containsExactly("a", "b");
            replace("log", "a\nb\nc\n");
            assertThat(program.batch()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aFileWithoutALineEndWhereOneWasIsAnother() throws Exception {
        append("log", "1\n2\n");
        try (FolderProgram<String> program = FolderProgram.of(tail().onTruncation(TruncationPolicy.START_AGAIN))) {
            program.batch();
            truncate("log");
            append("log", "longer\nthan before\n");
            assertThat(program.batches(2)).containsExactly("longer", "than before");
        }
    }

    @Test
    void aFileWrittenAnewInPlaceIsAnotherWhateverItsLength() throws Exception {
        String old = "old-0\nold-1\n".repeat(500);
        for (int lines : List.of(1000, 1001, 3000)) {
            String name = "log" + lines;
            append(name, old);
            try (FolderProgram<String> program =
                    FolderProgram.of(tail().matching(name).onTruncation(TruncationPolicy.START_AGAIN))) {
                assertThat(program.batch()).hasSize(1000);
                Files.writeString(folder.resolve(name), "new-0\n".repeat(lines));
                assertThat(program.batches(2)).hasSize(lines).containsOnly("new-0");
            }
            try (FolderProgram<String> program = FolderProgram.of(tail().matching(name))) {
                program.batch();
                Files.writeString(folder.resolve(name), "old-0\n".repeat(lines));
                assertThatThrownBy(program::batch).hasMessageContainingAll("file " + name, "truncated or replaced");
            }
        }
    }

    @Test
    void aFileWrittenAnewBehindTheSameBeginningIsAnother() throws Exception {
        String beginning = "the same header in each\n".repeat(100);
        append("log", beginning + "old-0\n".repeat(1000));
        try (FolderProgram<String> program = FolderProgram.of(tail().onTruncation(TruncationPolicy.START_AGAIN))) {
            assertThat(program.batch()).hasSize(1100);
            Files.writeString(folder.resolve("log"), beginning + "new-0\n".repeat(1001));
            assertThat(program.batches(2)).hasSize(1101).contains("new-0").doesNotContain("old-0");
        }
    }

    @Test
    void aFileThatWasTouchedIsTheSame() throws Exception {
        append("log", "1\npart");
        try (FolderProgram<String> program = FolderProgram.of(tail())) {
            program.batch();
            Files.setLastModifiedTime(folder.resolve("log"), FileTime.fromMillis(0));
            assertThat(program.batch()).isEmpty();
            try (FileChannel channel = FileChannel.open(folder.resolve("log"), StandardOpenOption.WRITE)) {
                var unused = channel.truncate(3);
            }
            append("log", " 2\n");
            assertThat(program.batch()).containsExactly("p 2");
            assertThat(program.reports).containsExactly("started");
        }
    }

    @Test
    void aFileOfWhichNothingWasReadMayBeReplaced() throws Exception {
        append("log", "part");
        try (FolderProgram<String> program = FolderProgram.of(tail())) {
            program.batch();
            replace("log", "a\n");
            assertThat(program.batch()).containsExactly("a");
        }
    }

    @Test
    void badOptionsAreFoundAtOnce() {
        assertThatThrownBy(() -> tail().maxBytesPerBatch(0)).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> tail().onTruncation(null)).hasMessageContaining("truncation policy");
        assertThatThrownBy(() -> tail().onLongLine(LongLinePolicy.DISCONNECT)).hasMessageContaining("disconnect");
        assertThat(tail()).hasToString("tail of " + folder);
    }
}
