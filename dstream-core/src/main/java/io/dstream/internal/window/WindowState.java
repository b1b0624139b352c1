package io.dstream.internal.window;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.store.StateCursor;
import io.dstream.store.StateEntry;
import io.dstream.store.StateImage;
import io.dstream.store.StateLoader;
import io.dstream.store.StateStore;
import io.dstream.store.StateStores;
import io.dstream.table.KeyHash;
import java.util.ArrayList;
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

        Changes(StateStore store) {
            this.pairs = store.notes();
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
        private final StateCursor keys;
        private final WindowProgress progress;
        private final PaneTimers timers;
        private boolean begun;
        private boolean more;

        Image(StateStore store, PaneTimers timers) {
            this.keys = store.copy(QueueFormat::frozen);
            this.progress = WindowProgress.of(store);
            this.timers = timers;
        }

        @Override
        public boolean write(ByteWriter out, int bytes) {
            if (!begun) {
                begun = true;
                more = keys.next();
            }
            out.writeLong(progress.newest());
            out.writeLong(progress.left());
            for (; more && out.position() < bytes; more = keys.next()) {
                out.writeValue(keys.key());
                out.writeBoolean(keys.timers(PaneTimers.CHANGED) > 0);
                Object[] held = timers.accumulators(keys);
                QueueFormat.write(keys.value(), held, out);
                long[] panes = timers.panes(keys);
                out.writeVarInt(panes.length);
                long before = progress.oldest();
                for (long pane : panes) {
                    out.writeVarInt(Math.toIntExact(pane - before));
                    before = pane;
                }
            }
            return more;
        }
    }

    /** Puts what was written back into stores. */
    static final class Loading implements StateLoader {
        private final StateStores stores;
        private final PaneTimers timers;
        private final List<Object> held = new ArrayList<>();
        private WindowProgress progress = WindowProgress.NONE;

        Loading(StateStores stores, PaneTimers timers) {
            this.stores = stores;
            this.timers = timers;
        }

        @Override
        public void take(ByteReader in) {
            progress = new WindowProgress(in.readLong(), in.readLong());
            while (in.remaining() > 0) {
                Object key = in.readValue();
                int hash = KeyHash.of(key);
                StateStore store = stores.of(hash);
                read(store, store.entry(key, hash), in);
            }
        }

        private void read(StateStore store, StateEntry entry, ByteReader in) {
            boolean changed = in.readBoolean();
            held.clear();
            Object value = QueueFormat.read(in, held);
            entry.set(value);
            if (changed) {
                timers.changed(store, entry);
            }
            int n = in.readVarInt();
            if (n < held.size()) {
                throw new CodecException("a key with " + held.size() + " accumulators in " + n + " panes");
            }
            int fromOldest = 0;
            for (int i = 0; i < n; i++) {
                fromOldest += in.readVarInt();
                if (fromOldest < 0 || fromOldest >= timers.panes()) {
                    throw new CodecException("a key in pane " + fromOldest + " of a window of " + timers.panes());
                }
                long pane = progress.oldest() + fromOldest;
                if (value instanceof OpenPane && i == n - 1) {
                    timers.open(store, entry, pane);
                } else {
                    timers.leaves(store, entry, pane, i < held.size() ? held.get(i) : null);
                }
            }
        }

        @Override
        public void end() {
            stores.stores().forEach(store -> store.setAside(progress));
        }
    }
}
