package io.dstream.internal.keyed;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.store.StateCursor;
import io.dstream.store.StateEntry;
import io.dstream.store.StateImage;
import io.dstream.store.StateLoader;
import io.dstream.store.StateStore;
import io.dstream.store.StateStores;
import io.dstream.table.InPlace;
import io.dstream.table.KeyHash;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An operator whose state is a value for each key, and perhaps when the key was last touched. Its changes are the keys
 * that were touched, each with what became of it.
 */
abstract class KeyedState<K, V, R> implements StateFunction<K, V, R> {
    private static final long serialVersionUID = 1L;

    // how an entry begins
    private static final int REMOVED = 0;
    private static final int VALUE = 1;
    private static final int TOUCHED_VALUE = 2;

    /** Whether keys are kept in the order of touch. */
    abstract boolean tracksTouch();

    /**
     * Looks at what was read from a checkpoint.
     *
     * @throws CodecException if it is not what the program has now
     */
    void checkRead(Object key, Object state) {}

    /** Refuses what was read and is not of the type that the program says. */
    static void check(String what, Class<?> type, Object read) {
        if (read != null && !type.isInstance(read)) {
            throw new CodecException("expected a " + what + " that is a " + type.getTypeName()
                    + ", as the program specifies, found a " + read.getClass().getTypeName());
        }
    }

    @Override
    public final String form() {
        return "keys";
    }

    @Override
    public final Optional<StateImage> changes(StateStore store) {
        return store.hasChanged() ? Optional.of(new Entries(store::changed, false)) : Optional.empty();
    }

    @Override
    public final StateImage image(StateStore store) {
        boolean[] mayChange = {false};
        StateCursor all = store.copy(value -> {
            mayChange[0] |= InPlace.mayChange(value);
            return value;
        });
        return new Entries(() -> all, mayChange[0]);
    }

    private static final class Entries implements StateImage {
        private final Supplier<StateCursor> source;
        private StateCursor entries; // taken by the thread that writes
        private boolean more;
        private final boolean mayChange;

        Entries(Supplier<StateCursor> source, boolean mayChange) {
            this.source = source;
            this.mayChange = mayChange;
        }

        @Override
        public boolean mayChange() {
            return mayChange;
        }

        @Override
        public boolean write(ByteWriter out, int bytes) {
            if (entries == null) {
                entries = source.get();
                more = entries.next();
            }
            for (; more && out.position() < bytes; more = entries.next()) {
                Object value = entries.value();
                long touchedAt = entries.touchedAt();
                out.writeByte(value == null ? REMOVED : touchedAt == StateEntry.NEVER ? VALUE : TOUCHED_VALUE);
                out.writeValue(entries.key());
                if (value != null) {
                    out.writeValue(value);
                    if (touchedAt != StateEntry.NEVER) {
                        out.writeLong(touchedAt);
                    }
                }
            }
            return more;
        }
    }

    @Override
    public final StateLoader restore(StateStores stores, StateContext context) {
        return new Loading(stores, new Touches(stores), context);
    }

    @Override
    public final StateLoader replay(StateStores stores, StateContext context) {
        return new Loading(stores, null, context);
    }

    /** Takes entries in; notes when they were touched, or touches them at once where there is no place to note. */
    private final class Loading implements StateLoader {
        private final StateStores stores;
        private final Touches touches;
        private final StateContext context;

        Loading(StateStores stores, Touches touches, StateContext context) {
            this.stores = stores;
            this.touches = touches;
            this.context = context;
            stores.stores().forEach(InitialState::markLoaded);
        }

        @Override
        public void take(ByteReader piece) {
            while (piece.remaining() > 0) {
                entry(piece);
            }
        }

        private void entry(ByteReader in) {
            int tag = in.readByte();
            if (tag < REMOVED || tag > TOUCHED_VALUE) {
                throw new CodecException("an entry of state begins with " + tag + ", expected 0 to " + TOUCHED_VALUE);
            }
            Object key = in.readValue();
            int hash = KeyHash.of(key);
            StateEntry entry = stores.entry(key, hash);
            if (tag == REMOVED) {
                entry.remove();
                return;
            }
            Object state = in.readValue();
            checkRead(key, state);
            entry.set(state);
            long touchedAt = tag == TOUCHED_VALUE ? in.readLong() : StateEntry.NEVER;
            if (touches != null) {
                touches.note(key, hash, touchedAt);
            } else if (tracksTouch()) { // a release without a time-out wrote no touch: the batch was one
                entry.touch(touchedAt == StateEntry.NEVER ? context.timeMillis() : touchedAt);
            }
        }

        @Override
        public void end() {
            if (touches != null && tracksTouch()) {
                touches.touchAll(context.timeMillis());
            }
        }
    }
}
