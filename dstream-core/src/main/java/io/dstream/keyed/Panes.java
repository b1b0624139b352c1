package io.dstream.keyed;

import io.dstream.engine.StateTable.Companion;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which entries of a table have an accumulator in which pane of a window, and which have changed since the window last
 * gave its result. Immutable towards older versions of itself: they share the ring of panes, into which a pane goes
 * only once a newer one comes, so that what is written there is what was committed, however often it is written.
 */
final class Panes implements Companion {
    private final Entries[] ring; // of the panes before the newest
    private final long[] numbers; // of the pane in each place of the ring
    private final long newest;
    private final Entries ofNewest;
    private final long evicted; // panes up to this number have left
    private final Entries changes;

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
            IntStream all = IntStream.empty();
            for (Entries e = entries; e != null; e = e.earlier) {
                all = IntStream.concat(Arrays.stream(e.newest), all);
            }
            return all.toArray();
        }

        /** New numbers, without those of entries that are no more. */
        static Entries renumbered(Entries entries, int[] numbers) {
            return of(
                    Arrays.stream(all(entries))
                            .map(e -> numbers[e])
                            .filter(n -> n >= 0)
                            .toArray(),
                    null);
        }
    }

    private Panes(Entries[] ring, long[] numbers, long newest, Entries ofNewest, long evicted, Entries changes) {
        this.ring = ring;
        this.numbers = numbers;
        this.newest = newest;
        this.ofNewest = ofNewest;
        this.evicted = evicted;
        this.changes = changes;
    }

    /** No panes yet of a window of so many. Panes are numbered from 0. */
    static Panes none(int panes) {
        long[] numbers = new long[panes];
        Arrays.fill(numbers, -1);
        return new Panes(new Entries[panes], numbers, -1, null, -1, null);
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
    int[] entries(long pane) {
        if (pane == newest) {
            return Entries.all(ofNewest);
        }
        int place = (int) (pane % ring.length);
        return Entries.all(numbers[place] == pane ? ring[place] : null);
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
            ring[place] = ofNewest;
            numbers[place] = newest;
        }
        return new Panes(
                ring,
                numbers,
                pane,
                Entries.of(came, pane > newest ? null : ofNewest),
                evictedUpTo,
                Entries.of(changed, changes));
    }

    /**
     * Panes as they were written.
     *
     * @param panes how many a window has
     * @param newest the newest pane
     * @param evicted panes up to this number have left
     * @param entriesOfPanes the entries of each pane behind those, the first one's first
     * @param changed entries to note as changed
     */
    static Panes restored(int panes, long newest, long evicted, List<IntList> entriesOfPanes, int[] changed) {
        Panes restored = none(panes);
        long first = Math.max(0, evicted + 1);
        for (long pane = first; pane < newest; pane++) {
            int place = (int) (pane % panes);
            restored.ring[place] =
                    Entries.of(entriesOfPanes.get((int) (pane - first)).toArray(), null);
            restored.numbers[place] = pane;
        }
        int[] ofNewest = newest < first
                ? new int[0]
                : entriesOfPanes.get((int) (newest - first)).toArray();
        return new Panes(
                restored.ring,
                restored.numbers,
                newest,
                Entries.of(ofNewest, null),
                evicted,
                Entries.of(changed, null));
    }

    /** The same, not affected by what newer versions write into the ring. */
    Panes frozen() {
        return new Panes(ring.clone(), numbers.clone(), newest, ofNewest, evicted, changes);
    }

    /** The last pane that has left, or a negative number. */
    long evicted() {
        return evicted;
    }

    /** The same where no change is noted. */
    Panes withoutChanges() {
        return new Panes(ring, numbers, newest, ofNewest, evicted, null);
    }

    /** The entries that have changed, each once, in the order of their numbers. */
    int[] changed() {
        return Arrays.stream(Entries.all(changes)).sorted().distinct().toArray();
    }

    @Override
    public Companion renumbered(int[] entries) {
        Entries[] renumbered = new Entries[ring.length];
        for (int place = 0; place < ring.length; place++) {
            renumbered[place] = numbers[place] > evicted ? Entries.renumbered(ring[place], entries) : null;
        }
        return new Panes(
                renumbered,
                numbers.clone(),
                newest,
                Entries.renumbered(ofNewest, entries),
                evicted,
                Entries.renumbered(changes, entries));
    }
}
