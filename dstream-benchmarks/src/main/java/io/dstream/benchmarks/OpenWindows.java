package io.dstream.benchmarks;

import static io.dstream.benchmarks.NaturalRows.THREADS;

import io.dstream.benchmarks.EventBatches.Event;
import io.dstream.benchmarks.NaturalPrograms.Contestant;
import io.dstream.benchmarks.NaturalRows.Program;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Windows that stay open, some of which are touched in each batch: what they cost must not follow how many there are.
 */
final class OpenWindows {
    static final int TOUCHED = 10_000;

    private OpenWindows() {}

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
            Arrays.setAll(events, i -> new Event(all ? i : random.nextInt(keys), EventBatches.SECOND));
            begun = true;
            return events;
        }
    }

    /** Counts in a map for each thread. */
    static Contestant loop(int open) {
        Touches touches = new Touches(open);
        List<Map<Integer, long[]>> counts = List.of(new HashMap<>(), new HashMap<>());
        Contestant loop = new NaturalLoops.Loop() {
            @Override
            public long batch() {
                Event[] events = touches.next();
                return eachThread((from, to) -> {
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
                });
            }
        };
        loop.batch();
        return loop;
    }

    /** The same with windows of a day, which give nothing before it is over. */
    static Contestant program(int open) {
        Touches touches = new Touches(open);
        Program program = new Program();
        Prepared<Event> source = new Prepared<>(THREADS);
        program.read(source)
                .withEventTimeMillis(Event::at, Watermarks.ascending())
                .keyBy(Event::key)
                .window(Windows.tumbling(Duration.ofDays(1)))
                .count()
                .foreachBatch(panes -> panes.count());
        program.beforeEach(next -> {
            Event[] events = touches.next();
            source.set(events);
            next.find(events.length);
        });
        program.batch();
        return program;
    }
}
