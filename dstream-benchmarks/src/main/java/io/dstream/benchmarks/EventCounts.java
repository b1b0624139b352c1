package io.dstream.benchmarks;

import static io.dstream.benchmarks.EventBatches.DISORDER;
import static io.dstream.benchmarks.EventBatches.RECORDS;
import static io.dstream.benchmarks.EventBatches.SECOND;
import static io.dstream.benchmarks.NaturalRows.THREADS;

import io.dstream.PaneStream;
import io.dstream.benchmarks.EventBatches.Event;
import io.dstream.benchmarks.NaturalPrograms.Contestant;
import io.dstream.benchmarks.NaturalRows.Program;
import io.dstream.event.Windows;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts per key in windows of whole seconds, one of which ends each second. */
final class EventCounts {
    private static final int KEYS = 10_000;

    private EventCounts() {}

    /** What a user would write: each thread counts its part, and windows are put together when they end. */
    static final class Loop extends NaturalLoops.Loop {
        private static final int RING = 128; // more slices than any window and the disorder have
        private final EventBatches batches;
        private final int slices; // in a window
        private final List<Map<Integer, long[]>> counts = List.of(new HashMap<>(), new HashMap<>());
        private final Map<Integer, long[]> totals = new HashMap<>();
        private final long[] late = new long[THREADS];
        private long ended = Long.MIN_VALUE; // the last window that was given

        /** With one slice in a window, records may be late. */
        Loop(int slices, int latePercent) {
            this.slices = slices;
            this.batches = EventBatches.of(KEYS, latePercent);
        }

        @Override
        public long batch() {
            Event[] events = batches.next();
            long base = batches.base();
            long latest = threads
                    .parts(THREADS, (from, to) -> {
                        long max = Long.MIN_VALUE;
                        for (int thread = from; thread < to; thread++) {
                            max = Math.max(max, count(events, base, thread));
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
            return result(sum, Arrays.stream(late).sum());
        }

        private long count(Event[] events, long base, int thread) {
            Map<Integer, long[]> into = counts.get(thread);
            long latest = Long.MIN_VALUE;
            long tooLate = 0;
            int first = RECORDS / THREADS * thread;
            for (int i = first; i < first + RECORDS / THREADS; i++) {
                long at = base + events[i].at();
                latest = Math.max(latest, at);
                long second = Math.floorDiv(at, SECOND);
                if (second < ended) {
                    tooLate++;
                } else {
                    into.computeIfAbsent(events[i].key(), key -> new long[RING])[(int) (second & (RING - 1))]++;
                }
            }
            late[thread] = tooLate;
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
    }

    /** What both must have found in a batch. */
    private static long result(long counted, long late) {
        return counted + 1_000_003 * late;
    }

    /** The same with dstream. */
    static Contestant program(Windows windows) {
        return program(new Program(), windows, 0).program();
    }

    /** Windows of a second, and what comes too late for them. */
    static Contestant programWithLate(int latePercent) {
        Counting counting = program(new Program(), Windows.tumbling(Duration.ofSeconds(1)), latePercent);
        counting.counts().<Event>late().foreachBatch(late -> counting.program().find(result(0, late.count())));
        return counting.program();
    }

    /** A program, and what it counts. */
    private record Counting(Program program, PaneStream<Integer, Long> counts) {}

    private static Counting program(Program program, Windows windows, int latePercent) {
        PaneStream<Integer, Long> counts = EventBatches.of(KEYS, latePercent)
                .in(program)
                .keyBy(Event::key)
                .window(windows)
                .count();
        counts.foreachBatch(panes -> program.find(panes.sumLong(pane -> pane.value())));
        return new Counting(program, counts);
    }
}
