package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.dstream.batch.Batch;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.codec.Codec;
import io.dstream.internal.storage.sim.Fault;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.plan.Partition;
import io.dstream.report.BatchReport;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.source.Sources;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What is written, told and asked of a batch that fails, phase by phase, under the policies that go on. */
class BatchProtocolTest {
    private static final BatchFailurePolicy RETRY =
            BatchFailurePolicy.retry(1, Duration.ZERO, BatchFailurePolicy.fail());

    private SimulatedDisk disk = new SimulatedDisk(1);
    private final List<String> got = new ArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private Executor executor = Runnable::run;
    private long segmentBytes = 1 << 20;

    private StreamingTestDriver driver(BatchFailurePolicy policy, Predicate<String> writable) {
        return StreamingTestDriver.create(StreamingContext.builder()
                .appName("protocol")
                .parallelism(1)
                .batchInterval(Duration.ofSeconds(1))
                .onBatchFailure(policy)
                .codec(Codec.<Word>of(
                        "word",
                        1,
                        Word.class,
                        (word, out) -> {
                            if (!writable.test(word.text)) {
                                throw new IllegalStateException(word.text + " cannot be written");
                            }
                            out.writeString(word.text);
                        },
                        (version, in) -> new Word(in.readString())))
                .checkpointOn(disk, executor, segmentBytes, ids::incrementAndGet));
    }

    record Word(String text) {}

    private static Queue<Collection<Word>> queue(String... words) {
        Queue<Collection<Word>> queue = new ArrayDeque<>();
        for (String word : words) {
            queue.add(word.isEmpty() ? List.of() : List.of(new Word(word)));
        }
        return queue;
    }

    // ---- a batch that cannot be planned ----

    @Test
    void aBatchThatCannotBePlannedAndIsSkippedLeavesNoGapInTheNumbers() {
        try (StreamingTestDriver driver = driver(BatchFailurePolicy.skip(), word -> !word.equals("bad"))) {
            collect(driver.context().from(Sources.queue(queue("a", "bad", "b"))).named("words"));
            driver.runBatches(3);
        }
        assertThat(got).containsExactly("1 a", "3 b");

        got.clear();
        disk = disk.processKill();
        try (StreamingTestDriver driver = driver(BatchFailurePolicy.skip(), word -> true)) {
            collect(driver.context().from(Sources.queue(queue("c"))).named("words"));
            driver.runBatch();
        }
        assertThat(got).containsExactly("4 c");
    }

    @Test
    void aPlanThatIsTriedAgainHasTheRecordsOfEachSourceOnce() {
        AtomicInteger refusals = new AtomicInteger(1);
        List<SimulatedDisk> killed = new ArrayList<>();
        try (StreamingTestDriver driver =
                driver(RETRY, word -> !word.equals("b1") || refusals.getAndDecrement() <= 0)) {
            DStream<Word> left =
                    driver.context().from(Sources.queue(queue("a1"))).named("left");
            DStream<Word> right =
                    driver.context().from(Sources.queue(queue("b1"))).named("right");
            left.union(right).foreachBatch(batch -> killed.add(disk.processKill()));
            driver.runBatch();
        }
        assertThat(refusals).hasNegativeValue();
        disk = killed.get(0);
        try (StreamingTestDriver driver = driver(RETRY, word -> true)) {
            DStream<Word> left = driver.context().from(Sources.queue(queue())).named("left");
            DStream<Word> right = driver.context().from(Sources.queue(queue())).named("right");
            collect(left.union(right));
            driver.runBatch();
        }
        assertThat(got.subList(0, 2)).containsExactly("1 a1", "1 b1");
        assertThat(got).hasSize(2);
    }

    private void collect(DStream<Word> words) {
        words.foreachBatch(
                (batch, time, info) -> batch.collect().forEach(word -> got.add(info.id() + " " + word.text)));
    }

    // ---- a disk that stands still ----

    @Test
    void batchesThatFailAtOnceDoNotOutrunTheDisk() throws Exception {
        BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
        AtomicInteger outran = new AtomicInteger();
        executor = waiting::add;
        Thread disk = new Thread(() -> {
            try {
                while (true) {
                    Runnable force = waiting.take();
                    Runnable next = waiting.poll(20, TimeUnit.MILLISECONDS); // comes only if nobody waits for the first
                    force.run();
                    if (next != null) {
                        outran.incrementAndGet();
                        next.run();
                    }
                }
            } catch (InterruptedException e) {
                // the end
            }
        });
        disk.start();
        try (StreamingTestDriver driver = driver(BatchFailurePolicy.skip(), word -> true)) {
            driver.context()
                    .from(Sources.queue(queue()))
                    .named("words")
                    .transform(batch -> {
                        throw new IllegalStateException("fails at once");
                    })
                    .foreachBatch(batch -> {});
            driver.runBatches(10);
        } finally {
            disk.interrupt();
            disk.join();
        }
        assertThat(outran).hasValue(0);
    }

