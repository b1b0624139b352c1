package io.dstream.benchmarks;

import static io.dstream.benchmarks.NaturalRows.THREADS;

import io.dstream.DStream;
import io.dstream.KeyedEventStream;
import io.dstream.StreamingContext;
import io.dstream.benchmarks.NaturalPrograms.Contestant;
import io.dstream.benchmarks.NaturalPrograms.Row;
import io.dstream.event.Pane;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.function.Function1;
import io.dstream.testkit.StreamingTestDriver;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * The rows of {@link NaturalPrograms} by event time: counts per key of records that come out of order. A batch is a
 * second of event time.
 */
final class EventTimeRows {
    private static final int RECORDS = 200_000;
    private static final int KEYS = 10_000;
    private static final int DISORDER = 4_000;
    private static final int SECOND = 1_000;
    private static final int VARIANTS = 8;
    private static final int MANY_KEYS = 1_000_000;
    private static final int TOUCHED = 10_000;

    private EventTimeRows() {}

    static List<Row> all() {
        return List.of(
                new Row(
                        "event time, tumbling windows of 1 s",
                        2.0,
                        RECORDS,
                        true,
                        () -> new Loop(1),
                        () -> new Program(Windows.tumbling(Duration.ofSeconds(1)))),
                new Row(
                        "event time, windows of 10 s each second",
                        2.0,
                        RECORDS,
                        true,
                        () -> new Loop(10),
                        () -> new Program(Windows.sliding(Duration.ofSeconds(10), Duration.ofSeconds(1)))),
                new Row(
                        "event time, windows of 60 s each second",
                        3.0,
                        RECORDS,
                        true,
                        () -> new Loop(60),
                        () -> new Program(Windows.sliding(Duration.ofSeconds(60), Duration.ofSeconds(1)))),
                touching(KEYS),
                touching(MANY_KEYS));
    }

    /**
     * Windows that stay open, some of which are touched in each batch: what they cost must not follow how many there
     * are.
     */
    private static Row touching(int open) {
        return new Row(
                "event time, %,d of %,d open windows touched".formatted(TOUCHED, open),
                2.0,
                TOUCHED,
                true,
                () -> new OpenLoop(open),
                () -> new OpenProgram(open));
    }

    /**
     * A record.
     *
     * @param key its key
     * @param at its time, in the second that its batch is of
     */
    record Event(int key, int at) {}

    /** Batches that are made beforehand, to be read again and again, each time as of a later second. */
    private static final class Batches {
        private final Event[][] variants = new Event[VARIANTS][];
        private long batch;

        Batches() {
            Random random = new Random(7);
            for (int v = 0; v < VARIANTS; v++) {
                variants[v] = new Event[RECORDS];
                Arrays.setAll(variants[v], i -> new Event(random.nextInt(KEYS), SECOND - random.nextInt(DISORDER)));
            }
        }

        Event[] next() {
            return variants[(int) (++batch % VARIANTS)];
        }

        long base() {
            return batch * SECOND;
        }
    }

    /** What a user would write: each thread counts its part, and windows are put together when they end. */
    private static final class Loop implements Contestant {
        private static final int RING = 128; // more slices than any window and the disorder have
        private final HandWritten threads = new HandWritten(THREADS);
        private final Batches batches = new Batches();
        private final int slices; // in a window
        private final List<Map<Integer, long[]>> counts = List.of(new HashMap<>(), new HashMap<>());
        private final Map<Integer, long[]> totals = new HashMap<>();
        private long ended = Long.MIN_VALUE; // the last window that was given

        Loop(int slices) {
            this.slices = slices;
        }

        @Override
        public long batch() {
            Event[] events = batches.next();
            long base = batches.base();
            long latest = threads
                    .parts(THREADS, (from, to) -> {
                        long max = Long.MIN_VALUE;
                        for (int thread = from; thread < to; thread++) {
                            int first = RECORDS / THREADS * thread;
                            max = Math.max(
                                    max, count(events, first, first + RECORDS / THREADS, base, counts.get(thread)));
                        }
                        return max;
                    })
                    .stream()
                    .mapToLong(max -> max)
                    .max()
                    .orElseThrow();
            long watermark = Math.floorDiv(latest - DISORDER, SECOND); // windows that end up to here are over
            long sum = 0;
            ended = ended == Long.MIN_VALUE ? watermark - RING / 2 : ended;
            while (ended < watermark) {
                sum += end(++ended);
            }
            return sum;
        }

