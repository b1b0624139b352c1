package io.dstream.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the program must not start, it says why, ends at once, and leaves the output alone. */
class RefusalTest {
    private static final int BATCH_MILLIS = 20;
    private static final int SOON = 15; // seconds, of a JVM on a busy machine

    @TempDir
    Path folder;

    private Path input;

    @BeforeEach
    void someInput() throws IOException {
        input = Files.createDirectory(folder.resolve("in"));
        add(0, 1_000);
    }

    private void add(long from, long until) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (long offset = from; offset < until; offset++) {
            lines.append(Records.line(0, offset));
        }
        Path file = input.resolve("part-0.txt");
        Files.writeString(file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Child start() throws IOException {
        return start(folder);
    }

    /** The errors of each go to a file of its own. */
    private Child start(Path forErrors) throws IOException {
        return Child.start("file:" + input, Setup.in(folder).errors(forErrors), BATCH_MILLIS);
    }

    /** Runs the program until it has dealt with so many records. */
    private void run(long records) throws Exception {
        try (Child child = start()) {
            child.awaitReady();
            await(records);
            child.terminate();
            assertThat(child.awaitEnd(SOON)).isIn(0, 143);
            assertThat(child.lastLine()).isEqualTo("STOPPED");
        }
    }

    private void await(long records) throws Exception {
        Output output = new Output(folder.resolve("out"), false);
        for (int i = 0; i < 600 && output.done().getOrDefault(0, 0L) < records; i++) {
            Thread.sleep(50);
            output.check();
        }
        assertThat(output.done()).containsEntry(0, records);
    }

    private Map<String, String> published() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder.resolve("out"))) {
            for (Path file : all.toList()) {
                if (!file.getFileName().toString().startsWith(".")) {
                    files.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return files;
    }

    private void expectRefusal(String... why) throws Exception {
        Map<String, String> before = published();
        Path own = Files.createDirectories(folder.resolve("second"));
        try (Child child = start(own)) {
            assertThat(child.awaitEnd(SOON)).isNotZero();
            assertThat(child.lastLine()).isEmpty();
            assertThat(child.errors()).contains(why);
        }
        assertThat(published()).isEqualTo(before);
    }

    @Test
    void aSecondInstanceIsRefusedAndToldWhoHoldsTheDirectory() throws Exception {
        try (Child first = start()) {
            first.awaitReady();
            await(1_000);
            first.suspend();
            add(1_000, 1_100);
            expectRefusal("in use by process " + first.pid());
            first.resume();
            await(1_100);
            first.terminate();
            assertThat(first.awaitEnd(SOON)).isIn(0, 143);
            assertThat(first.lastLine()).isEqualTo("STOPPED");
        }
    }

    @Test
    void aDamagedCheckpointIsRefusedAndNamed() throws Exception {
        run(1_000);
        add(1_000, 1_100); // so that there would be something to publish
        List<Path> logs;
        try (Stream<Path> files = Files.list(folder.resolve("checkpoint/log"))) {
            logs = files.sorted().toList();
        }
        byte[] bytes = Files.readAllBytes(logs.get(0));
        bytes[bytes.length / 3] ^= 0x10;
        Files.write(logs.get(0), bytes);
        expectRefusal(logs.get(0).toString());
    }

    @Test
    void outputThatIsAheadOfTheCheckpointIsRefused() throws Exception {
        run(1_000);
        add(1_000, 1_100);
        try (Stream<Path> files = Files.walk(folder.resolve("checkpoint"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        expectRefusal("holds batches up to");
    }

    @Test
    void inputThatIsNotWhatItWasIsRefused() throws Exception {
        run(1_000);
        Files.delete(input.resolve("part-0.txt"));
        expectRefusal("part-0.txt is not what it was");
    }

    @Test
    void wrongArgumentsAreRefused() throws Exception {
        input = folder.resolve("nowhere");
        Path own = Files.createDirectories(folder.resolve("second"));
        try (Child child = start(own)) {
            assertThat(child.awaitEnd(SOON)).isNotZero();
            assertThat(child.errors()).contains("nowhere is no directory");
        }
    }

    @Test
    @SuppressWarnings("try") // the server goes before the program does
    void anOrderlyStopEndsSoonThoughTheServerIsGone() throws Exception {
        try (ReplayFeed feed = new ReplayFeed(1);
                Child child = Child.start(feed.spec(), Setup.in(folder), BATCH_MILLIS)) {
            child.awaitReady();
            Output output = new Output(folder.resolve("out"), false);
            for (int i = 0; i < 600 && output.batches() < 3; i++) {
                Thread.sleep(50);
                output.check();
            }
            feed.close();
            child.terminate();
            assertThat(child.awaitEnd(15)).isIn(0, 143);
            assertThat(child.lastLine()).isEqualTo("STOPPED");
            output.check();
        }
    }
}
