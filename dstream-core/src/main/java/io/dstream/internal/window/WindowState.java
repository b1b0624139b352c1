package io.dstream.internal.window;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.plan.StateImage;
import io.dstream.plan.StateLoader;
import io.dstream.table.KeyHash;
import io.dstream.table.StateCopy;
import io.dstream.table.StateTable;
import io.dstream.table.StateTables;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The state of a window in a checkpoint. Each piece begins with the newest pane and the last one that has left; then,
 * for each key, the key, whether its change is still to be told, its queue, and the panes that have it, each as the
 * distance from the one before.
 */
final class WindowState {
    private WindowState() {}

    /** What a tick took in: pairs of key and accumulator, which are taken in again when it is repeated. */
    static final class Changes implements StateImage {
        private final Object[] pairs;
        private int next;

        Changes(StateTable table) {
            this.pairs = table.notes();
        }

        @Override
        public boolean write(ByteWriter out, int bytes) {
            while (next < pairs.length && out.position() < bytes) {
                out.writeValue(pairs[next++]);
                out.writeValue(pairs[next++]);
            }
            return next < pairs.length;
        }
    }

    /** All of it. Made between two ticks, written at any time. */
    static final class Image implements StateImage {
        private final StateCopy entries;
        private final Object[] queues;
        private final Panes panes;
        private int[][] panesOfEntries; // made by the thread that writes
        private Object[][] accumulators; // that panes hold, of each entry
        private boolean[] changed;
        private int next;

        Image(StateTable table, Panes panes) {
            this.entries = table.copy();
            this.panes = panes.frozen();
            this.queues = new Object[entries.size()];
            for (int i = 0; i < queues.length; i++) {
                queues[i] = QueueFormat.frozen(entries.value(i));
            }
        }

        @Override
        public boolean write(ByteWriter out, int bytes) {
            if (panesOfEntries == null) {
                turnRound();
            }
            out.writeLong(panes.newest());
            out.writeLong(panes.evicted());
            while (next < queues.length && out.position() < bytes) {
                int e = entries.entry(next);
                out.writeValue(entries.key(next));
                out.writeBoolean(changed[e]);
                QueueFormat.write(queues[next], accumulators[e], out);
                out.writeVarInt(panesOfEntries[e].length);
                int before = 0;
                for (int pane : panesOfEntries[e]) {
                    out.writeVarInt(pane - before);
                    before = pane;
                }
                next++;
            }
            return next < queues.length;
        }

        /** From the entries of each pane to the panes of each entry, counted from the oldest. */
        private void turnRound() {
            int bound = entries.bound();
            int[] counts = new int[bound];
            List<Panes.Pane> all = new ArrayList<>();
            for (long pane = panes.oldest(); pane <= panes.newest(); pane++) {
                all.add(panes.pane(pane));
                for (int e : panes.pane(pane).entries()) {
                    counts[e]++;
                }
            }
            boolean held = all.stream().anyMatch(Panes.Pane::hasAccumulators);
            panesOfEntries = new int[bound][];
            accumulators = new Object[bound][];
            for (int e = 0; e < bound; e++) {
                panesOfEntries[e] = new int[counts[e]];
                accumulators[e] = held ? new Object[counts[e]] : null;
            }
            Arrays.fill(counts, 0);
            for (int p = 0; p < all.size(); p++) {
                int[] these = all.get(p).entries();
                for (int i = 0; i < these.length; i++) {
                    int e = these[i];
                    if (held) {
                        accumulators[e][counts[e]] = all.get(p).accumulator(i);
                    }
                    panesOfEntries[e][counts[e]++] = p;
                }
            }
            changed = new boolean[bound];
            for (int e : panes.changed()) {
                changed[e] = true;
            }
        }
    }

    /** Puts what was written back into tables. */
    static final class Loading implements StateLoader {
        private final List<Restoring> parts = new ArrayList<>();
        private long newest = -1;
        private long evicted = -1;

        Loading(StateTables tables, int panes) {
            tables.tables().forEach(table -> parts.add(new Restoring(table, panes)));
        }

        @Override
        public void take(ByteReader in) {
            newest = in.readLong();
            evicted = in.readLong();
            while (in.remaining() > 0) {
                Object key = in.readValue();
                int hash = KeyHash.of(key);
                parts.get(KeyHash.partition(hash, parts.size())).read(key, hash, in);
            }
        }

        @Override
        public void end() {
            parts.forEach(part -> part.end(newest, evicted));
        }
    }

    private static final class Restoring {
        private final StateTable table;
        private final int panes;
        private final List<IntList> entriesOfPanes = new ArrayList<>();
        private final List<List<Object>> accumulatorsOfPanes = new ArrayList<>(); // where panes hold them
        private final List<Object> held = new ArrayList<>();
        private final IntList changed = new IntList();

        Restoring(StateTable table, int panes) {
            this.table = table;
            this.panes = panes;
            for (int p = 0; p < panes; p++) {
                entriesOfPanes.add(new IntList());
                accumulatorsOfPanes.add(new ArrayList<>());
            }
        }

        void read(Object key, int hash, ByteReader in) {
            int e = table.insert(key, hash);
            if (in.readBoolean()) {
                changed.add(e);
            }
            held.clear();
            table.set(e, QueueFormat.read(in, held));
            int pane = 0;
            int n = in.readVarInt();
            if (n < held.size()) {
                throw new CodecException("a key with " + held.size() + " accumulators in " + n + " panes");
            }
            for (int i = 0; i < n; i++) {
                pane += in.readVarInt();
                if (pane < 0 || pane >= panes) {
                    throw new CodecException("a key in pane " + pane + " of a window of " + panes);
                }
                entriesOfPanes.get(pane).add(e);
                if (i < held.size()) {
                    accumulatorsOfPanes.get(pane).add(held.get(i));
                }
            }
        }

        void end(long newest, long evicted) {
            List<Panes.Pane> restored = new ArrayList<>();
            for (int p = 0; p < panes; p++) {
                int[] entries = entriesOfPanes.get(p).toArray();
                Object[] accumulators = accumulatorsOfPanes.get(p).toArray();
                restored.add(new Panes.Pane(entries, accumulators.length == entries.length ? accumulators : null));
            }
            table.setCompanion(Panes.restored(restored, newest, evicted, changed.toArray()));
        }
    }
}
