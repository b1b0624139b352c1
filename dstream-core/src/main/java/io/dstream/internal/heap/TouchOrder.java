package io.dstream.internal.heap;

import io.dstream.store.StateEntry;
import java.util.Arrays;

/**
 * Entries of a {@link StateTable} in the order in which they were last touched: a log of touches, in segments. A touch
 * marks the one that its entry had before as stale.
 *
 * <pre>
 *   places, by entry:  [ 0.1 | 2.0 | 1.0 ]
 *
 *   segments:    0: . e0     1: e2 .     2: e1     in order of touch: e0, e2, e1
 * </pre>
 *
 * <p>Segments of which little is left are tidied up at the end of ticks, at the pace of the touches.
 *
 * <p>An entry's first touch in a tick counts. Touching costs the same however many entries there are, and no look at
 * other entries' places in memory. It is undone by dropping the end of the log, and putting back where entries were.
 */
final class TouchOrder {
    private static final int NONE = -1;
    private static final int BITS = 10;
    private static final int SEGMENT = 1 << BITS;
    private static final int START = 16;
    private static final long STALE = -1; // an item

    /** Part of the log. An item is an entry, and in the high half the milliseconds since the segment's first touch. */
    private static final class Segment {
        private final int id;
        private final long since;
        private final long born; // in which tick
        private long[] items;
        private int from; // items before are stale
        private int end;
        private int live; // items that are not stale
        private long latest; // touch
        private Segment before;
        private Segment after;

        Segment(int id, int room, long since, long born) {
            this.id = id;
            this.items = new long[room];
            this.since = since;
            this.born = born;
        }

        boolean isStale(int i) {
            return items[i] == STALE;
        }

        int entry(int i) {
            return (int) items[i];
        }

        long time(int i) {
            return since + (items[i] >>> 32);
        }

        boolean takes(int more, long timeMillis) {
            return end + more <= SEGMENT && timeMillis - since <= Integer.MAX_VALUE;
        }

        int place(int i) {
            return (id << BITS) | i;
        }
    }

    private int[] places; // of each entry's last touch: segment and item; NONE where it was never touched
    private Segment[] segments = new Segment[START]; // by id; null for one that is free
    private int[] freeIds = new int[START];
    private int freeCount;
    private int ids; // those below have been used
    private long room; // for how many items
    private Segment first;
    private Segment last;
    private Segment broom; // the segment that is looked at next

    private long tick;
    private Segment lastAtStart; // of this tick
    private int endAtStart;
    private int madeStale; // items, in this tick
    private int touches; // in this tick
    private int[] touched = new int[START];
    private int[] placesBefore = new int[START];
    private long[] itemsBefore = new long[START];

    @SuppressWarnings("unused") // what was fetched can be seen here, so that its reading is not optimised away
    private int fetched;

    TouchOrder(int capacity) {
        places = new int[capacity];
        Arrays.fill(places, NONE);
    }

    long estimatedBytes() {
        return 4L * places.length + 8L * room;
    }

    void touch(int e, long timeMillis) {
        int p = places[e];
        if (p != NONE) {
            Segment segment = segments[p >>> BITS];
            if (segment.born == tick || (segment == lastAtStart && (p & (SEGMENT - 1)) >= endAtStart)) {
                return;
            }
        }
        if (touches == touched.length) {
            int capacity = Math.multiplyExact(touches, 2);
            touched = Arrays.copyOf(touched, capacity);
            placesBefore = Arrays.copyOf(placesBefore, capacity);
            itemsBefore = Arrays.copyOf(itemsBefore, capacity);
        }
        touched[touches] = e;
        placesBefore[touches] = p;
        itemsBefore[touches++] = p == NONE ? STALE : makeStale(p);
        if (last == null || !last.takes(1, timeMillis)) {
            begin(timeMillis);
        }
        add(last, e, timeMillis);
    }

    private void add(Segment segment, int e, long timeMillis) {
        int end = segment.end++;
        if (end == segment.items.length) {
            segment.items = Arrays.copyOf(segment.items, end * 2);
            room += end;
        }
        segment.items[end] = (timeMillis - segment.since) << 32 | e;
        segment.live++;
        segment.latest = timeMillis;
        places[e] = segment.place(end);
    }

    private void begin(long timeMillis) {
        int id = freeCount > 0 ? freeIds[--freeCount] : ids++;
        if (id == segments.length) {
            segments = Arrays.copyOf(segments, Math.multiplyExact(id, 2));
        }
        // Many touches come after many.
        int length = last != null && last.end == SEGMENT ? SEGMENT : START;
        Segment segment = new Segment(id, length, timeMillis, tick);
        segments[id] = segment;
        room += length;
        segment.before = last;
        if (last == null) {
            first = segment;
        } else {
            last.after = segment;
        }
        last = segment;
    }

    private void drop(Segment segment) {
        if (broom == segment) {
            broom = segment.after;
        }
        if (segment.before == null) {
            first = segment.after;
        } else {
            segment.before.after = segment.after;
        }
        if (segment.after == null) {
            last = segment.before;
        } else {
            segment.after.before = segment.before;
        }
        segments[segment.id] = null;
        room -= segment.items.length;
        if (freeCount == freeIds.length) {
            freeIds = Arrays.copyOf(freeIds, Math.multiplyExact(freeCount, 2));
        }
        freeIds[freeCount++] = segment.id;
    }