    @Test
    void aBaseThatCannotBeWrittenStopsTheProgramInThatBatchUnderAnyPolicy() throws IOException {
        for (BatchFailurePolicy policy : List.of(
                BatchFailurePolicy.fail(),
                BatchFailurePolicy.skip(),
                BatchFailurePolicy.retry(3, Duration.ZERO, BatchFailurePolicy.skip()))) {
            SimulatedDisk whole = new SimulatedDisk(1);
            long bases = basesOf(whole, policy, -1);
            assertThat(bases).as("bases of a whole run").isPositive();
            int struck = 0;
            for (int n = 0; n < whole.operations(); n++) {
                SimulatedDisk broken = new SimulatedDisk(1);
                if (!whole.trace().get(n).toString().contains("base/")) {
                    continue;
                }
                struck++;
                basesOf(broken, policy, n);
                SimulatedDisk next = broken.processKill();
                assertThat(basesOf(next, policy, -1))
                        .as("goes on after %s", whole.trace().get(n))
                        .isPositive();
                SimulationModel.check(
                        SimulatedProgram.shown(next, SimulatedProgram.SUMS),
                        SimulatedProgram.shown(next, SimulatedProgram.WINDOWS));
            }
            assertThat(struck).isPositive();
        }
    }

    @Test
    void whatFailsBehindTheCommitStopsTheProgramAndIsNotDoneAgain() {
        AtomicInteger tasks = new AtomicInteger();
        segmentBytes = 100; // a base is due after each batch
        executor = task -> {
            if (tasks.incrementAndGet() == 4) { // force, base, force, base
                throw new RejectedExecutionException("nobody writes bases");
            }
            task.run();
        };
        Memory sink = new Memory("x", info -> true, null);
        assertThatThrownBy(() -> run(BatchFailurePolicy.retry(3, Duration.ZERO, BatchFailurePolicy.skip()), 4, sink))
                .hasMessageContaining("nobody writes bases");
        assertThat(got).containsExactly("x1", "x2");

        executor = Runnable::run;
        disk = disk.processKill();
        run(BatchFailurePolicy.fail(), 1, sink);
        assertThat(got).containsExactly("x1", "x2", "x3");
    }

    private static long basesOf(SimulatedDisk on, BatchFailurePolicy policy, int failAt) throws IOException {
        if (failAt >= 0) {
            on.failAt(failAt, Fault.IO_ERROR, false);
        }
        SimulatedProgram program = new SimulatedProgram(on, 1)
                .with(new SimulatedProgram.Policies(policy, false, place -> false, (id, what) -> {
                    throw new AssertionError("batch " + id + " was given up");
                }));
        if (failAt >= 0) {
            assertThatThrownBy(() -> program.run(12))
                    .isInstanceOfAny(CheckpointException.class, StreamingException.class);
        } else {
            program.run(12);
        }
        return on.list("base").size();
    }

    // ---- sources are told ----

    @Test
    void sourcesAreToldOfEachBatchInTurnAlsoWhenOneIsSkipped() {
        List<String> told = new ArrayList<>();
        AtomicInteger batches = new AtomicInteger();
        try (StreamingTestDriver driver = driver(BatchFailurePolicy.skip(), word -> true)) {
            driver.context()
                    .from(new Counting(told))
                    .named("numbers")
                    .transform(batch -> {
                        if (batches.incrementAndGet() % 2 == 0) {
                            throw new IllegalStateException("every second batch fails");
                        }
                        return batch;
                    })
                    .foreachBatch(batch -> {});
            driver.runBatches(4);
            driver.context().stopGracefully(Duration.ofSeconds(10));
        }
        assertThat(told.subList(0, 4)).containsExactly("1", "2", "3", "4");
        assertThat(told).doesNotHaveDuplicates();
    }

    /** A number a batch. */
    private record Counting(List<String> told) implements Source<Long> {
        @Override
        public String kind() {
            return "counting";
        }