        private static long count(Event[] events, int from, int to, long base, Map<Integer, long[]> into) {
            long latest = Long.MIN_VALUE;
            for (int i = from; i < to; i++) {
                long at = base + events[i].at();
                latest = Math.max(latest, at);
                into.computeIfAbsent(events[i].key(), key -> new long[RING])[
                        (int) (Math.floorDiv(at, SECOND) & (RING - 1))]++;
            }
            return latest;
        }

        /** Ends the window whose last slice ends at a second: adds that slice, and takes the one out that leaves. */
        private long end(long second) {
            int comes = (int) ((second - 1) & (RING - 1));
            int leaves = (int) ((second - 1 - slices) & (RING - 1));
            for (Map<Integer, long[]> part : counts) {
                part.forEach((key, ring) -> {
                    long[] total = totals.computeIfAbsent(key, k -> new long[RING + 1]);
                    total[comes] += ring[comes];
                    total[RING] += ring[comes];
                    ring[comes] = 0;
                });
            }
            long sum = 0;
            for (long[] total : totals.values()) {
                total[RING] -= total[leaves];
                total[leaves] = 0;
                sum += total[RING];
            }
            return sum;
        }

        @Override
        public void close() {
            threads.close();
        }
    }

    /** The same with dstream. */
    private static final class Program implements Contestant {
        private final StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(THREADS));
        private final Prepared<Event> source = new Prepared<>(THREADS);
        private final Batches batches = new Batches();
        private final LongAdder found = new LongAdder();

        Program(Windows windows) {
            DStream<Event> events = driver.context().from(source);
            KeyedEventStream<Integer, Event> keyed = events.withEventTimeMillis(
                            event -> batches.base() + event.at(), Watermarks.outOfOrderBy(Duration.ofMillis(DISORDER)))
                    .keyBy(Event::key);
            Function1<Pane<Integer, Long>, Long> value = Pane::value;
            keyed.window(windows).count().foreachBatch(panes -> found.add(panes.sumLong(value::apply)));
        }

        @Override
        public long batch() {
            source.set(batches.next());
            driver.runBatch();
            return found.sumThenReset();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    /** Records of one day for random keys, after a first batch that has all keys. */
    private static final class Touches {
        private final Random random = new Random(11);
        private final int keys;
        private boolean begun;

        Touches(int keys) {
            this.keys = keys;
        }

        Event[] next() {
            Event[] events = new Event[begun ? TOUCHED : keys];
            boolean all = !begun;
            Arrays.setAll(events, i -> new Event(all ? i : random.nextInt(keys), SECOND));
            begun = true;
            return events;
        }
    }

    /** Counts in a map for each thread. */
    private static final class OpenLoop implements Contestant {
        private final HandWritten threads = new HandWritten(THREADS);
        private final Touches touches;
        private final List<Map<Integer, long[]>> counts = List.of(new HashMap<>(), new HashMap<>());

        OpenLoop(int keys) {
            touches = new Touches(keys);
            batch();
        }

        @Override
        public long batch() {
            Event[] events = touches.next();
            return threads
                    .parts(THREADS, (from, to) -> {
                        long sum = 0;
                        for (int thread = from; thread < to; thread++) {
                            for (Event event : events) {
                                if (event.key() % THREADS == thread) {
                                    counts.get(thread).computeIfAbsent(event.key(), k -> new long[1])[0]++;
                                    sum++;
                                }
                            }
                        }
                        return sum;
                    })
                    .stream()
                    .mapToLong(sum -> sum)
                    .sum();
        }

        @Override
        public void close() {
            threads.close();
        }
    }

    /** The same with windows of a day, which give nothing before it is over. */
    private static final class OpenProgram implements Contestant {
        private final StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(THREADS));
        private final Prepared<Event> source = new Prepared<>(THREADS);
        private final Touches touches;

        OpenProgram(int keys) {
            touches = new Touches(keys);
            DStream<Event> events = driver.context().from(source);
            events.withEventTimeMillis(Event::at, Watermarks.ascending())
                    .keyBy(Event::key)
                    .window(Windows.tumbling(Duration.ofDays(1)))
                    .count()
                    .foreachBatch(panes -> panes.count());
            batch();
        }

        @Override
        public long batch() {
            Event[] events = touches.next();
            source.set(events);
            driver.runBatch();
            return events.length;
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}
