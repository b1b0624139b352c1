package io.dstream.internal.heap;

import io.dstream.table.Scattered;
import java.util.Arrays;

/**
 * The values of entries, in the order in which they were set: a log in chunks. A part of {@link StateTable}.
 *
 * <pre>
 *   positions, by entry:   [ 2.1 | 0.3 | none | 2.2 | 2.0 ]
 *
 *   chunks:    0 [ . . . v ]     1 free     2 [ v v v   ]  open: new values go here
 *              the one value left moves to the open chunk
 * </pre>
 *
 * <p>New values go into new arrays. Stored into arrays that have been there for long, each would cost a collector that
 * works by generations or regions a note of where it was put, and a look there at the next collection: with G1 that is
 * more than all else that is done for a value. A value that is taken out leaves a null, which costs a collector
 * nothing.
 *
 * <p>Chunks with few values left are emptied at the end of ticks, by moving what they have to the open chunk. A tick
 * moves about as many values as it has changed, at most.
 */
final class ValueLog {
    static final int NONE = -1;
    private static final int BITS = 11;
    private static final int CHUNK = 1 << BITS;
    private static final int START = 16;

    private int[] positions; // of each entry's value: chunk and offset; NONE where there is no value

    private Object[][] values = new Object[START][]; // by chunk; null for one that is free
    private int[][] owners = new int[START][]; // the entry of each value
    private int[] live = new int[START]; // how many values are left in each chunk
    private long[] born = new long[START]; // in which tick a chunk was made
    private int chunks; // chunks below have been used; some of them are free
    private int freeChunks;
    private int open;
    private Object[] openValues; // the open chunk
    private int[] openOwners;
    private int end; // of the open chunk

    private long tick;
    private int openAtStart; // of this tick
    private int endAtStart;
    private int changes; // in this tick
    private int broom; // the chunk that is looked at next

    private int[] fetchedAt = {}; // used anew by each fetch

    @SuppressWarnings("unused") // what was fetched can be seen here, so that its reading is not optimised away
    private int fetched;

    private Class<?> lastType; // that was fetched
    private boolean lastIsScattered;

    ValueLog(int capacity) {
        positions = new int[capacity];
        Arrays.fill(positions, NONE);
        openChunk(START);
        nextTick();
    }

    long estimatedBytes() {
        return 4L * positions.length + 8L * CHUNK * (chunks - freeChunks - 1) + 8L * openValues.length;
    }

    /** For how many entries there is room. */
    int capacity() {
        return positions.length;
    }

    /** Where an entry's value is, or NONE. */
    int position(int e) {
        return positions[e];
    }

    /** The value of an entry, or null. */
    Object value(int e) {
        int p = positions[e];
        return p < 0 ? null : at(p);
    }

    /** Has the values of entries fetched from memory, all at once; -1 is for none. */
    void fetch(int[] entries, int from, int until) {
        int n = until - from;
        if (fetchedAt.length < n) {
            fetchedAt = new int[n];
        }
        for (int i = 0; i < n; i++) {
            int e = entries[from + i];
            fetchedAt[i] = e < 0 ? NONE : positions[e];
        }
        fetchAt(fetchedAt, 0, n);
    }

    /** Has the values of consecutive entries fetched from memory. */
    void fetch(int from, int until) {
        fetchAt(positions, from, until);
    }

    private void fetchAt(int[] at, int from, int until) {
        int seen = 0;
        for (int i = from; i < until; i++) {
            seen += at[i] < 0 || at(at[i]) == null ? 0 : 1;
        }
        boolean areScattered = false;
        for (int i = from; i < until; i++) {
            areScattered |= at[i] >= 0 && isScattered(at(at[i]).getClass());
        }
        for (int i = from; areScattered && i < until; i++) {
            seen += at[i] >= 0 && at(at[i]) instanceof Scattered value ? value.fetch() : 0;
        }
        fetched = seen;
    }

    /** Asking an object takes longer than asking for its class, and most are of one. */
    private boolean isScattered(Class<?> type) {
        if (type != lastType) {
            lastType = type;
            lastIsScattered = Scattered.class.isAssignableFrom(type);
        }
        return lastIsScattered;
    }

    private Object at(int p) {
        return values[p >>> BITS][p & (CHUNK - 1)];
    }

