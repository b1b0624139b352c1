package io.dstream.keyed;

import io.dstream.engine.StateTable.Companion;
import java.util.Arrays;

/**
 * Which entries of a table have an accumulator in which pane of a window, and which have changed since the window last
 * gave its result. Immutable towards older versions of itself: the ring of panes, which they share, has room for one
 * more pane than a window has.
 */
final class Panes implements Companion {
    private static final int[] NONE = {};

    private final int[][] ring;
    private final long[] numbers; // of the pane in each place of the ring
    private final long last; // the newest pane
    private final long evicted; // panes up to this number have left
    private final Changes changes;

    /** The entries that changed, tick by tick, the newest first; null for none. */
    private static final class Changes {
        final int[] entries;
        final Changes earlier;

        Changes(int[] entries, Changes earlier) {
            this.entries = entries;
            this.earlier = earlier;
        }
    }

    private Panes(int[][] ring, long[] numbers, long last, long evicted, Changes changes) {
        this.ring = ring;
        this.numbers = numbers;
        this.last = last;
        this.evicted = evicted;
        this.changes = changes;
    }

    /** No panes yet of a window of so many. */
    static Panes none(int panes) {
        long[] numbers = new long[panes + 1];
        Arrays.fill(numbers, Long.MIN_VALUE);
        return new Panes(new int[panes + 1][], numbers, Long.MIN_VALUE, Long.MIN_VALUE, null);
    }

    /** The first pane that may not have left. */
    long oldest() {
        return last == Long.MIN_VALUE ? last : Math.max(evicted + 1, last - ring.length + 1);
    }

    /** The newest pane, or {@code Long.MIN_VALUE} where there is none. */
    long newest() {
        return last;
    }

    /** The entries that have an accumulator in a pane. */
    int[] entries(long pane) {
        int place = place(pane);
        return numbers[place] == pane ? ring[place] : NONE;
    }

    private int place(long pane) {
        return (int) Math.floorMod(pane, (long) ring.length);
    }

    /**
     * The same after a tick.
     *
     * @param pane the pane that came
     * @param entries its entries
     * @param evictedUpTo panes up to this number have left
     * @param changed entries to note as changed, null for none
     */
    Panes with(long pane, int[] entries, long evictedUpTo, int[] changed) {
        // The place was that of a pane that had left before this tick, unless ticks were left out.
        boolean shared = last == pane - 1;
        int[][] newRing = shared ? ring : ring.clone();
        long[] newNumbers = shared ? numbers : numbers.clone();
        int place = place(pane);
        newRing[place] = entries;
        newNumbers[place] = pane;
        return new Panes(
                newRing, newNumbers, pane, evictedUpTo, changed == null ? changes : new Changes(changed, changes));
    }

    /** The same where no change is noted. */
    Panes withoutChanges() {
        return new Panes(ring, numbers, last, evicted, null);
    }

    /** Marks the entries that have changed. */
    void mark(boolean[] marks) {
        for (Changes c = changes; c != null; c = c.earlier) {
            for (int e : c.entries) {
                marks[e] = true;
            }
        }
    }

    @Override
    public Companion renumbered(int[] entries) {
        int[][] renumbered = new int[ring.length][];
        for (int place = 0; place < ring.length; place++) {
            renumbered[place] = ring[place] == null ? null : renumber(ring[place], entries);
        }
        Changes renumberedChanges = null;
        for (Changes c = changes; c != null; c = c.earlier) {
            renumberedChanges = new Changes(renumber(c.entries, entries), renumberedChanges);
        }
        return new Panes(renumbered, numbers, last, evicted, renumberedChanges);
    }

    /** New numbers, without those of entries that are no more. */
    private static int[] renumber(int[] entries, int[] numbers) {
        return Arrays.stream(entries).map(e -> numbers[e]).filter(n -> n >= 0).toArray();
    }
}
