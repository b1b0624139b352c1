package io.dstream;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.plan.Partition;
import io.dstream.report.BatchReport;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.TransactionalSink;
import io.dstream.source.OffsetRange;
import io.dstream.source.Position;
import io.dstream.source.ReplayableReader;
import io.dstream.source.Source;
import io.dstream.source.SourceContext;
import io.dstream.source.SourceReader;
import io.dstream.state.StateSpec;
import io.dstream.storage.FileTree;
import io.dstream.storage.StorageFile;
import io.dstream.storage.StorageReader;
import io.dstream.testkit.StreamingTestDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * A program whose checkpoint and output are on a disk that a test can break: sums with a time-out, a window by key and
 * a window of records over a source of numbers. What it has written can be checked against its ranges alone.
 */
final class SimulatedProgram {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration TIMEOUT = Duration.ofSeconds(3);
    static final Duration WINDOW = Duration.ofSeconds(4);
    static final Duration SLIDE = Duration.ofSeconds(2);
    static final String SUMS = "sums";
    static final String WINDOWS = "windows";

    private static final int KEYS = 5;

    private final FileTree disk;
    private final int threads;
    private final long firstId;
    private final long segmentBytes;
    private Policies policies = Policies.NONE;

    SimulatedProgram(FileTree disk, int threads) {
        this(disk, threads, 0, 1500);
    }

    /**
     * A program.
     *
     * @param firstId where chance begins: with another, what it writes is another program's
     * @param segmentBytes how large a file of the log becomes
     */
    SimulatedProgram(FileTree disk, int threads, long firstId, long segmentBytes) {
        this.segmentBytes = segmentBytes;
        this.disk = disk;
        this.threads = threads;
        this.firstId = firstId;
    }

    /**
     * What a program does about failures, and what fails in it.
     *
     * @param onFailure what it does with a batch that has failed
     * @param poison whether it leaves out records that a function fails on; it then always fails on some
     * @param fails says at each place where something may fail whether it does
     * @param skipped told of each batch that was given up: its number, and its second and range in one line
     */
    record Policies(
            BatchFailurePolicy onFailure, boolean poison, Predicate<String> fails, BiConsumer<Long, String> skipped) {
        static final Policies NONE = new Policies(BatchFailurePolicy.fail(), false, place -> false, (id, what) -> {});

        void at(String place) {
            if (fails.test(place)) {
                throw new IllegalStateException("fails on purpose in " + place);
            }
        }
    }

    /** Has it do something about failures. */
    SimulatedProgram with(Policies other) {
        policies = other;
        return this;
    }

    /** Whether a function always fails on a number, where poison is let through. */
    static boolean isPoison(long number) {
        return number % 11 == 3;
    }

    static String key(long number) {
        return "k" + (number * number + 3 * number) % KEYS;
    }

    /** Runs for so many batches, from the beginning or from where it was; throws what stops it before. */
    void run(int batches) throws IOException {
        run(batches, () -> {});
    }

    /** As {@link #run(int)}, and does something before it stops. */
    void run(int batches, Runnable beforeStop) throws IOException {
        disk.createDirectories(SUMS);
        disk.createDirectories(WINDOWS);
        AtomicLong ids = new AtomicLong(firstId);
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("simulated")
                .parallelism(threads)
                .batchInterval(SECOND)
                .onBatchFailure(policies.onFailure)
                .checkpointOn(disk, Runnable::run, segmentBytes, ids::incrementAndGet);
        if (policies.poison) {
            builder.onPoisonRecord(PoisonPolicy.skip());
        }
        try (StreamingTestDriver driver = StreamingTestDriver.create(builder)) {
            build(driver.context());
            tellOfSkipped(driver.context());
            driver.runBatches(batches);
            beforeStop.run();
            driver.context().stopGracefully(Duration.ofSeconds(20));
        }
    }

