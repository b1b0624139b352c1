package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.codec.Codecs;
import io.dstream.internal.recovery.inspect.Inspect;
import io.dstream.internal.storage.FileStorage;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint directory can be asked without its program, and how far it can be mended. */
class InspectTest {
    @TempDir
    Path parent;

    private Path directory;
    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void someBatches() throws IOException {
        directory = parent.resolve("checkpoint");
        run(30);
    }

    private void run(int batches) throws IOException {
        new SimulatedProgram(FileStorage.open(directory), 2).run(batches);
    }

    private void runWithoutBases(int batches) throws IOException {
        new SimulatedProgram(FileStorage.open(directory), 2, 0, 1 << 20).run(batches);
    }

    private int inspect(String command) {
        lines.clear();
        return Inspect.run(List.of(command, directory.toString()), lines::add);
    }

    private String said() {
        return String.join("\n", lines);
    }

    private static Map<String, byte[]> contents(Path directory) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(file -> Files.isRegularFile(file) && !file.endsWith("LOCK"))
                    .forEach(file -> contents.put(directory.relativize(file).toString(), bytes(file)));
        }
        return contents;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean same(Map<String, byte[]> a, Map<String, byte[]> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(name -> Arrays.equals(a.get(name), b.get(name)));
    }

    private List<Path> files(String name) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(name))) {
            return files.sorted().toList();
        }
    }

    private static Path last(List<Path> files) {
        return files.get(files.size() - 1);
    }

    private static void damage(Path file, long at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 0x20;
        Files.write(file, bytes);
    }

    // ---- looking ----

    /** They turn the order in which a terminal shows what follows. */
    @Test
    void bidiOverridesInNamesAreNotHandedToTheTerminal() {
        assertThat(Inspect.run(List.of("print", parent.resolve("a\u202eb").toString()), lines::add))
                .isEqualTo(2);
        assertThat(lines.get(0)).endsWith("a?b is no directory");
    }

    @Test
    void printsWhatIsThere() throws IOException {
        Map<String, byte[]> before = contents(directory);

        assertThat(inspect("print")).isZero();

        assertThat(said())
                .contains("format 2, app 'simulated', epoch 1")
                .containsPattern("base/0{13}\\d{3}-1\\.base: \\d+ bytes, after batch \\d+, followed by the log")
                .contains("position of numbers: {n=")
                .containsPattern("batch 30 of 1970-01-01T00:00:30Z, plan [0-9a-f]{32}, epoch 1: committed")
                .containsPattern("numbers: \\d+ records, n \\d+ to \\d+")
                .containsPattern("changes of sums \\(\\S+\\): \\d+ pieces?, \\d+ bytes")
                .containsPattern("kept for windows of numbers")
                .contains("not used: sums, windows")
                .contains("whole: the next start goes on after batch 30");
        assertThat(same(before, contents(directory))).isTrue();
    }

    /** A type of the program's own. */
    record Sum(String word, long n) {}

    @Test
    void needsNoCodecs() throws IOException {
        directory = parent.resolve("other");
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .appName("with\nits own types")
                .batchInterval(SimulatedProgram.SECOND)
                .codec(Codecs.ofRecord(Sum.class))
                .checkpointDir(directory))) {
            TestInput<Sum> in = driver.input();
            driver.collect(in.stream()
                    .named("sums")
                    .mapToPair(sum -> io.dstream.batch.Pair.of(sum.word(), sum))
                    .mapWithState(StateSpec.<String, Sum, Sum, Sum>of((word, sum, state) -> {
                        state.update(sum.orElseThrow());
                        return sum.get();
                    }))
                    .named("totals"));
            in.add(new Sum("a", 1));
            driver.runBatch();
            assertThat(inspect("verify")).isZero();
            assertThat(said()).contains("LOCK is held by process").contains("whole");
        }

        assertThat(inspect("print")).isZero();
        assertThat(said())
                .contains("'with?its own types'")
                .contains("sums: 1 records, hash")
                .containsPattern("in the log: records of sums: \\d pieces?, \\d+ bytes")
                .contains("changes of totals");
    }

    @Test
    void saysHowItIsCalled() {
        assertThat(Inspect.run(List.of(), lines::add)).isEqualTo(2);
        assertThat(Inspect.run(List.of("look", directory.toString()), lines::add))
                .isEqualTo(2);
        assertThat(Inspect.run(List.of("print", directory + "/none"), lines::add))
                .isEqualTo(2);
        assertThat(said()).contains("usage: java").contains("is no directory");
    }

    @Test
    void aTornEndIsNoDamage() throws IOException {
        Path newest = last(files("log"));
        byte[] bytes = Files.readAllBytes(newest);
        Files.write(newest, Arrays.copyOf(bytes, bytes.length + 20));

        assertThat(inspect("print")).isZero();
        assertThat(said()).contains("the next start will save and cut the last 20 bytes");
    }

    @Test
    void wholeDirectoriesAreLeftAlone() throws IOException {
        Map<String, byte[]> before = contents(directory);
        assertThat(inspect("repair")).isZero();
        assertThat(said()).contains("nothing is damaged");
        assertThat(same(before, contents(directory))).isTrue();
        assertThat(parent.resolve("checkpoint.before-repair-1")).doesNotExist();
    }

    // ---- mending ----

    @Test
    void aDamagedBaseGivesWayToTheOneBefore() throws IOException {
        Map<String, byte[]> shown = contents(directory.resolve("sums"));
        damage(last(files("base")), 100);
        Map<String, byte[]> damaged = contents(directory);

        assertThat(inspect("verify")).isEqualTo(1);
        assertThat(said())
                .contains("damaged: " + last(files("base")) + " at byte ")
                .contains("expected ")
                .contains("found ")
                .contains("usable in spite of it: the next start goes on after batch 30");
        assertThat(same(damaged, contents(directory))).isTrue();

        assertThat(inspect("repair")).isZero();
        assertThat(said()).contains("dropped base/").contains("no batch is lost");
        assertThat(same(damaged, contents(parent.resolve("checkpoint.before-repair-1"))))
                .isTrue();
        assertThat(inspect("verify")).isZero();
        run(3);
        Map<String, byte[]> after = contents(directory.resolve("sums"));
        assertThat(after).hasSize(shown.size() + 3);
        after.keySet().retainAll(shown.keySet());
        assertThat(same(shown, after)).isTrue();
    }

    @Test
    void aDamagedLogIsCutAndTheSinksThatAreAheadRefuse() throws IOException {
        directory = parent.resolve("large");
        runWithoutBases(12);
        Map<Long, List<String>> shown = SimulatedProgram.shown(FileStorage.open(directory), SimulatedProgram.SUMS);
        damage(last(files("log")), Files.size(last(files("log"))) / 2);

        assertThat(inspect("verify")).isEqualTo(1);
        assertThat(said()).contains("damaged: ").containsPattern("could be recovered: after batch \\d+.*are lost");
        assertThat(inspect("repair")).isZero();
        assertThat(said()).contains("cut log before file").contains("are lost");
        assertThatThrownBy(() -> runWithoutBases(3)).hasMessageContaining("holds batches up to");
        forget("sums");
        forget("windows");
        runWithoutBases(4);
        Map<Long, List<String>> again = SimulatedProgram.shown(FileStorage.open(directory), SimulatedProgram.SUMS);
        assertThat(again).isNotEmpty();
        assertThat(shown).containsAllEntriesOf(firstOf(again, 12));
    }

    private static <V> Map<Long, V> firstOf(Map<Long, V> batches, long until) {
        Map<Long, V> first = new TreeMap<>(batches);
        first.keySet().removeIf(batch -> batch > until);
        return first;
    }

    /** Lets the sinks begin anew. */
    private void forget(String sink) throws IOException {
        for (Path file : files(sink)) {
            Files.delete(file);
        }
    }

    @Test
    void whateverByteIsDamagedItIsFoundAndTheRepairIsHonest() throws IOException {
        Map<String, byte[]> whole = contents(directory);
        Map<Long, List<String>> shown = SimulatedProgram.shown(FileStorage.open(directory), SimulatedProgram.SUMS);
        int mended = 0;
        int refused = 0;
        for (String name : whole.keySet()) {
            if (!name.startsWith("log") && !name.startsWith("base") && !name.equals("MANIFEST")) {
                continue;
            }
            int size = whole.get(name).length;
            for (int at = 3; at < size; at += 1 + size / 4) {
                restore(whole);
                damage(directory.resolve(name), at);
                if (inspect("verify") == 0) {
                    assertThat(said()).contains("whole"); // the torn end of the newest segment
                } else if (inspect("repair") == 0) {
                    mended++;
                    assertThat(inspect("verify"))
                            .as(name + " at " + at + ":\n" + said())
                            .isZero();
                    forget("sums");
                    forget("windows");
                    run(2);
                    SimulatedProgram.shown(FileStorage.open(directory), SimulatedProgram.SUMS)
                            .forEach((batch, text) ->
                                    assertThat(text).as("batch " + batch).isEqualTo(shown.getOrDefault(batch, text)));
                } else {
                    refused++;
                    assertThat(said()).contains("refused, nothing was changed");
                    assertThatThrownBy(() -> run(1)).isInstanceOf(RuntimeException.class);
                }
            }
        }
        assertThat(mended).isGreaterThan(10);
        assertThat(refused).isPositive();
    }

    private void restore(Map<String, byte[]> contents) throws IOException {
        try (Stream<Path> all = Files.walk(parent)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(parent)) {
                    Files.delete(path);
                }
            }
        }
        for (Map.Entry<String, byte[]> file : contents.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    @Test
    void aMissingFileOfTheLogIsSaid() throws IOException {
        directory = parent.resolve("large");
        runWithoutBases(2);
        Files.delete(last(files("log")));
        Files.write(directory.resolve("log/0000000002.log"), new byte[200]);

        assertThat(inspect("verify")).isEqualTo(1);
        assertThat(said()).contains("damaged: ");
        assertThat(inspect("repair")).isEqualTo(1);
        assertThat(said()).contains("refused, nothing was changed: no base is whole");
    }

    @Test
    void aManifestIsNotMadeUp() throws IOException {
        damage(directory.resolve("MANIFEST"), 50);
        assertThat(inspect("repair")).isEqualTo(1);
        assertThat(said()).contains("refused, nothing was changed");

        Files.delete(directory.resolve("MANIFEST"));
        assertThat(inspect("verify")).isEqualTo(1);
        assertThat(said()).contains("the manifest of a checkpoint, found no file");
    }

    @Test
    void whoRepairsNeedsTheLock() throws IOException {
        try (var lock = FileStorage.open(directory).lock("LOCK")) {
            assertThat(lock).isNotNull();
            assertThat(inspect("repair")).isEqualTo(1);
            assertThat(said()).contains("is in use by");
            assertThat(inspect("print")).isZero();
            assertThat(said()).contains("LOCK is held by");
        }
    }

    // ---- copying ----

    private int copy(String to) {
        lines.clear();
        return Inspect.run(List.of("copy", directory.toString(), to), lines::add);
    }

    @Test
    void aProgramGoesOnFromACopy() throws IOException {
        Path to = parent.resolve("other/copy");

        assertThat(copy(to.toUri().toString())).as(said()).isZero();

        assertThat(said()).contains("copied ").contains("whole: the next start goes on after batch 30");
        Map<Long, List<String>> shown = SimulatedProgram.shown(FileStorage.open(directory), SimulatedProgram.SUMS);
        directory = to;
        run(2);
        assertThat(SimulatedProgram.shown(FileStorage.open(to), SimulatedProgram.SUMS))
                .containsAllEntriesOf(shown)
                .hasSizeGreaterThan(shown.size());
    }

    @Test
    void aCopyReplacesNothing() throws IOException {
        Path to = parent.resolve("copy");
        Files.createDirectories(to);
        Files.writeString(to.resolve("mine"), "text");

        assertThat(copy(to.toString())).isEqualTo(1);
        assertThat(said()).contains("refused: ").contains(" is not empty");
        assertThat(contents(to)).containsOnlyKeys("mine");
    }

    @Test
    void whatIsInUseIsNotCopied() throws IOException {
        Path to = parent.resolve("copy");
        try (var lock = FileStorage.open(directory).lock("LOCK")) {
            assertThat(lock).isNotNull();
            assertThat(copy(to.toString())).isEqualTo(1);
            assertThat(said()).contains("refused: LOCK is held by").contains("stop it first");
        }
        assertThat(contents(to)).isEmpty();
    }

    @Test
    void onlyADirectoryIsRepaired() {
        assertThat(Inspect.run(List.of("repair", "s3://bucket/checkpoint"), lines::add))
                .isEqualTo(2);
        assertThat(said()).contains("repair DIR");
    }
}
