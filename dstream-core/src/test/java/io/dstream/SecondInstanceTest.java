package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.checkpoint.CheckpointLockedException;
import io.dstream.function.Function0;
import io.dstream.internal.storage.FileStorage;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import io.dstream.storage.Storage;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only one program uses a checkpoint directory; one that has lost it, however that came, shows nothing more. */
@SuppressWarnings("try") // closes before the end of the block, to see what becomes of the other
class SecondInstanceTest {
    @TempDir
    Path directory;

    /** A program, and what is done while it computes a batch. */
    private static final class Program implements AutoCloseable {
        final StreamingTestDriver driver;
        final TestInput<String> in;
        final TestOutput<String> out;
        final Pushed<String> receiver = new Pushed<>();
        final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

        Program(StreamingContext.Builder builder, boolean receiving) {
            driver = StreamingTestDriver.create(
                    builder.appName("shop").parallelism(1).batchInterval(Duration.ofSeconds(1)));
            in = driver.input();
            in.stream().named("in");
            if (receiving) {
                driver.collect(driver.context().from(Sources.of(receiver)).named("pushed"));
            }
            out = driver.collect(in.stream()
                    .mapToPair(word -> {
                        meanwhile.get().run();
                        return Pair.of(word, 1L);
                    })
                    .mapWithState(StateSpec.<String, Long, Long, String>of((word, n, total) -> {
                        long sum = total.getOption().orElse(0L) + n.orElse(0L);
                        total.update(sum);
                        return word + " " + sum;
                    }))
                    .named("totals"));
        }

        void batch(String word) {
            in.add(word);
            driver.runBatch();
        }

        void stop() {
            driver.close();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    private Program onFiles() {
        return new Program(StreamingContext.builder().checkpointDir(directory), false);
    }

    /** On files, and what waits for the disk does so at once. */
    private Program onFilesInStep(boolean receiving) {
        try {
            return on(FileStorage.open(directory), receiving);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Program on(Storage disk, boolean receiving) {
        return new Program(
                StreamingContext.builder().checkpointOn(disk, Runnable::run, 1_000_000, System::nanoTime), receiving);
    }

    @Test
    void aSecondContextOfTheSameProcessIsRefused() {
        try (Program first = onFiles();
                Program second = onFiles()) {
            first.batch("a");

            assertThatThrownBy(() -> second.batch("a"))
                    .isInstanceOf(CheckpointLockedException.class)
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid() + " on ");

            first.batch("a");
            assertThat(first.out.last()).containsExactly("a 2");
        }
    }

    @Test
    void aSecondProcessIsRefused() throws IOException, InterruptedException {
        try (Program first = onFiles()) {
            first.batch("a");
            Path said = Files.createTempFile("second", "txt");
            Process second = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            SecondInstance.class.getName(),
                            directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            try {
                assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                second.destroyForcibly();
            }
            assertThat(Files.readString(said, StandardCharsets.UTF_8))
                    .contains("CheckpointLockedException")
                    .contains("is in use by process " + ProcessHandle.current().pid() + " on ");
            Files.delete(said);
            first.batch("a");
            assertThat(first.out.last()).containsExactly("a 2");
        }
        try (Program next = onFiles()) {
            next.batch("a");
            assertThat(next.out.last()).containsExactly("a 3");
        }
    }

    /** What the second process runs. */
    static final class SecondInstance {
        private SecondInstance() {}

        public static void main(String[] args) {
            try (Program program = new Program(StreamingContext.builder().checkpointDir(Path.of(args[0])), false)) {
                program.batch("a");
            } catch (CheckpointLockedException e) {
                System.out.println(e);
            }
        }
    }

    private interface LockBreaker {
        void breakLock() throws IOException;
    }

    @Test
    void onFilesTheFirstShowsNothingMoreOnceASecondHasTakenOver() throws IOException {
        takenOverBetweenBatches(() -> onFilesInStep(false), () -> Files.delete(directory.resolve("LOCK")));
        takenOverWithinABatch(() -> onFilesInStep(false), () -> Files.delete(directory.resolve("LOCK")));
        aReceiverAcknowledgesNothing(() -> onFilesInStep(true), () -> Files.delete(directory.resolve("LOCK")));
    }

    @Test
    void onASimulatedDiskTheFirstShowsNothingMoreOnceASecondHasTakenOver() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        takenOverBetweenBatches(() -> on(disk, false), disk::breakLocks);
        takenOverWithinABatch(() -> on(disk, false), disk::breakLocks);
        aReceiverAcknowledgesNothing(() -> on(disk, true), disk::breakLocks);
    }

    private static Program start(Function0<Program> maker) {
        try {
            return maker.apply();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertLost(Throwable thrown) {
        assertThat(thrown).isInstanceOf(StreamingException.class);
        assertThat(thrown.getCause())
                .isInstanceOf(CheckpointLockedException.class)
                .hasMessageContaining("was taken over by process ");
    }

    private static void takenOverBetweenBatches(Function0<Program> maker, LockBreaker lock) throws IOException {
        try (Program first = start(maker)) {
            first.batch("b");
            first.batch("b");
            lock.breakLock();
            try (Program second = start(maker)) {
                second.batch("b"); // batch 2, whose commit the first had only in memory, is run again
                assertThatThrownBy(() -> first.batch("b")).satisfies(SecondInstanceTest::assertLost);
                assertThat(first.out.batches()).hasSize(2);
                first.stop();
                second.batch("b");
                second.batch("b");
            }
        }
        goesOn(maker, "b", 6);
    }

    private static void takenOverWithinABatch(Function0<Program> maker, LockBreaker lock) throws IOException {
        try (Program first = start(maker)) {
            first.batch("c");
            AtomicReference<Program> second = new AtomicReference<>();
            first.meanwhile.set(() -> {
                first.meanwhile.set(() -> {});
                try {
                    lock.breakLock();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                second.set(start(maker));
                second.get().batch("c");
                second.get().batch("c");
            });
            assertThatThrownBy(() -> first.batch("c")).satisfies(SecondInstanceTest::assertLost);
            assertThat(first.out.batches()).hasSize(1);
            first.stop();
            second.get().batch("c");
            second.get().stop();
        }
        goesOn(maker, "c", 6);
    }

    private static void aReceiverAcknowledgesNothing(Function0<Program> maker, LockBreaker lock) throws IOException {
        try (Program first = start(maker)) {
            first.batch("d");
            first.receiver.storeNew("sender", List.of("one"), one -> 1);
            lock.breakLock();
            try (Program second = start(maker)) {
                second.batch("d");
                second.receiver.storeNew("sender", List.of("three"), three -> 3);
                assertThatThrownBy(() -> first.receiver.storeNew("sender", List.of("two"), two -> 2))
                        .hasMessageContaining("was taken over by process ");
                first.stop();
                second.batch("d");
            }
        }
        goesOn(maker, "d", 4);
    }

    /** What the first wrote has done no harm. */
    private static void goesOn(Function0<Program> maker, String word, int total) {
        try (Program next = start(maker)) {
            next.batch(word);
            assertThat(next.out.last()).contains(word + " " + total);
        }
    }
}
