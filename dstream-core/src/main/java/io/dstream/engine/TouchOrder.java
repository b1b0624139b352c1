package io.dstream.engine;

import java.util.Arrays;

/**
 * Entries of a {@link StateTable} in the order in which they were last touched: a doubly linked list through arrays.
 * Touching costs the same however many entries there are, and is undone exactly.
 *
 * <p>An entry's first touch in a tick moves it to the end; later ones in the same tick change nothing. So those that
 * were moved in a tick are behind all others, and undoing the moves in reverse puts each behind the neighbour it had.
 */
final class TouchOrder {
    private static final int NONE = -1;
    private static final long NEVER = Long.MIN_VALUE;

    private long[] touched;
    private int[] before;
    private int[] after;
    private int oldest = NONE;
    private int newest = NONE;

    private int moves; // in this tick
    private int[] movedEntries = new int[16];
    private int[] movedFrom = new int[16]; // behind which entry it was
    private long[] movedTouched = new long[16];
    private int[] movedIn; // the tick of the entry's last move
    private int tick = 1;

    TouchOrder(int capacity) {
        touched = new long[capacity];
        Arrays.fill(touched, NEVER);
        before = new int[capacity];
        after = new int[capacity];
        movedIn = new int[capacity];
    }

    void touch(int e, long timeMillis) {
        if (movedIn[e] == tick) {
            return;
        }
        movedIn[e] = tick;
        if (moves == movedEntries.length) {
            int capacity = Math.multiplyExact(moves, 2);
            movedEntries = Arrays.copyOf(movedEntries, capacity);
            movedFrom = Arrays.copyOf(movedFrom, capacity);
            movedTouched = Arrays.copyOf(movedTouched, capacity);
        }
        movedEntries[moves] = e;
        movedFrom[moves] = before[e];
        movedTouched[moves++] = touched[e];
        forget(e);
        link(newest, e, timeMillis);
    }

    /** Takes an entry out, for good. */
    void forget(int e) {
        if (touched[e] == NEVER) {
            return;
        }
        int b = before[e];
        int a = after[e];
        if (b == NONE) {
            oldest = a;
        } else {
            after[b] = a;
        }
        if (a == NONE) {
            newest = b;
        } else {
            before[a] = b;
        }
        touched[e] = NEVER;
    }

    private void link(int b, int e, long timeMillis) {
        int a = b == NONE ? oldest : after[b];
        before[e] = b;
        after[e] = a;
        touched[e] = timeMillis;
        if (b == NONE) {
            oldest = e;
        } else {
            after[b] = e;
        }
        if (a == NONE) {
            newest = e;
        } else {
            before[a] = e;
        }
    }

    void commit() {
        if (movedEntries.length > 1024 && moves < movedEntries.length / 8) {
            movedEntries = new int[16];
            movedFrom = new int[16];
            movedTouched = new long[16];
        }
        moves = 0;
        tick++;
    }

    void rollback() {
        while (moves > 0) {
            int e = movedEntries[--moves];
            forget(e);
            if (movedTouched[moves] != NEVER) {
                link(movedFrom[moves], e, movedTouched[moves]);
            }
        }
        tick++;
    }

    int oldest() {
        return oldest;
    }

    int next(int e) {
        return after[e];
    }

    long touchedAt(int e) {
        return touched[e];
    }

    /** The entry's number is used for another key from now on. */
    void reuse(int e) {
        movedIn[e] = 0;
    }

    void resize(int capacity) {
        int old = touched.length;
        touched = Arrays.copyOf(touched, capacity);
        if (capacity > old) {
            Arrays.fill(touched, old, capacity, NEVER);
        }
        before = Arrays.copyOf(before, capacity);
        after = Arrays.copyOf(after, capacity);
        movedIn = Arrays.copyOf(movedIn, capacity);
    }

    /** Gives entries new numbers, none larger than the old one; -1 for those that are no more. */
    void renumber(int[] numbers) {
        for (int e = 0; e < numbers.length; e++) {
            int n = numbers[e];
            if (n >= 0) {
                touched[n] = touched[e];
                before[n] = renumbered(before[e], numbers, touched[e]);
                after[n] = renumbered(after[e], numbers, touched[e]);
                movedIn[n] = movedIn[e];
            }
        }
        int live = (int) Arrays.stream(numbers).filter(n -> n >= 0).count();
        Arrays.fill(touched, live, touched.length, NEVER);
        oldest = oldest == NONE ? NONE : numbers[oldest];
        newest = newest == NONE ? NONE : numbers[newest];
    }

    private static int renumbered(int neighbour, int[] numbers, long touched) {
        return touched == NEVER || neighbour == NONE ? NONE : numbers[neighbour];
    }
}
