package io.dstream.internal.window;

import io.dstream.table.MemorySize;
import io.dstream.table.StateTable.Companion;
import io.dstream.table.StateTable.Sized;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which entries of a table have an accumulator in which pane of a window, and which have changed since the window last
 * gave its result. Where the window subtracts, with the accumulators. Immutable towards older versions of itself: they
 * share the ring of panes, into which a pane goes only once a newer one comes, so that what is written there is what
 * was committed, however often it is written.
 */
final class Panes implements Companion, Sized {
    private final Pane[] ring; // the panes before the newest
    private final long[] numbers; // of the pane in each place of the ring
    private final long newest;
    private final Entries ofNewest;
    private final Object[] accumulators; // of the newest pane, once it is closed
    private final long evicted; // panes up to this number have left
    private final long held; // entries in all panes
    private final Entries changes;

    /** What one pane has. */
    static final class Pane {
        private static final Pane EMPTY = new Pane(new int[0], null);

        private final int[] entries;
        private final Object[] accumulators;

        /**
         * A pane.
         *
         * @param entries numbers of entries, as they came
         * @param accumulators of each entry; null where panes do not hold them, or the pane is not closed yet
         */
        Pane(int[] entries, Object[] accumulators) {
            this.entries = entries;
            this.accumulators = accumulators;
        }

        /** Numbers of entries, as they came. */
        int[] entries() {
            return entries;
        }

        /** Whether it has accumulators. */
        boolean hasAccumulators() {
            return accumulators != null;
        }

        /** The accumulator of an entry, or null. */
        Object accumulator(int i) {
            return accumulators == null ? null : accumulators[i];
        }

        /** With new numbers, and without the entries that are no more. */
        private Pane renumbered(int[] newNumbers) {
            int[] renumbered = new int[entries.length];
            Object[] kept = new Object[entries.length];
            int n = 0;
            for (int i = 0; i < entries.length; i++) {
                if (newNumbers[entries[i]] >= 0) {
                    kept[n] = accumulator(i);
                    renumbered[n++] = newNumbers[entries[i]];
                }
            }
            return new Pane(Arrays.copyOf(renumbered, n), accumulators == null ? null : Arrays.copyOf(kept, n));
        }
    }

    /** Numbers of entries, as they came: the newest first. An empty list is null. */
    private static final class Entries {
        private final int[] newest;
        private final Entries earlier;

        private Entries(int[] newest, Entries earlier) {
            this.newest = newest;
            this.earlier = earlier;
        }

        static Entries of(int[] more, Entries entries) {
            return more.length == 0 ? entries : new Entries(more, entries);
        }

        static int[] all(Entries entries) {
            if (entries != null && entries.earlier == null) {
                return entries.newest;
            }
            IntStream all = IntStream.empty();
            for (Entries e = entries; e != null; e = e.earlier) {
                all = IntStream.concat(Arrays.stream(e.newest), all);
            }
            return all.toArray();
        }
    }

    private Panes(
            Pane[] ring,
            long[] numbers,
            long newest,
            Entries ofNewest,
            Object[] accumulators,
            long evicted,
            long held,
            Entries changes) {
        this.ring = ring;
        this.numbers = numbers;
        this.newest = newest;
        this.ofNewest = ofNewest;
        this.accumulators = accumulators;
        this.evicted = evicted;
        this.held = held;
        this.changes = changes;
    }

    /** No panes yet of a window of so many. Panes are numbered from 0. */
    static Panes none(int panes) {
        long[] numbers = new long[panes];
        Arrays.fill(numbers, -1);
        return new Panes(new Pane[panes], numbers, -1, null, null, -1, 0, null);
    }

    /** The first pane that may not have left. */
    long oldest() {
        return Math.max(0, evicted + 1);
    }

    /** The newest pane, or -1 where there is none. */
    long newest() {
        return newest;
    }

