package io.dstream.benchmarks;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.benchmarks.NaturalPrograms.Contestant;
import io.dstream.benchmarks.NaturalPrograms.Row;
import io.dstream.function.Action1;
import io.dstream.state.Aggregator;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** The rows of {@link NaturalPrograms}: the programs, written as for Spark. The loops are in {@link NaturalLoops}. */
final class NaturalRows {
    static final int THREADS = 2;
    private static final int LONGS = 1_000_000;
    private static final int LINES = 100_000;
    private static final int JOINED = 100_000;
    private static final int COMMON = 50_000;
    private static final int WINDOW_RECORDS = 20_000;
    private static final int WINDOW_KEYS = 50_000;
    private static final int HELD = 1_000_000;
    private static final int TOUCHED = 10_000;

    private NaturalRows() {}

    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        chain(rows, "read by an iterator", NaturalRows::iterator);
        chain(rows, "sumLong and count", NaturalRows::sumAndCount);
        chain(rows, "aggregate into an array", NaturalRows::aggregateArray);
        chain(rows, "aggregate into pairs", NaturalRows::aggregatePairs);
        chain(rows, "a user's Aggregator", NaturalRows::aggregator);
        rows.add(new Row(
                "chain of longs, read by an iterator; the loop makes boxes",
                1.0,
                LONGS,
                false,
                () -> NaturalLoops.chainWithBoxes(longs()),
                () -> chain(NaturalRows::iterator)));
        rows.add(new Row("word count", 1.0, LINES * 10, false, () -> NaturalLoops.words(lines()), NaturalRows::words));
        rows.add(new Row(
                "join, read by partition",
                1.5,
                2 * JOINED,
                false,
                () -> NaturalLoops.join(pairs(0), pairs(JOINED - COMMON)),
                NaturalRows::join));
        for (int batches : new int[] {10, 60, 300}) {
            window(rows, batches, true);
            window(rows, batches, false);
        }
        rows.add(new Row(
                "updateStateByKey, all held are given",
                2.0,
                HELD,
                true,
                () -> NaturalLoops.state(HELD, new PairBatches(TOUCHED, HELD), true),
                () -> updateState(new PairBatches(TOUCHED, HELD))));
        rows.add(new Row(
                "mapWithState, some of those held are touched",
                1.5,
                TOUCHED,
                true,
                () -> NaturalLoops.state(HELD, new PairBatches(TOUCHED, HELD), false),
                () -> mapState(new PairBatches(TOUCHED, HELD))));
        rows.addAll(EventTimeRows.all());
        return rows;
    }

    private static void chain(List<Row> rows, String how, Sums sums) {
        rows.add(new Row(
                "chain of longs, " + how, 1.3, LONGS, false, () -> NaturalLoops.chain(longs()), () -> chain(sums)));
    }

    private static void window(List<Row> rows, int batches, boolean inverse) {
        rows.add(new Row(
                "window of " + batches + (inverse ? " batches, with an inverse" : " batches, without an inverse"),
                inverse ? 2.0 : 4.0,
                WINDOW_RECORDS,
                false,
                () -> NaturalLoops.window(batches, new PairBatches(WINDOW_RECORDS, WINDOW_KEYS)),
                () -> window(batches, inverse, new PairBatches(WINDOW_RECORDS, WINDOW_KEYS))));
    }

    // ---- data ----

    private static Long[] longs() {
        return LongStream.range(0, LONGS).boxed().toArray(Long[]::new);
    }

    private static String[] lines() {
        ZipfWords words = new ZipfWords(100_000, 42);
        String[] lines = new String[LINES];
        for (int i = 0; i < LINES; i++) {
            StringBuilder line = new StringBuilder(words.next());
            for (int w = 1; w < 10; w++) {
                line.append(' ').append(words.next());
            }
            lines[i] = line.toString();
        }
        return lines;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Pair<Integer, Long>[] pairs(int from) {
        List<Pair<Integer, Long>> pairs = new ArrayList<>(JOINED);
        for (int k = from; k < from + JOINED; k++) {
            pairs.add(Pair.of(k, (long) k));
        }
        Collections.shuffle(pairs, new Random(from));
        return (Pair<Integer, Long>[]) pairs.toArray(new Pair[0]);
    }

    /** Pairs as a source makes them, anew for each batch: random keys, and the value 1. */
    static final class PairBatches {
        private final Random random = new Random(7);
        private final int records;
        private final int keys;

        PairBatches(int records, int keys) {
            this.records = records;
            this.keys = keys;
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        Pair<Integer, Long>[] next() {
            Pair<Integer, Long>[] pairs = (Pair<Integer, Long>[]) new Pair[records];
            Arrays.setAll(pairs, i -> Pair.of(random.nextInt(keys), 1L));
            return pairs;
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        static Pair<Integer, Long>[] each(int keys) {
            Pair<Integer, Long>[] pairs = (Pair<Integer, Long>[]) new Pair[keys];
            Arrays.setAll(pairs, k -> Pair.of(k, 1L));
            return pairs;
        }
    }

    // ---- programs ----

    /** A running program, and what its output has found in the batch. */
    static final class Program implements Contestant {
        private final StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(THREADS));
        private final LongAdder found = new LongAdder();
        private final List<Action1<Program>> before = new ArrayList<>();

        <T> DStream<T> read(Prepared<T> source) {
            return driver.context().from(source);
        }

        void find(long number) {
            found.add(number);
        }

        /** Has something more done before each batch from now on. */
        Program beforeEach(Action1<Program> action) {
            before.add(action);
            return this;
        }

        @Override
        public long batch() {
            try {
                for (Action1<Program> action : before) {
                    action.accept(this);
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            driver.runBatch();
            return found.sumThenReset();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    /** Adds up a batch, and counts it. */
    @FunctionalInterface
    private interface Sums {
        long sumAndCount(Batch<Long> batch);
    }

    private static Contestant chain(Sums sums) {
        Program program = new Program();
        program.read(new Prepared<Long>(THREADS).set(longs()))
                .map(v -> v + 1)
                .filter(v -> (v & 3) != 0)
                .map(v -> v * 3)
                .foreachBatch(batch -> program.find(sums.sumAndCount(batch)));
        return program;
    }

    private static long iterator(Batch<Long> batch) {
        LongAdder sum = new LongAdder();
        LongAdder count = new LongAdder();
        batch.forEachPartition(records -> {
            long s = 0;
            long n = 0;
            while (records.hasNext()) {
                s += records.next();
                n++;
            }
            sum.add(s);
            count.add(n);
        });
        return sum.sum() ^ count.sum();
    }

    private static long sumAndCount(Batch<Long> batch) {
        return batch.sumLong(v -> v) ^ batch.count();
    }

    private static long aggregateArray(Batch<Long> batch) {
        long[] all = batch.aggregate(
                new long[2],
                (a, v) -> {
                    a[0] += v;
                    a[1]++;
                    return a;
                },
                (a, b) -> new long[] {a[0] + b[0], a[1] + b[1]});
        return all[0] ^ all[1];
    }

    private static long aggregatePairs(Batch<Long> batch) {
        Pair<Long, Long> all = batch.aggregate(
                Pair.of(0L, 0L),
                (a, v) -> Pair.of(a.key() + v, a.value() + 1),
                (a, b) -> Pair.of(a.key() + b.key(), a.value() + b.value()));
        return all.key() ^ all.value();
    }

    /** A user's accumulator. */
    private static final class SumAndCount {
        private long sum;
        private long count;

        SumAndCount add(long value) {
            sum += value;
            count++;
            return this;
        }

        SumAndCount plus(SumAndCount other) {
            SumAndCount both = new SumAndCount();
            both.sum = sum + other.sum;
            both.count = count + other.count;
            return both;
        }
    }

    private static long aggregator(Batch<Long> batch) {
        return batch.aggregate(Aggregator.of(
                SumAndCount::new, (SumAndCount a, Long v) -> a.add(v), SumAndCount::plus, a -> a.sum ^ a.count));
    }

    private static Contestant words() {
        Program program = new Program();
        program.read(new Prepared<String>(THREADS).set(lines()))
                .flatMap(line -> Arrays.asList(line.split(" ")))
                .mapToPair(word -> Pair.of(word, 1L))
                .reduceByKey(Long::sum)
                .foreachBatch(batch -> batch.forEachPartition(counts -> program.find(sumOfValues(counts))));
        return program;
    }

    private static Contestant join() {
        Program program = new Program();
        PairDStream<Integer, Long> left =
                PairDStream.of(program.read(new Prepared<Pair<Integer, Long>>(THREADS).set(pairs(0))));
        PairDStream<Integer, Long> right =
                PairDStream.of(program.read(new Prepared<Pair<Integer, Long>>(THREADS).set(pairs(JOINED - COMMON))));
        left.join(right)
                .foreachBatch(batch -> batch.forEachPartition(joined -> {
                    long sum = 0;
                    while (joined.hasNext()) {
                        Pair<Long, Long> both = joined.next().value();
                        sum += both.key() + both.value();
                    }
                    program.find(sum);
                }));
        return program;
    }

    private static <K> long sumOfValues(Iterator<Pair<K, Long>> pairs) {
        long sum = 0;
        while (pairs.hasNext()) {
            sum += pairs.next().value();
        }
        return sum;
    }

    private static Contestant window(int batches, boolean inverse, PairBatches input) {
        Program program = new Program();
        Prepared<Pair<Integer, Long>> source = new Prepared<>(THREADS);
        Duration length = Duration.ofSeconds(batches);
        Duration slide = Duration.ofSeconds(1);
        PairDStream<Integer, Long> pairs = PairDStream.of(program.read(source));
        PairDStream<Integer, Long> sums = inverse
                ? pairs.reduceByKeyAndWindow(Long::sum, (a, b) -> a - b, length, slide)
                : pairs.reduceByKeyAndWindow(Long::sum, length, slide);
        sums.foreachBatch(batch -> batch.forEachPartition(each -> program.find(sumOfValues(each))));
        program.beforeEach(next -> source.set(input.next()));
        for (int b = 0; b < batches; b++) {
            program.batch();
        }
        return program;
    }

    private static Contestant updateState(PairBatches input) {
        Program program = new Program();
        Prepared<Pair<Integer, Long>> source = new Prepared<>(THREADS);
        PairDStream.of(program.read(source))
                .<Long>updateStateByKey((values, state) -> {
                    long sum = state.orElse(0L);
                    for (long value : values) {
                        sum += value;
                    }
                    return Optional.of(sum);
                })
                .foreachBatch(batch -> batch.forEachPartition(each -> program.find(sumOfValues(each))));
        return filled(program, source, input);
    }

    private static Contestant mapState(PairBatches input) {
        Program program = new Program();
        Prepared<Pair<Integer, Long>> source = new Prepared<>(THREADS);
        PairDStream.of(program.read(source))
                .<Long, Long>mapWithState(StateSpec.of((key, value, state) -> {
                    long sum = (state.exists() ? state.get() : 0L) + value.orElse(0L);
                    state.update(sum);
                    return sum;
                }))
                .foreachBatch(batch -> batch.forEachPartition(sums -> {
                    long all = 0;
                    while (sums.hasNext()) {
                        all += sums.next();
                    }
                    program.find(all);
                }));
        return filled(program, source, input);
    }

    /** Gives every key its state. */
    private static Program filled(Program program, Prepared<Pair<Integer, Long>> source, PairBatches input) {
        source.set(PairBatches.each(HELD));
        program.batch();
        return program.beforeEach(next -> source.set(input.next()));
    }
}
