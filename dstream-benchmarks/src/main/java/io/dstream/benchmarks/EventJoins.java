package io.dstream.benchmarks;

import static io.dstream.benchmarks.EventBatches.DISORDER;
import static io.dstream.benchmarks.NaturalRows.THREADS;

import io.dstream.benchmarks.EventBatches.Event;
import io.dstream.benchmarks.NaturalPrograms.Contestant;
import io.dstream.benchmarks.NaturalRows.Program;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records of two streams with the same key, of times that are at most a second apart. */
final class EventJoins {
    private static final int RECORDS = EventBatches.RECORDS / 2; // of each stream in a batch
    private static final int KEYS = 50_000;
    private static final int APART = 1_000;

    private EventJoins() {}

    private static EventBatches batches(long seed) {
        return new EventBatches(seed, 8, RECORDS, 0, (random, variant) -> random.nextInt(KEYS));
    }

    /** What both must have made of a pair. */
    private static long result(Event left, Event right) {
        return left.key() + 31L * left.at() + right.at();
    }

    /** What is held of a key on one side, in whatever order. */
    private static final class Held {
        private Event[] events = new Event[8];
        private long[] times = new long[8];
        private int size;

        void add(Event event, long at) {
            if (size == events.length) {
                events = Arrays.copyOf(events, 2 * size);
                times = Arrays.copyOf(times, 2 * size);
            }
            events[size] = event;
            times[size++] = at;
        }

        void letGo(long before) {
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (times[i] >= before) {
                    times[kept] = times[i];
                    events[kept++] = events[i];
                }
            }
            Arrays.fill(events, kept, size, null);
            size = kept;
        }
    }

    /** A key's records. */
    private static final class Both {
        private final Held left = new Held();
        private final Held right = new Held();

        long addLeft(Event event, long at) {
            long sum = 0;
            for (int i = 0; i < right.size; i++) {
                if (Math.abs(right.times[i] - at) <= APART) {
                    sum += result(event, right.events[i]);
                }
            }
            left.add(event, at);
            return sum;
        }

        long addRight(Event event, long at) {
            long sum = 0;
            for (int i = 0; i < left.size; i++) {
                if (Math.abs(left.times[i] - at) <= APART) {
                    sum += result(left.events[i], event);
                }
            }
            right.add(event, at);
            return sum;
        }
    }

    /** What a user would write: each thread has its keys, which let go of records when they are touched again. */
    private static final class Loop extends NaturalLoops.Loop {
        private final EventBatches lefts = batches(7);
        private final EventBatches rights = batches(11);
        private final List<Map<Integer, Both>> held = List.of(new HashMap<>(), new HashMap<>());
        private long watermark = Long.MIN_VALUE / 2;

        @Override
        public long batch() {
            Event[] left = lefts.next();
            Event[] right = rights.next();
            long base = lefts.base();
            long[] latest = new long[THREADS];
            long sum = eachThread((from, to) -> {
                long found = 0;
                for (int thread = from; thread < to; thread++) {
                    found += join(left, right, base, thread, latest);
                }
                return found;
            });
            watermark = latest[0] - DISORDER;
            return sum;
        }

        private long join(Event[] left, Event[] right, long base, int thread, long[] latest) {
            Map<Integer, Both> keys = held.get(thread);
            long sum = 0;
            long latestLeft = Long.MIN_VALUE;
            for (Event event : left) {
                long at = base + event.at();
                latestLeft = Math.max(latestLeft, at);
                if (event.key() % THREADS == thread && at >= watermark) {
                    Both both = keys.computeIfAbsent(event.key(), key -> new Both());
                    both.left.letGo(watermark - APART);
                    sum += both.addLeft(event, at);
                }
            }
            long latestRight = Long.MIN_VALUE;
            for (Event event : right) {
                long at = base + event.at();
                latestRight = Math.max(latestRight, at);
                if (event.key() % THREADS == thread && at >= watermark) {
                    Both both = keys.computeIfAbsent(event.key(), key -> new Both());
                    both.right.letGo(watermark - APART);
                    sum += both.addRight(event, at);
                }
            }
            latest[thread] = Math.min(latestLeft, latestRight);
            return sum;
        }
    }

    static Contestant loop() {
        return new Loop();
    }

    /** The same with dstream. */
    static Contestant program() {
        Program program = new Program();
        batches(7)
                .in(program)
                .keyBy(Event::key)
                .join(batches(11).in(program).keyBy(Event::key))
                .between(Duration.ofMillis(-APART), Duration.ofMillis(APART))
                .inner(EventJoins::result)
                .records()
                .foreachBatch(pairs -> program.find(pairs.sumLong(pair -> pair.value())));
        return program;
    }
}
