package io.dstream.internal.heap;

import io.dstream.store.StateEntry;
import io.dstream.store.StateTimers;
import io.dstream.table.MemorySize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Timers of one kind: for each time the numbers of the entries, as they were set. What a tick sets is behind what was
 * there, and what it fires is kept until its end, so both are undone by going back.
 */
final class HeapTimers implements StateTimers {
    private static final int START = 8;

    /** The timers of one time. */
    private static final class Bucket {
        private final long time;
        private int[] entries;
        private Object[] payloads; // null where there is none
        private int count;
        private int committed; // how many were there when the tick began
        private boolean ascending = true; // so none is there twice
        private boolean grown; // in this tick
        private boolean fired; // in this tick

        Bucket(long time, int room) {
            this.time = time;
            this.entries = new int[room];
        }

        void add(int e, Object payload) {
            if (count == entries.length) {
                int room = Math.multiplyExact(count, 2);
                entries = Arrays.copyOf(entries, room);
                payloads = payloads == null ? null : Arrays.copyOf(payloads, room);
            }
            ascending &= count == 0 || entries[count - 1] < e;
            entries[count] = e;
            if (payload != null) {
                payloads = payloads == null ? new Object[entries.length] : payloads;
                payloads[count] = payload;
            }
            count++;
        }

        Object payload(int i) {
            return payloads == null ? null : payloads[i];
        }

        void cut() {
            if (payloads != null) {
                Arrays.fill(payloads, committed, count, null);
            }
            count = committed;
        }
    }

    /** The timers of one time, as they were when they were copied. */
    static final class Copy {
        final long time;
        final int[] entries;
        final Object[] payloads; // null where there is none
        final int count;
        final boolean ascending; // so none is there twice

        private Copy(Bucket bucket) {
            this.time = bucket.time;
            this.entries = bucket.entries;
            this.payloads = bucket.payloads;
            this.count = bucket.count;
            this.ascending = bucket.ascending;
        }
    }

    private final HeapStore store;
    private final TreeMap<Long, Bucket> buckets = new TreeMap<>();
    private Bucket last; // that was looked for
    private int room = START; // for as many timers of one time as there were at the last
    private final List<Bucket> grown = new ArrayList<>();
    private final List<Bucket> fired = new ArrayList<>();

    HeapTimers(HeapStore store) {
        this.store = store;
    }

    @Override
    public void set(StateEntry entry, long time, Object payload) {
        int e = ((HeapStore.Entry) entry).number();
        Bucket bucket = bucket(time);
        if (!bucket.grown) {
            bucket.grown = true;
            grown.add(bucket);
        }
        bucket.add(e, payload);
        store.timerSet(e);
    }

    private Bucket bucket(long time) {
        if (last == null || last.time != time || last.fired) {
            last = buckets.computeIfAbsent(time, t -> new Bucket(t, room));
        }
        return last;
    }

    @Override
    public void fire(long time, TimerVisitor visitor) {
        HeapStore.Entry entry = store.new Entry();
        while (!buckets.isEmpty() && buckets.firstKey() <= time) {
            Bucket bucket = buckets.pollFirstEntry().getValue();
            bucket.fired = true;
            fired.add(bucket);
            fire(bucket, entry, visitor);
        }
    }

    private void fire(Bucket bucket, HeapStore.Entry entry, TimerVisitor visitor) {
        StateTable table = store.table();
        BitSet seen = bucket.ascending ? null : new BitSet();
        int count = bucket.count;
        for (int i = 0; i < count; i++) {
            int e = bucket.entries[i];
            if (i % HeapStore.AT_ONCE == 0) {
                table.fetch(bucket.entries, i, Math.min(i + HeapStore.AT_ONCE, count));
            }
            store.timerGone(e);
            if (seen == null || !seen.get(e)) {
                visitor.fired(entry.at(e), bucket.time, bucket.payload(i));
                if (seen != null) {
                    seen.set(e);
                }
            }
            if (!table.isLive(e)) {
                store.droppedAfterTimer(e);
            }
        }
    }

    @Override
    public long first(TimerTest test) {
        while (!buckets.isEmpty() && !isWanted(buckets.firstEntry().getValue(), test)) {
            Bucket bucket = buckets.pollFirstEntry().getValue();
            bucket.fired = true;
            fired.add(bucket);
            for (int i = 0; i < bucket.count; i++) {
                store.timerGone(bucket.entries[i]);
                if (!store.table().isLive(bucket.entries[i])) {
                    store.droppedAfterTimer(bucket.entries[i]);
                }
            }
        }
        return buckets.isEmpty() ? Long.MAX_VALUE : buckets.firstKey();
    }

    private boolean isWanted(Bucket bucket, TimerTest test) {
        HeapStore.Entry entry = store.new Entry();
        for (int i = 0; i < bucket.count; i++) {
            if (test.test(entry.at(bucket.entries[i]).value(), bucket.time)) {
                return true;
            }
        }
        return false;
    }

    void commit() {
        for (Bucket bucket : grown) {
            bucket.committed = bucket.count;
            bucket.grown = false;
            room = Math.max(START, bucket.count + (bucket.count >> 3)); // seldom too little, which would double it
        }
        grown.clear();
        fired.clear();
    }

    void rollback() {
        for (Bucket bucket : grown) {
            if (!bucket.fired) {
                for (int i = bucket.committed; i < bucket.count; i++) {
                    store.timerGone(bucket.entries[i]);
                }
                bucket.cut();
                if (bucket.count == 0) {
                    buckets.remove(bucket.time, bucket);
                }
            }
            bucket.grown = false;
        }
        for (Bucket bucket : fired) {
            bucket.cut();
            bucket.fired = false;
            if (bucket.count > 0) {
                buckets.put(bucket.time, bucket);
                for (int i = 0; i < bucket.count; i++) {
                    store.timerSet(bucket.entries[i]);
                }
            }
        }
        grown.clear();
        fired.clear();
        last = null;
    }

    /** All timers, not affected by what happens later. To be asked between two ticks. */
    List<Copy> copy() {
        return buckets.values().stream().map(Copy::new).toList();
    }

    /** Gives entries new numbers; all that have timers are still there. Earlier copies keep their own. */
    void renumber(int[] numbers) {
        for (Map.Entry<Long, Bucket> each : buckets.entrySet()) {
            Bucket bucket = each.getValue();
            int[] renumbered = new int[bucket.entries.length];
            for (int i = 0; i < bucket.count; i++) {
                renumbered[i] = numbers[bucket.entries[i]];
            }
            bucket.entries = renumbered;
        }
    }

    long estimatedBytes() {
        long bytes = 0;
        for (Bucket bucket : buckets.values()) {
            bytes += 64 + 4L * bucket.entries.length;
            if (bucket.payloads != null && bucket.count > 0) {
                bytes += bucket.count * (4 + MemorySize.of(bucket.payloads[0]));
            }
        }
        return bytes;
    }
}