    /** The entries that have an accumulator in a pane. */
    Pane pane(long pane) {
        if (pane == newest) {
            return new Pane(Entries.all(ofNewest), accumulators);
        }
        int place = (int) (pane % ring.length);
        return numbers[place] == pane ? ring[place] : Pane.EMPTY;
    }

    /**
     * The same after a tick.
     *
     * @param pane the pane the tick belongs to, the newest or a newer one
     * @param came entries that the tick brought into that pane
     * @param evictedUpTo panes up to this number have left
     * @param changed entries to note as changed
     */
    Panes with(long pane, int[] came, long evictedUpTo, int[] changed) {
        if (pane > newest && newest >= 0) {
            int place = (int) (newest % ring.length);
            ring[place] = pane(newest);
            numbers[place] = newest;
        }
        long left = 0;
        for (long p = oldest(); p <= Math.min(evictedUpTo, newest); p++) {
            left += pane(p).entries.length;
        }
        return new Panes(
                ring,
                numbers,
                pane,
                Entries.of(came, pane > newest ? null : ofNewest),
                null,
                evictedUpTo,
                held + came.length - left,
                Entries.of(changed, changes));
    }

    /**
     * The same with the newest pane closed.
     *
     * @param all the accumulators of its entries, for the pane to hold
     */
    Panes closed(Object[] all) {
        return new Panes(ring, numbers, newest, ofNewest, all, evicted, held, changes);
    }

    /**
     * Panes as they were written.
     *
     * @param panes those from the first that has not left, and empty ones: as many as a window has
     * @param newest the newest pane
     * @param evicted panes up to this number have left
     * @param changed entries to note as changed
     */
    static Panes restored(List<Pane> panes, long newest, long evicted, int[] changed) {
        Panes restored = none(panes.size());
        long first = Math.max(0, evicted + 1);
        for (long pane = first; pane < newest; pane++) {
            int place = (int) (pane % panes.size());
            restored.ring[place] = panes.get((int) (pane - first));
            restored.numbers[place] = pane;
        }
        Pane ofNewest = newest < first ? Pane.EMPTY : panes.get((int) (newest - first));
        return new Panes(
                restored.ring,
                restored.numbers,
                newest,
                Entries.of(ofNewest.entries, null),
                ofNewest.accumulators,
                evicted,
                panes.stream().mapToLong(pane -> pane.entries.length).sum(),
                Entries.of(changed, null));
    }

    /** The same, not affected by what newer versions write into the ring. */
    Panes frozen() {
        return new Panes(ring.clone(), numbers.clone(), newest, ofNewest, accumulators, evicted, held, changes);
    }

    /** The last pane that has left, or a negative number. */
    long evicted() {
        return evicted;
    }

    /** The same where no change is noted. */
    Panes withoutChanges() {
        return new Panes(ring, numbers, newest, ofNewest, accumulators, evicted, held, null);
    }

    /** The entries that have changed, each once, in the order of their numbers. */
    int[] changed() {
        return Arrays.stream(Entries.all(changes)).sorted().distinct().toArray();
    }

    @Override
    public Companion renumbered(int[] entries) {
        Pane[] renumbered = new Pane[ring.length];
        for (int place = 0; place < ring.length; place++) {
            renumbered[place] = numbers[place] > evicted ? ring[place].renumbered(entries) : null;
        }
        Pane ofNewestNow = pane(newest).renumbered(entries);
        Pane changesNow = new Pane(Entries.all(changes), null).renumbered(entries);
        return new Panes(
                renumbered,
                numbers.clone(),
                newest,
                Entries.of(ofNewestNow.entries, null),
                ofNewestNow.accumulators,
                evicted,
                held,
                Entries.of(changesNow.entries, null));
    }

    @Override
    public long estimatedBytes() {
        long each = Integer.BYTES;
        if (accumulators != null && accumulators.length > 0) {
            each += 4 + MemorySize.of(accumulators[0]);
        }
        return 64L * ring.length + each * held;
    }
}