    private long makeStale(int p) {
        Segment segment = segments[p >>> BITS];
        long item = segment.items[p & (SEGMENT - 1)];
        segment.items[p & (SEGMENT - 1)] = STALE;
        segment.live--;
        madeStale++;
        return item;
    }

    /** Has what a touch of each entry needs fetched from memory, all at once; -1 is for none. */
    void fetch(int[] entries, int n) {
        int[] at = new int[n];
        for (int i = 0; i < n; i++) {
            at[i] = entries[i] < 0 ? NONE : places[entries[i]];
        }
        int seen = 0;
        for (int p : at) {
            seen += p < 0 ? 0 : (int) segments[p >>> BITS].items[p & (SEGMENT - 1)];
        }
        fetched = seen;
    }

    /** When an entry was last touched. */
    long touchedAt(int e) {
        int p = places[e];
        return p == NONE ? StateEntry.NEVER : segments[p >>> BITS].time(p & (SEGMENT - 1));
    }

    /** How many entries were touched in this tick. */
    int touches() {
        return touches;
    }

    /** An entry that was touched in this tick, in the order of touch. */
    int touched(int i) {
        return touched[i];
    }

    /** Takes an entry out, for good. */
    void forget(int e) {
        int p = places[e];
        if (p != NONE) {
            makeStale(p);
            places[e] = NONE;
        }
    }

    /** Walks over entries in the order of touch, until told to stop. */
    void walk(StateTable.TouchVisitor visitor) {
        for (Segment segment = first; segment != null; segment = segment.after) {
            for (int i = segment.from; segment.live > 0 && i < segment.end; i++) {
                if (!segment.isStale(i) && !visitor.visit(segment.entry(i), segment.time(i))) {
                    return;
                }
            }
        }
    }

    /** Ends a tick. */
    void commit() {
        while (first != null && first.live == 0) {
            drop(first);
        }
        // So that no walk goes over what is stale here again.
        while (first != null && first.isStale(first.from)) {
            first.from++;
        }
        tidy();
        nextTick();
    }

    private void nextTick() {
        tick++;
        lastAtStart = last;
        endAtStart = last == null ? 0 : last.end;
        if (touched.length > 1024 && touches < touched.length / 8) {
            touched = new int[START];
            placesBefore = new int[START];
            itemsBefore = new long[START];
        }
        touches = 0;
        madeStale = 0;
    }

    /** Undoes the touches of this tick. */
    void rollback() {
        for (int t = 0; t < touches; t++) {
            forget(touched[t]);
            int p = placesBefore[t];
            places[touched[t]] = p;
            if (p != NONE) {
                segments[p >>> BITS].live++;
                segments[p >>> BITS].items[p & (SEGMENT - 1)] = itemsBefore[t];
            }
        }
        while (last != lastAtStart) {
            drop(last);
        }
        if (last != null) {
            last.end = endAtStart;
        }
        nextTick();
    }

    /** Tidies up segments three quarters of which are stale: as many as it takes to keep up with what became stale. */
    private void tidy() {
        int toLookThrough = 2 * madeStale;
        for (int looks = madeStale; looks > 0 && toLookThrough > 0; looks--) {
            Segment segment = broom == null ? first : broom;
            if (segment == null || segment == last) {
                broom = null;
                return;
            }
            broom = segment.after;
            if (segment.live == 0) {
                drop(segment);
            } else if (segment.live <= segment.end / 4) {
                toLookThrough -= segment.end;
                tidy(segment);
            }
        }
    }

    /** Moves what is not stale to the segment before, if there is room, or else together. */
    private void tidy(Segment segment) {
        Segment to = segment.before;
        if (to != null && to.takes(segment.live, segment.latest)) {
            for (int i = segment.from; i < segment.end; i++) {
                if (!segment.isStale(i)) {
                    add(to, segment.entry(i), segment.time(i));
                }
            }
            drop(segment);
        } else {
            moveTogether(segment, places, null);
        }
    }

    /** Leaves what is stale out, and gives entries new numbers, if there are any. */
    private void moveTogether(Segment segment, int[] newPlaces, int[] numbers) {
        int to = 0;
        long[] items = segment.items;
        for (int i = segment.from; i < segment.end; i++) {
            if (!segment.isStale(i)) {
                int e = numbers == null ? segment.entry(i) : numbers[segment.entry(i)];
                newPlaces[e] = segment.place(to);
                items[to++] = (items[i] >>> 32 << 32) | e;
            }
        }
        segment.from = 0;
        segment.end = to;
        segment.items = Arrays.copyOf(items, Math.max(START, to));
        room += segment.items.length - items.length;
    }

    void resize(int capacity) {
        int old = places.length;
        places = Arrays.copyOf(places, capacity);
        if (capacity > old) {
            Arrays.fill(places, old, capacity, NONE);
        }
    }

    /** Gives entries new numbers, none larger than the old one; -1 for those that are no more. */
    void renumber(int[] numbers, int capacity) {
        int[] newPlaces = new int[capacity];
        Arrays.fill(newPlaces, NONE);
        for (Segment segment = first; segment != null; segment = segment.after) {
            moveTogether(segment, newPlaces, numbers);
            if (segment.live == 0) {
                drop(segment);
            }
        }
        places = newPlaces;
        nextTick();
    }
}
