package io.dstream.engine;

import java.util.Arrays;

/**
 * Entries of a {@link StateTable} in the order in which they were last touched: a doubly linked list through arrays.
 * Touching costs the same however many entries there are, and is undone exactly.
 *
 * <p>An entry's first touch in a tick moves it to the end; later ones of the same time change nothing. So those that
 * were moved in a tick are behind all others, and undoing the moves in reverse puts each behind the neighbour it had.
 */
final class TouchOrder {
    private static final int NONE = -1;
    static final long NEVER = Long.MIN_VALUE;

    private long[] touched;
    private int[] links; // of each entry, the one before and the one after, side by side
    private int oldest = NONE;
    private int newest = NONE;

    private int moves; // in this tick
    private int[] movedEntries = new int[16];
    private int[] movedFrom = new int[16]; // behind which entry it was
    private long[] movedTouched = new long[16];

    TouchOrder(int capacity) {
        touched = new long[capacity];
        Arrays.fill(touched, NEVER);
        links = new int[2 * capacity];
    }

    private int before(int e) {
        return links[2 * e];
    }

    private int after(int e) {
        return links[2 * e + 1];
    }

    void touch(int e, long timeMillis) {
        if (touched[e] == timeMillis) {
            return;
        }
        if (moves == movedEntries.length) {
            int capacity = Math.multiplyExact(moves, 2);
            movedEntries = Arrays.copyOf(movedEntries, capacity);
            movedFrom = Arrays.copyOf(movedFrom, capacity);
            movedTouched = Arrays.copyOf(movedTouched, capacity);
        }
        movedEntries[moves] = e;
        movedFrom[moves] = before(e);
        movedTouched[moves++] = touched[e];
        forget(e);
        link(newest, e, timeMillis);
    }

    /** Takes an entry out, for good. */
    void forget(int e) {
        if (touched[e] == NEVER) {
            return;
        }
        int b = before(e);
        int a = after(e);
        if (b == NONE) {
            oldest = a;
        } else {
            links[2 * b + 1] = a;
        }
        if (a == NONE) {
            newest = b;
        } else {
            links[2 * a] = b;
        }
        touched[e] = NEVER;
    }

    private void link(int b, int e, long timeMillis) {
        int a = b == NONE ? oldest : after(b);
        links[2 * e] = b;
        links[2 * e + 1] = a;
        touched[e] = timeMillis;
        if (b == NONE) {
            oldest = e;
        } else {
            links[2 * b + 1] = e;
        }
        if (a == NONE) {
            newest = e;
        } else {
            links[2 * a] = e;
        }
    }

    void commit() {
        if (movedEntries.length > 1024 && moves < movedEntries.length / 8) {
            movedEntries = new int[16];
            movedFrom = new int[16];
            movedTouched = new long[16];
        }
        moves = 0;
    }

    void rollback() {
        while (moves > 0) {
            int e = movedEntries[--moves];
            forget(e);
            if (movedTouched[moves] != NEVER) {
                link(movedFrom[moves], e, movedTouched[moves]);
            }
        }
    }

    int oldest() {
        return oldest;
    }

    int next(int e) {
        return after(e);
    }

    int moves() {
        return moves;
    }

    int moved(int m) {
        return movedEntries[m];
    }

    long touchedAt(int e) {
        return touched[e];
    }

    void resize(int capacity) {
        int old = touched.length;
        touched = Arrays.copyOf(touched, capacity);
        if (capacity > old) {
            Arrays.fill(touched, old, capacity, NEVER);
        }
        links = Arrays.copyOf(links, Math.multiplyExact(capacity, 2));
    }

    /** Gives entries new numbers, none larger than the old one; -1 for those that are no more. */
    void renumber(int[] numbers) {
        int live = 0;
        for (int e = 0; e < numbers.length; e++) {
            int n = numbers[e];
            if (n >= 0) {
                live++;
                boolean linked = touched[e] != NEVER;
                int b = before(e);
                int a = after(e);
                touched[n] = touched[e];
                links[2 * n] = linked && b != NONE ? numbers[b] : NONE;
                links[2 * n + 1] = linked && a != NONE ? numbers[a] : NONE;
            }
        }
        Arrays.fill(touched, live, touched.length, NEVER);
        oldest = oldest == NONE ? NONE : numbers[oldest];
        newest = newest == NONE ? NONE : numbers[newest];
    }
}