        @Override
        public SourceReader<Long> open(SourceContext context) {
            return new ReplayableReader<>() {
                private long next;

                @Override
                public void seek(Map<String, Position> positions) {}

                @Override
                public Cut<Long> replay(List<OffsetRange> ranges) {
                    throw new AssertionError("nothing is left to be run again");
                }

                @Override
                public Cut<Long> cut(Instant batchTime, long maxRecords) {
                    next++;
                    return new Cut<>(
                            Partition.split(List.of(next), 1), 1, 0, List.of(OffsetRange.of("n", next - 1, next)));
                }

                @Override
                public void commit(List<OffsetRange> ranges) {
                    told.add(ranges.get(0).until());
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

    // ---- sinks ----

    /** A sink in memory, which outlives the program. */
    private final class Memory implements TransactionalSink<Word> {
        private final String name;
        private final Predicate<BatchInfo> mayCommit;
        private final Exception otherwise;
        private long last;

        Memory(String name, Predicate<BatchInfo> mayCommit, Exception otherwise) {
            this.name = name;
            this.mayCommit = mayCommit;
            this.otherwise = otherwise;
        }

        @Override
        public Optional<Committed> lastCommitted() {
            return last == 0 ? Optional.empty() : Optional.of(new Committed(last, ""));
        }

        @Override
        public void prepare(Batch<Word> batch, BatchInfo info) {}

        @Override
        public void commit(BatchInfo info) throws Exception {
            if (info.id() <= last) {
                return;
            }
            if (!mayCommit.test(info)) {
                throw otherwise;
            }
            last = info.id();
            got.add(name + info.id());
        }

        @Override
        public void abort(BatchInfo info) {
            got.add("no " + name + info.id());
        }
    }

    private void run(BatchFailurePolicy policy, int batches, Memory... sinks) {
        try (StreamingTestDriver driver = driver(policy, word -> true)) {
            DStream<Word> words = driver.context().from(Sources.queue(queue())).named("words");
            for (Memory sink : sinks) {
                words.to(sink);
            }
            driver.runBatches(batches);
        }
    }

    @Test
    void aBatchThatNoSinkHasShownForCertainIsSkippedWholeInAllOfThem() {
        Memory first = new Memory("x", info -> info.id() != 2, new NotCommittedException("a row is refused", null));
        Memory second = new Memory("y", info -> true, null);

        run(BatchFailurePolicy.skip(), 3, first, second);

        assertThat(got).containsExactly("x1", "y1", "no x2", "no y2", "x3", "y3");
    }

    @Test
    void aBatchThatOneSinkHasShownIsNotSkippedWhateverTheNextSays() {
        Memory first = new Memory("x", info -> true, null);
        Memory second = new Memory("y", info -> info.id() != 2, new NotCommittedException("a row is refused", null));

        assertThatThrownBy(() -> run(BatchFailurePolicy.skip(), 3, first, second))
                .hasMessageContaining("a row is refused")
                .hasMessageContaining("it is not skipped, because an output already has it, or may");

        assertThat(got).containsExactly("x1", "y1", "x2", "no y2");
    }

    @Test
    void aSinkThatWasOvertakenStopsTheProgramUnderAnyPolicy() {
        for (BatchFailurePolicy policy : List.of(BatchFailurePolicy.skip(), RETRY)) {
            got.clear();
            disk = new SimulatedDisk(1);
            AtomicInteger asked = new AtomicInteger();
            Memory sink = new Memory(
                    "x",
                    info -> info.id() != 2 || asked.incrementAndGet() > 1,
                    new SinkFencedException("taken over", null));

            assertThatThrownBy(() -> run(policy, 3, sink)).hasMessageContaining("taken over");

            assertThat(asked).hasValue(1);
            assertThat(got).containsExactly("x1", "no x2");
        }
    }

    @Test
    void aBatchThatASinkHoldsFromBeforeTheStartIsNotSkipped() {
        List<SimulatedDisk> killed = new ArrayList<>();
        Memory sink = new Memory(
                "x",
                info -> {
                    if (info.id() == 2) {
                        killed.add(disk.processKill()); // as if the process were killed right behind the commit
                    }
                    return true;
                },
                null);
        run(BatchFailurePolicy.skip(), 2, sink);
        disk = killed.get(0);

        try (StreamingTestDriver driver = driver(BatchFailurePolicy.skip(), word -> true)) {
            DStream<Word> words = driver.context()
                    .from(Sources.queue(queue()))
                    .named("words")
                    .transform(batch -> {
                        throw new IllegalStateException("fails now");
                    });
            words.to(sink);
            assertThatThrownBy(() -> driver.runBatch()).hasMessageContaining("fails now; it is not skipped");
        }
    }

    @Test
    void listenersHearOnlyOfBatchesWhosePlanIsDurable() {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch computed = new CountDownLatch(1);
        executor = task -> new Thread(
                        () -> { // the disk takes its time
                            Uninterruptibles.awaitUninterruptibly(computed);
                            heard.add("force");
                            task.run();
                        })
                .start();
        try (StreamingTestDriver driver = driver(BatchFailurePolicy.skip(), word -> true)) {
            driver.context()
                    .from(Sources.queue(queue()))
                    .named("words")
                    .transform(batch -> {
                        heard.add("computed");
                        computed.countDown();
                        return batch;
                    })
                    .foreachBatch(batch -> {});
            driver.context().addListener(new StreamingListener() {
                @Override
                public void onBatchStarted(BatchReport batch) {
                    heard.add("started " + batch.id());
                }
            });
            driver.runBatches(1);
        }
        assertThat(heard.subList(0, 3)).containsExactly("computed", "force", "started 1");
    }
}
