package io.dstream.internal.heap;

import io.dstream.store.StateCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;

/** Walks over keys that were copied, with the timers of each. */
final class HeapCursor implements StateCursor {
    private final StateCopy copy;
    private final Object[] values;
    private final List<List<HeapTimers.Copy>> timers; // by kind
    private final List<OfKind> ofKinds = new ArrayList<>(); // made by the thread that reads
    private int at = -1;

    HeapCursor(StateCopy copy, List<List<HeapTimers.Copy>> timers, UnaryOperator<Object> frozen) {
        this.copy = copy;
        this.timers = timers;
        this.values = new Object[copy.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = frozen.apply(copy.value(i));
        }
    }

    @Override
    public boolean next() {
        return ++at < values.length;
    }

    @Override
    public Object key() {
        return copy.key(at);
    }

    @Override
    public Object value() {
        return values[at];
    }

    @Override
    public long touchedAt() {
        return copy.touchedAt(at);
    }

    @Override
    public int timers(int kind) {
        return ofKind(kind).count(copy.entry(at));
    }

    @Override
    public long time(int kind, int i) {
        OfKind of = ofKind(kind);
        return of.times[of.place(copy.entry(at), i)];
    }

    @Override
    public Object payload(int kind, int i) {
        OfKind of = ofKind(kind);
        return of.payloads[of.place(copy.entry(at), i)];
    }

    private OfKind ofKind(int kind) {
        while (ofKinds.size() <= kind) {
            int next = ofKinds.size();
            ofKinds.add(new OfKind(next < timers.size() ? timers.get(next) : List.of(), copy.bound()));
        }
        return ofKinds.get(kind);
    }

    /** The timers of one kind, entry after entry, each entry's in the order of their times. */
    private static final class OfKind {
        private final int[] ends; // behind the last of each entry; the first is behind the last of the entry before
        private final long[] times;
        private final Object[] payloads;

        OfKind(List<HeapTimers.Copy> copies, int bound) {
            int[] next = new int[bound + 1];
            for (HeapTimers.Copy copy : copies) {
                forEach(copy, (e, i) -> next[e + 1]++);
            }
            for (int e = 0; e < bound; e++) {
                next[e + 1] += next[e];
            }
            times = new long[next[bound]];
            payloads = new Object[next[bound]];
            for (HeapTimers.Copy copy : copies) {
                forEach(copy, (e, i) -> {
                    payloads[next[e]] = copy.payloads == null ? null : copy.payloads[i];
                    times[next[e]++] = copy.time;
                });
            }
            ends = Arrays.copyOf(next, bound);
        }

        @FunctionalInterface
        private interface Timer {
            void at(int entry, int i);
        }

        private static void forEach(HeapTimers.Copy copy, Timer timer) {
            BitSet seen = copy.ascending ? null : new BitSet();
            for (int i = 0; i < copy.count; i++) {
                int e = copy.entries[i];
                if (seen == null || !seen.get(e)) {
                    timer.at(e, i);
                    if (seen != null) {
                        seen.set(e);
                    }
                }
            }
        }

        int place(int e, int i) {
            return (e == 0 ? 0 : ends[e - 1]) + i;
        }

        int count(int e) {
            return ends[e] - (e == 0 ? 0 : ends[e - 1]);
        }
    }
}
