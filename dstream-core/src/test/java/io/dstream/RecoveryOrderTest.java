package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Batch;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.checkpoint.CheckpointRefusedException;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.plan.Partition;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.TransactionalSink;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.storage.StorageFile;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What sources are told and sinks are asked, and when. */
class RecoveryOrderTest {
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final List<SimulatedDisk> cuts = new ArrayList<>();
    private final List<Long> gone = new ArrayList<>();
    private long leastAskedFor = Long.MAX_VALUE;

    /** Two numbers a batch. What it is told that it need not keep is gone. */
    private final class Forgetful implements Source<Long> {
        private final SimulatedDisk on;

        Forgetful(SimulatedDisk on) {
            this.on = on;
        }

        @Override
        public String kind() {
            return "forgetful";
        }

        @Override
        public SourceReader<Long> open(SourceContext context) {
            return new ReplayableReader<>() {
                private long next;

                @Override
                public void seek(Map<String, Position> positions) {
                    next = positions.getOrDefault("n", Position.of(0)).number();
                }

                @Override
                public Cut<Long> replay(List<OffsetRange> ranges) {
                    return of(ranges.get(0).fromNumber());
                }

                @Override
                public Cut<Long> cut(Instant batchTime, long maxRecords) {
                    next += 2;
                    return of(next - 2);
                }

                private Cut<Long> of(long from) {
                    leastAskedFor = Math.min(leastAskedFor, from);
                    return new Cut<>(
                            Partition.split(List.of(from, from + 1), 1),
                            2,
                            0,
                            List.of(OffsetRange.of("n", from, from + 2)));
                }

                @Override
                public void commit(List<OffsetRange> ranges) {
                    for (int i = 0; i < 5; i++) {
                        cuts.add(on.crash(new Random(i)));
                        gone.add(ranges.get(0).untilNumber());
                    }
                }

                @Override
                public void finish() {}

                @Override
                public boolean finished() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Holds what it is told to hold. */
    private record Holding(Optional<Committed> lastCommitted) implements TransactionalSink<Long> {
        @Override
        public void prepare(Batch<Long> batch, BatchInfo info) {}

        @Override
        public void commit(BatchInfo info) {}

        @Override
        public void abort(BatchInfo info) {}
    }

    private void run(SimulatedDisk on, TransactionalSink<Long> sink, int batches) {
        try (StreamingTestDriver driver = driver(on, sink)) {
            driver.runBatches(batches);
        }
    }

    private StreamingTestDriver driver(SimulatedDisk on, TransactionalSink<Long> sink) {
        return driver(builder(on), on, sink);
    }

    private static StreamingContext.Builder builder(SimulatedDisk on) {
        return StreamingContext.builder()
                .appName("order")
                .parallelism(1)
                .batchInterval(Duration.ofSeconds(1))
                .checkpointOn(on, Runnable::run, 1_000_000, () -> 42);
    }

    private StreamingTestDriver driver(
            StreamingContext.Builder builder, SimulatedDisk on, TransactionalSink<Long> sink) {
        StreamingTestDriver driver = StreamingTestDriver.create(builder);
        driver.context().from(new Forgetful(on)).named("in").to(sink);
        return driver;
    }

    @Test
    void aSourceIsToldOnlyWhatNoPowerCutCanUndo() {
        run(disk, new Holding(Optional.empty()), 6);

        List<SimulatedDisk> all = List.copyOf(cuts);
        assertThat(all).hasSizeGreaterThan(20);
        for (int i = 0; i < all.size(); i++) {
            leastAskedFor = Long.MAX_VALUE;
            run(all.get(i), new Holding(Optional.empty()), 1);
            assertThat(leastAskedFor).as("of what is needed again").isGreaterThanOrEqualTo(gone.get(i));
        }
    }

    @Test
    void aSourceIsToldNothingOnceTheDiskHasFailed() {
        try (StreamingTestDriver driver = driver(disk, new Holding(Optional.empty()))) {
            driver.runBatches(2);
            List<Long> before = List.copyOf(gone);
            disk.failAt(disk.operations(), Fault.LOST_FORCE, false);

            assertThatThrownBy(driver::runBatch).hasCauseInstanceOf(CheckpointException.class);

            assertThat(gone).isEqualTo(before).doesNotContain(4L);
        }
        assertThat(gone).doesNotContain(4L);
    }

    @Test
    void aSinkThatHoldsMoreThanWasPlannedIsRefused() {
        run(disk, new Holding(Optional.empty()), 2);

        assertThatThrownBy(() -> run(disk, holding(3, ""), 1))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("holds batches up to 3, but the checkpoint knows of none after 2");
        run(disk, holding(2, ""), 1);
    }

    @Test
    void aSinkThatHoldsAnotherBatchThanWasPlannedIsRefused() {
        SimulatedDisk[] killed = new SimulatedDisk[1];
        BatchInfo[] planned = new BatchInfo[1];
        run(
                disk,
                new TransactionalSink<>() {
                    @Override
                    public Optional<Committed> lastCommitted() {
                        return Optional.empty();
                    }

                    @Override
                    public void prepare(Batch<Long> batch, BatchInfo info) {
                        killed[0] = disk.processKill();
                        planned[0] = info;
                    }

                    @Override
                    public void commit(BatchInfo info) {}

                    @Override
                    public void abort(BatchInfo info) {}
                },
                1);

        assertThatThrownBy(() -> run(killed[0], holding(1, "0123"), 1))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("holds batch 1 made from the plan 0123, but the checkpoint has the plan "
                        + planned[0].planDigest());
        run(killed[0], holding(1, planned[0].planDigest()), 1);
    }

    private static Holding holding(long batch, String digest) {
        return new Holding(Optional.of(new TransactionalSink.Committed(batch, digest)));
    }

    /** Knows its last batch by a place with an id. */
    private record Placed(Optional<Identity> identity) implements TransactionalSink<Long> {
        static Placed at(String id) {
            return new Placed(Optional.of(new Identity("topic marks", id)));
        }

        @Override
        public Optional<Committed> lastCommitted() {
            return Optional.empty();
        }

        @Override
        public void prepare(Batch<Long> batch, BatchInfo info) {}

        @Override
        public void commit(BatchInfo info) {}

        @Override
        public void abort(BatchInfo info) {}
    }

    @Test
    void aSinkWhosePlaceWasMadeAnewIsRefusedUnlessThatIsAllowed() {
        run(disk, new Placed(Optional.empty()), 1);
        run(disk, Placed.at("a"), 2);
        run(disk, Placed.at("a"), 1);

        assertThatThrownBy(() -> run(disk, Placed.at("b"), 1))
                .isInstanceOf(CheckpointRefusedException.class)
                .hasMessageContaining("topic marks, which has been deleted and created again")
                .hasMessageContaining("the checkpoint knows it as a, and now it is b")
                .hasMessageContaining("allowDroppedState(\"topic marks\")");
        run(disk, Placed.at("a"), 1);

        try (StreamingTestDriver driver =
                driver(builder(disk).allowDroppedState("topic marks"), disk, Placed.at("b"))) {
            driver.runBatch();
        }
        run(disk, Placed.at("b"), 1);
    }

    @Test
    void filesWithoutAManifestAreRefused() throws IOException {
        for (String directory : List.of("log", "base", "receivers")) {
            SimulatedDisk on = new SimulatedDisk(3);
            on.createDirectories(directory);
            try (StorageFile file = on.create(directory + "/something")) {
                file.force();
            }
            assertThatThrownBy(() -> run(on, new Holding(Optional.empty()), 1))
                    .isInstanceOf(CheckpointRefusedException.class)
                    .hasMessageContaining("has no MANIFEST, but files in " + directory);
        }
    }
}
