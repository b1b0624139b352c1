package io.dstream.benchmarks;

import static io.dstream.benchmarks.EventBatches.DISORDER;
import static io.dstream.benchmarks.NaturalRows.THREADS;

import io.dstream.benchmarks.EventBatches.Event;
import io.dstream.benchmarks.NaturalPrograms.Contestant;
import io.dstream.benchmarks.NaturalRows.Program;
import io.dstream.event.Window;
import io.dstream.event.Windows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Counts per key in sessions. A key has records in four batches of sixteen, and other keys begin in the next batch: of
 * 40,000, a quarter speaks in each batch, and 2,500 sessions end.
 */
final class Sessions {
    private static final int CYCLE = 16; // batches
    private static final int ACTIVE = 4; // of these
    private static final int KEYS = 40_000;
    private static final int GAP = 5_000;

    private Sessions() {}

    private static EventBatches batches() {
        return new EventBatches(
                7,
                CYCLE,
                EventBatches.RECORDS,
                0,
                (random, variant) ->
                        random.nextInt(KEYS / CYCLE) * CYCLE + (variant + CYCLE - random.nextInt(ACTIVE)) % CYCLE);
    }

    /** A part of what both must have found in a batch. */
    private static long result(long count, long end) {
        return count * 1_000_003 + end;
    }

    /** One key's session. */
    private static final class Session {
        private long start;
        private long end;
        private long count;

        Session(long at) {
            this.start = at;
            this.end = at + GAP;
            this.count = 1;
        }

        boolean overlaps(Session other) {
            return start < other.end && other.start < end;
        }

        void take(Session other) {
            start = Math.min(start, other.start);
            end = Math.max(end, other.end);
            count += other.count;
        }
    }

    /** What a user would write: each thread has its keys, whose open sessions are a short list. */
    private static final class Loop extends NaturalLoops.Loop {
        private final EventBatches batches = batches();
        private final List<Map<Integer, List<Session>>> open = List.of(new HashMap<>(), new HashMap<>());
        private long watermark = Long.MIN_VALUE;

        @Override
        public long batch() {
            Event[] events = batches.next();
            long base = batches.base();
            long[] latest = new long[THREADS];
            long sum = eachThread((from, to) -> {
                long found = 0;
                for (int thread = from; thread < to; thread++) {
                    latest[thread] = add(events, base, thread);
                    found += end(open.get(thread), latest[thread] - DISORDER);
                }
                return found;
            });
            watermark = latest[0] - DISORDER;
            return sum;
        }

        /** Adds the records of a thread's keys. Gives the latest time of all, which is the same for each thread. */
        private long add(Event[] events, long base, int thread) {
            Map<Integer, List<Session>> sessions = open.get(thread);
            long latest = Long.MIN_VALUE;
            for (Event event : events) {
                long at = base + event.at();
                latest = Math.max(latest, at);
                if (event.key() % THREADS == thread && at + GAP > watermark) {
                    add(sessions.computeIfAbsent(event.key(), key -> new ArrayList<>(2)), at);
                }
            }
            return latest;
        }

        private static void add(List<Session> sessions, long at) {
            for (Session session : sessions) {
                if (session.start <= at && at + GAP <= session.end) { // nearly all
                    session.count++;
                    return;
                }
            }
            Session added = new Session(at);
            sessions.removeIf(session -> {
                boolean one = session.overlaps(added);
                if (one) {
                    added.take(session);
                }
                return one;
            });
            sessions.add(added);
        }

        private static long end(Map<Integer, List<Session>> open, long watermark) {
            long sum = 0;
            Iterator<List<Session>> keys = open.values().iterator();
            while (keys.hasNext()) {
                List<Session> sessions = keys.next();
                for (int i = sessions.size() - 1; i >= 0; i--) {
                    if (sessions.get(i).end <= watermark) {
                        Session ended = sessions.remove(i);
                        sum += result(ended.count, ended.end);
                    }
                }
                if (sessions.isEmpty()) {
                    keys.remove();
                }
            }
            return sum;
        }
    }

    static Contestant loop() {
        return new Loop();
    }

    /** The same with dstream. */
    static Contestant program() {
        Program program = new Program();
        batches()
                .in(program)
                .keyBy(Event::key)
                .window(Windows.session(Duration.ofMillis(GAP)))
                .count()
                .foreachBatch(panes -> program.find(panes.sumLong(pane -> result(pane.value(), end(pane.window())))));
        return program;
    }

    private static long end(Window window) {
        return window.end().toEpochMilli();
    }
}
