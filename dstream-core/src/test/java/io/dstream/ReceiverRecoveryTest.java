package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.internal.storage.sim.Operation;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.source.Receiver;
import io.dstream.source.Sources;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a receiver has stored outlives the program: all that {@code store} has returned for, each record once. */
class ReceiverRecoveryTest {
    private SimulatedDisk disk = new SimulatedDisk(1);

    /** Stores what the test gives it. */
    private static final class Pushed extends Receiver<String> {
        @Override
        protected void onStart() {}

        @Override
        protected void onStop() {}
    }

    private final class Run implements AutoCloseable {
        final Pushed receiver = new Pushed();
        final StreamingTestDriver driver;
        final TestOutput<String> out;

        Run(boolean fails) {
            AtomicLong ids = new AtomicLong();
            driver = StreamingTestDriver.create(StreamingContext.builder()
                    .appName("receiving")
                    .parallelism(2)
                    .batchInterval(Duration.ofSeconds(1))
                    .checkpointOn(disk, Runnable::run, 4000, ids::incrementAndGet));
            DStream<String> stream = driver.context().from(Sources.of(receiver)).named("pushed");
            out = driver.collect(stream);
            stream.foreachBatch(batch -> {
                if (fails) {
                    throw new IllegalStateException("not now");
                }
            });
        }

        Run() {
            this(false);
        }

        void start() {
            driver.context().start();
        }

        void batch() {
            driver.runBatch();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    @Test
    void whatWasStoredAndNotPlannedIsInTheNextRun() {
        try (Run run = new Run()) {
            run.start();
            run.receiver.store(List.of("a", "b"));
            run.batch();
            run.receiver.store(List.of("c"));
            run.receiver.store(List.of("d", "e"));
        }
        disk = disk.crash(new Random(7));
        try (Run run = new Run()) {
            run.start();
            run.receiver.store(List.of("f"));
            run.batch();

            assertThat(run.out.last()).containsExactly("c", "d", "e", "f");
        }
    }

    @Test
    void aPowerCutLosesNothingThatStoreHasReturnedFor() {
        Random random = new Random(3);
        List<String> stored = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        int next = 0;
        for (int restart = 0; restart < 30; restart++) {
            try (Run run = new Run()) {
                run.start();
                for (int b = random.nextInt(4); b > 0; b--) {
                    for (int s = random.nextInt(4); s > 0; s--) {
                        List<String> some = new ArrayList<>();
                        for (int i = random.nextInt(30); i >= 0; i--) {
                            some.add("r" + next++);
                        }
                        run.receiver.store(some);
                        stored.addAll(some);
                    }
                    run.batch();
                }
                run.out.batches().forEach(seen::addAll);
                disk = disk.crash(random);
            }
        }
        try (Run run = new Run()) {
            run.start();
            run.batch();
            run.out.batches().forEach(seen::addAll);
        }

        // A batch in hand at the crash is seen twice by an output that is not transactional; nothing is missing.
        assertThat(seen).containsAll(stored);
        assertThat(seen.stream().distinct().toList()).isEqualTo(stored);
    }

    /**
     * No batch comes between: its plan would make the receiver's log durable, whether {@code store} has done so or not.
     */
    @Test
    void aPowerCutRightAfterStoreLosesNothing() {
        for (int seed = 0; seed < 30; seed++) {
            disk = new SimulatedDisk(seed);
            SimulatedDisk left;
            try (Run run = new Run()) {
                run.start();
                run.receiver.store(List.of("a", "b"));
                run.receiver.storeNew("sender", List.of("1", "2"), Long::parseLong);
                run.receiver.store(List.of("c"));
                left = disk.crash(new Random(seed)); // before the run ends, which makes all durable
            }
            disk = left;
            try (Run run = new Run()) {
                run.start();
                run.batch();

                assertThat(run.out.last()).as("seed %s", seed).containsExactly("a", "b", "1", "2", "c");
            }
        }
    }

    @Test
    void aRecordThatIsSentAgainIsStoredOnce() {
        try (Run run = new Run()) {
            run.start();
            run.receiver.storeNew("sender", List.of("1", "2", "3"), Long::parseLong);
            run.receiver.storeNew("sender", List.of("2", "3", "4"), Long::parseLong);
            run.receiver.storeNew("other", List.of("1"), Long::parseLong);
            run.batch();

            assertThat(run.out.last()).containsExactly("1", "2", "3", "4", "1");
            run.receiver.storeNew("sender", List.of("5"), Long::parseLong);
        }
        disk = disk.crash(new Random(1));
        try (Run run = new Run()) {
            run.start();
            run.receiver.storeNew("sender", List.of("3", "4", "5", "6"), Long::parseLong);
            run.batch();

            assertThat(run.out.last()).containsExactly("5", "6");
        }
    }

    @Test
    void singleRecordsAreDurableOnceTheirBatchIsPlanned() {
        try (Run run = new Run(true)) {
            run.start();
            run.receiver.store("a");
            run.receiver.store("b");
            assertThatThrownBy(run::batch).hasMessageContaining("not now");
        }
        disk = disk.crash(new Random(1));
        try (Run run = new Run()) {
            run.start();
            run.batch();

            assertThat(run.out.batches()).contains(List.of("a", "b"));
        }
    }

    /** Files that are deleted together must not leave a gap. */
    @Test
    void aPowerCutWhileTheLogIsCutDoesNoHarm() {
        List<SimulatedDisk> cuts = new ArrayList<>();
        try (Run run = new Run()) {
            run.start();
            SimulatedDisk on = disk;
            on.observe(next -> {
                if (next.kind() == Operation.Kind.DELETE && next.name().startsWith("receivers/")) {
                    for (int choice = 0; choice < 10; choice++) {
                        cuts.add(on.crash(new Random(choice)));
                    }
                }
            });
            for (int i = 0; i < 6; i++) {
                run.receiver.store(List.of("x".repeat(5000)));
            }
            run.batch();
            run.batch();
            run.batch();
        }
        assertThat(cuts).hasSizeGreaterThan(30);
        for (SimulatedDisk cut : cuts) {
            disk = cut;
            try (Run run = new Run()) {
                run.start();
                run.receiver.store(List.of("next"));
                run.batch();

                assertThat(run.out.last()).containsExactly("next");
            }
        }
    }

    @Test
    void theLogIsCutWhereItIsNotNeeded() throws Exception {
        try (Run run = new Run()) {
            run.start();
            for (int b = 0; b < 50; b++) {
                run.receiver.store(List.of("x".repeat(500), "y".repeat(500)));
                run.batch();
            }
            assertThat(disk.list("receivers/pushed")).hasSizeLessThan(4);
        }
    }
}
