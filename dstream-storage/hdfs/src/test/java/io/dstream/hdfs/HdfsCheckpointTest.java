package io.dstream.hdfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.state.StateSpec;
import io.dstream.storage.Draft;
import io.dstream.storage.FileTree;
import io.dstream.storage.StorageLocation;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program whose checkpoint is on HDFS: stopped, killed, taken over from. */
@ExtendWith(Cluster.Extension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HdfsCheckpointTest {
    private static final int FILES = 60;
    private static final int NUMBERS = 50;

    private final HdfsLocation location;

    HdfsCheckpointTest(Cluster cluster) {
        this.location = cluster.fresh();
    }

    /** Counts words since ever and in a window. */
    private static final class Program implements AutoCloseable {
        final StreamingTestDriver driver;
        final TestInput<String> in;
        final TestOutput<String> totals;
        final TestOutput<Pair<String, Long>> windows;

        Program(StorageLocation checkpoint) {
            driver = StreamingTestDriver.withoutRehearsal(StreamingContext.builder()
                    .appName("shop")
                    .parallelism(1)
                    .batchInterval(Duration.ofSeconds(1))
                    .checkpointStorage(checkpoint)
                    .checkpointLease(Duration.ofSeconds(1)));
            in = driver.input();
            var words = in.stream().named("in").mapToPair(word -> Pair.of(word, 1L));
            totals = driver.collect(words.mapWithState(StateSpec.<String, Long, Long, String>of((word, n, total) -> {
                        long sum = total.getOption().orElse(0L) + n.orElse(0L);
                        total.update(sum);
                        return word + " " + sum;
                    }))
                    .named("totals"));
            windows = driver.collect(
                    words.reduceByKeyAndWindow(Long::sum, Duration.ofSeconds(2)).named("windows"));
        }

        void batch(String... words) {
            in.add(words);
            driver.runBatch();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    @Test
    void aProgramThatWasStoppedGoesOn() {
        try (Program first = new Program(location)) {
            first.batch("a", "b", "a");
            assertThat(first.totals.last()).containsExactly("a 1", "b 1", "a 2");
        }
        try (Program second = new Program(location)) {
            second.batch("a");
            assertThat(second.totals.last()).containsExactly("a 3");
            assertThat(second.windows.last()).containsExactlyInAnyOrder(Pair.of("a", 3L), Pair.of("b", 1L));
            second.batch("a");
            assertThat(second.windows.last()).containsExactly(Pair.of("a", 2L));
        }
    }

    @Test
    void aSecondProgramIsRefusedWhileTheFirstIsAlive() {
        try (Program first = new Program(location);
                Program second = new Program(location)) {
            first.batch("a");
            assertThatThrownBy(() -> second.batch("a"))
                    .isInstanceOf(CheckpointLockedException.class)
                    .hasMessageContaining(location + " is in use by process ");
            first.batch("a");
            assertThat(first.totals.last()).containsExactly("a 2");
        }
    }

    /** One after the other is killed, or stands still until another has taken over: each number is counted once. */
    @Test
    void programsThatAreKilledOrTakenOverFromLoseAndDoubleNothing() throws Exception {
        try (ChildJvm killed = program();
                ChildJvm suspended = program();
                ChildJvm heir = program();
                FileTree files = location.open()) {
            writeNumbers(files);
            killed.start();
            awaitBatches(files, 5, killed);
            killed.kill();

            int before = batches(files);
            suspended.start();
            awaitBatches(files, before + 5, suspended);
            suspended.suspend();

            before = batches(files);
            heir.start();
            awaitBatches(files, before + 3, heir);
            suspended.resume();
            assertThat(suspended.awaitEnd()).isNotZero();
            assertThat(suspended.output()).contains("taken over");
            awaitBatches(files, batches(files) + 3, heir);
            heir.terminate();
            heir.awaitEnd();

            assertEachNumberIsThereOnce(files);
        }
    }

    private static void writeNumbers(FileTree files) throws IOException {
        files.createDirectories("in");
        for (int file = 0; file < FILES; file++) {
            StringBuilder text = new StringBuilder();
            for (int n = 0; n < NUMBERS; n++) {
                text.append(file * NUMBERS + n).append('\n');
            }
            byte[] bytes = text.toString().getBytes(UTF_8);
            try (Draft draft = files.draft("in/" + file + ".txt")) {
                draft.write(bytes, 0, bytes.length);
                draft.publish();
            }
        }
    }

    private ChildJvm program() {
        return ChildJvm.of(CountingProgram.class, location).heap("256m");
    }

    private static int batches(FileTree files) throws IOException {
        return files.exists("totals") ? shown(files, "totals").size() : 0;
    }

    private static void awaitBatches(FileTree files, int n, ChildJvm program) throws IOException {
        Await.until("there are " + n + " batches", Await.LONG, () -> {
            program.mustRun();
            return batches(files) >= n;
        });
    }

    private static List<String> shown(FileTree files, String directory) throws IOException {
        return files.list(directory).stream()
                .filter(name -> !name.startsWith("."))
                .sorted(Comparator.comparingInt(HdfsCheckpointTest::number))
                .toList();
    }

    private static int number(String name) {
        return Integer.parseInt(name.replaceAll("[^0-9]", ""));
    }

    private static List<String> lines(FileTree files, String name) throws IOException {
        try (InputStream in = files.stream(name, 0)) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        }
    }

    /** Also: what had been counted after each batch is what had been in it and those before. */
    private static void assertEachNumberIsThereOnce(FileTree files) throws IOException {
        long next = 0;
        long[] counts = new long[CountingProgram.KEYS];
        int batch = 1;
        for (String folder : shown(files, "numbers")) {
            assertThat(number(folder)).isEqualTo(batch);
            List<Long> numbers = new ArrayList<>();
            for (String part : files.list("numbers/" + folder)) {
                for (String line : lines(files, "numbers/" + folder + "/" + part)) {
                    numbers.add(Long.parseLong(line));
                }
            }
            numbers.sort(null);
            for (long n : numbers) {
                assertThat(n).isEqualTo(next);
                next++;
                counts[(int) (n % CountingProgram.KEYS)]++;
            }
            Set<String> expected = new TreeSet<>();
            for (int key = 0; key < counts.length; key++) {
                if (counts[key] > 0) {
                    expected.add(Pair.of((long) key, counts[key]).toString());
                }
            }
            assertThat(new TreeSet<>(lines(files, "totals/batch-" + batch + ".txt")))
                    .isEqualTo(expected);
            batch++;
        }
        assertThat(next).isGreaterThan(10 * NUMBERS);
    }
}