    private void tellOfSkipped(StreamingContext ssc) {
        if (policies.equals(Policies.NONE)) {
            return; // a program without listeners has a thread less
        }
        ssc.addListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchReport batch) {
                if (batch.failure().isPresent()) {
                    OffsetRange range = batch.sources().get(0).ranges().get(0);
                    policies.skipped.accept(
                            batch.id(), batch.time().getEpochSecond() + " " + range.from() + " " + range.until());
                }
            }
        });
    }

    private void build(StreamingContext ssc) {
        Policies with = policies;
        DStream<Long> all = ssc.from(new Numbers()).named("numbers");
        DStream<Long> numbers = with.equals(Policies.NONE) ? all : numbers(all, with);
        PairDStream<String, Long> pairs = numbers.mapToPair(n -> Pair.of(key(n), n));
        DStream<String> sums = pairs.mapWithState(
                        StateSpec.<String, Long, Pair<Long, Long>, String>of((key, n, state) -> {
                                    if (!with.poison) { // which would leave the record out
                                        with.at("state");
                                    }
                                    if (state.isTimingOut()) {
                                        return "gone " + key + " " + state.get().value();
                                    }
                                    Pair<Long, Long> old = state.getOption().orElse(Pair.of(0L, 0L));
                                    Pair<Long, Long> sum = Pair.of(old.key() + 1, old.value() + n.orElseThrow());
                                    state.update(sum);
                                    return "sum " + key + " " + sum.key() + " " + sum.value();
                                })
                                .timeout(TIMEOUT))
                .named("sums");
        DStream<String> held = numbers.window(WINDOW).named("held").count().map(n -> "held " + n);
        sums.union(held).to(new DiskSink(disk, SUMS, with));
        pairs.reduceByKeyAndWindow(Long::sum, WINDOW, SLIDE)
                .named("windows")
                .map(sum -> "window " + sum.key() + " " + sum.value())
                .to(new DiskSink(disk, WINDOWS, with));
    }

    /** The numbers behind a function that fails. */
    private static DStream<Long> numbers(DStream<Long> all, Policies with) {
        return with.poison
                ? all.map(n -> {
                    if (isPoison(n)) {
                        throw new IllegalArgumentException(n + " is poison");
                    }
                    return n;
                })
                : all.map(n -> {
                    with.at("map");
                    return n;
                });
    }

    /** Numbers from 0 on; how many a batch gets depends on its time. */
    static final class Numbers implements Source<Long> {
        @Override
        public String kind() {
            return "numbers";
        }

        @Override
        public SourceReader<Long> open(SourceContext context) {
            return new Reader();
        }

        private static final class Reader implements ReplayableReader<Long> {
            private long next;

            @Override
            public void seek(Map<String, Position> positions) {
                next = positions.getOrDefault("n", Position.of(0)).number();
            }

            @Override
            public Cut<Long> replay(List<OffsetRange> ranges) {
                return of(ranges.get(0).fromNumber(), ranges.get(0).untilNumber());
            }

            @Override
            public Cut<Long> cut(Instant batchTime, long maxRecords) {
                long second = batchTime.getEpochSecond();
                long from = next;
                next += second % 5 == 0 ? 0 : second * 7 % 4;
                return of(from, next);
            }

            private static Cut<Long> of(long from, long until) {
                List<Long> numbers = new ArrayList<>();
                for (long n = from; n < until; n++) {
                    numbers.add(n);
                }
                return new Cut<>(
                        Partition.split(numbers, 2), until - from, 0, List.of(OffsetRange.of("n", from, until)));
            }

            @Override
            public void finish() {}

            @Override
            public boolean finished() {
                return true;
            }

            @Override
            public void close() {}
        }
    }

    /** A file for each batch, on the same disk. */
    static final class DiskSink implements TransactionalSink<String> {
        private final FileTree disk;
        private final String directory;
        private final Policies policies;

        DiskSink(FileTree disk, String directory) {
            this(disk, directory, Policies.NONE);
        }

        DiskSink(FileTree disk, String directory, Policies policies) {
            this.disk = disk;
            this.directory = directory;
            this.policies = policies;
        }

        private String temporary(BatchInfo info) {
            return directory + "/." + info.id();
        }

        @Override
        public Optional<Committed> lastCommitted() throws IOException {
            return disk.list(directory).stream()
                    .filter(name -> !name.startsWith("."))
                    .map(name -> new Committed(Long.parseLong(name), ""))
                    .max((a, b) -> Long.compare(a.batchId(), b.batchId()));
        }

        @Override
        public void prepare(Batch<String> batch, BatchInfo info) throws IOException {
            abort(info);
            policies.at("prepare");
            List<String> lines = new ArrayList<>();
            lines.add("time " + info.time().getEpochSecond());
            info.inputs().get(0).ranges().forEach(range -> lines.add("range " + range.from() + " " + range.until()));
            batch.collect().stream().sorted().forEach(lines::add);
            byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
            try (StorageFile file = disk.create(temporary(info))) {
                file.write(bytes, 0, bytes.length);
                file.force();
            }
        }

        @Override
        public void commit(BatchInfo info) throws IOException, NotCommittedException {
            String name = directory + "/" + info.id();
            if (!disk.exists(name) && policies.fails().test("rollback")) {
                abort(info);
                throw new NotCommittedException("rolled back on purpose", null);
            }
            policies.at("before commit");
            if (disk.exists(name)) {
                abort(info);
            } else {
                disk.rename(temporary(info), name);
            }
            disk.syncDirectory(directory); // also of what a run that was killed has renamed
            policies.at("after commit");
        }

        @Override
        public void abort(BatchInfo info) throws IOException {
            if (disk.exists(temporary(info))) {
                disk.delete(temporary(info));
            }
        }
    }

    /** What a sink has shown: the lines of each batch, by its number. */
    static Map<Long, List<String>> shown(FileTree disk, String directory) throws IOException {
        Map<Long, List<String>> shown = new java.util.TreeMap<>();
        if (disk.exists(directory)) {
            for (String name : disk.list(directory)) {
                if (!name.startsWith(".")) {
                    shown.put(Long.parseLong(name), read(disk, directory + "/" + name));
                }
            }
        }
        return shown;
    }

    private static List<String> read(FileTree disk, String name) throws IOException {
        try (StorageReader file = disk.open(name)) {
            byte[] bytes = new byte[(int) file.size()];
            int n = bytes.length == 0 ? 0 : file.read(0, bytes, 0, bytes.length);
            return List.of(new String(bytes, 0, Math.max(0, n), StandardCharsets.UTF_8).split("\n", -1));
        }
    }
}