    /** Whether a value was put where it is in this tick. */
    boolean isOfThisTick(int p) {
        int chunk = p >>> BITS;
        return born[chunk] == tick || (chunk == openAtStart && (p & (CHUNK - 1)) >= endAtStart);
    }

    /** Gives an entry that has no value one. */
    void append(int e, Object value) {
        if (end == openValues.length) {
            more();
        }
        int i = end++;
        openValues[i] = value;
        openOwners[i] = e;
        positions[e] = (open << BITS) | i;
        live[open]++;
        changes++;
    }

    /** Puts another value in the place of one. */
    void overwrite(int p, Object value) {
        values[p >>> BITS][p & (CHUNK - 1)] = value;
    }

    /** Takes the value of an entry out. */
    Object take(int e) {
        int p = positions[e];
        positions[e] = NONE;
        Object[] chunk = values[p >>> BITS];
        Object value = chunk[p & (CHUNK - 1)];
        chunk[p & (CHUNK - 1)] = null;
        live[p >>> BITS]--;
        changes++;
        return value;
    }

    /** Puts a value that was taken out in this tick back where it was. */
    void putBack(int e, int p, Object value) {
        values[p >>> BITS][p & (CHUNK - 1)] = value;
        positions[e] = p;
        live[p >>> BITS]++;
    }

    /** Ends a tick. */
    void commit() {
        sweep();
        nextTick();
    }

    /** Ends a tick all of whose values have been taken out, and the earlier ones put back. */
    void rollback() {
        for (int c = 0; c < chunks; c++) {
            if (values[c] != null && born[c] == tick) {
                free(c);
            }
        }
        open = openAtStart;
        openValues = values[open];
        openOwners = owners[open];
        end = endAtStart;
        nextTick();
    }

    private void nextTick() {
        tick++;
        openAtStart = open;
        endAtStart = end;
        changes = 0;
    }

    /** Empties chunks with few values left. What this costs is less than what it took to make them so. */
    private void sweep() {
        int toMove = changes;
        for (int looks = Math.min(changes, chunks); looks > 0 && toMove > 0; looks--) {
            broom = broom + 1 < chunks ? broom + 1 : 0;
            if (broom != open && values[broom] != null && live[broom] < CHUNK / 4) {
                toMove -= live[broom];
                empty(broom);
            }
        }
    }

    private void empty(int c) {
        Object[] chunk = values[c];
        int[] entries = owners[c];
        for (int i = 0; live[c] > 0; i++) {
            if (chunk[i] != null) {
                live[c]--;
                append(entries[i], chunk[i]);
            }
        }
        free(c);
    }

    private void free(int c) {
        values[c] = null;
        owners[c] = null;
        freeChunks++;
    }

    /** Makes room for more: a larger chunk while it is small, and then another. */
    private void more() {
        if (end < CHUNK) {
            openValues = Arrays.copyOf(openValues, end * 2);
            openOwners = Arrays.copyOf(openOwners, end * 2);
            values[open] = openValues;
            owners[open] = openOwners;
        } else {
            openChunk(CHUNK);
        }
    }

    private void openChunk(int length) {
        int c = chunks;
        if (freeChunks > 0) {
            c = 0;
            while (values[c] != null) {
                c++;
            }
            freeChunks--;
        } else if (++chunks > values.length) {
            int capacity = Math.multiplyExact(values.length, 2);
            values = Arrays.copyOf(values, capacity);
            owners = Arrays.copyOf(owners, capacity);
            live = Arrays.copyOf(live, capacity);
            born = Arrays.copyOf(born, capacity);
        }
        openValues = new Object[length];
        openOwners = new int[length];
        values[c] = openValues;
        owners[c] = openOwners;
        live[c] = 0;
        born[c] = tick;
        open = c;
        end = 0;
    }

    void resize(int capacity) {
        int old = positions.length;
        positions = Arrays.copyOf(positions, capacity);
        if (capacity > old) {
            Arrays.fill(positions, old, capacity, NONE);
        }
    }

    /** Gives entries new numbers, none larger than the old one; -1 for those that are no more. */
    void renumber(int[] numbers, int capacity) {
        int[] renumbered = new int[capacity];
        Arrays.fill(renumbered, NONE);
        for (int e = 0; e < numbers.length; e++) {
            int p = positions[e];
            if (p >= 0) {
                renumbered[numbers[e]] = p;
                owners[p >>> BITS][p & (CHUNK - 1)] = numbers[e];
            }
        }
        positions = renumbered;
    }
}
