package io.dstream.internal.keyed;

import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.codec.CodecException;
import io.dstream.plan.Operator;
import io.dstream.plan.StateFunction;
import io.dstream.plan.StateImage;
import io.dstream.plan.StateLoader;
import io.dstream.plan.StateTick;
import io.dstream.table.InPlace;
import io.dstream.table.KeyHash;
import io.dstream.table.StateCopy;
import io.dstream.table.StateTable;
import io.dstream.table.StateTables;
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
                    + ", as the program says, found a " + read.getClass().getTypeName());
        }
    }

    @Override
    public final String form() {
        return "keys";
    }

    @Override
    public final Optional<StateImage> changes(StateTable table) {
        return table.hasChanged() ? Optional.of(new Entries(table::changed, false)) : Optional.empty();
    }

    @Override
    public final StateImage image(StateTable table) {
        StateCopy all = table.copy();
        return new Entries(() -> all, anyMayChange(all));
    }

    private static boolean anyMayChange(StateCopy all) {
        for (int i = 0; i < all.size(); i++) {
            if (InPlace.mayChange(all.value(i))) {
                return true;
            }
        }
        return false;
    }

    private static final class Entries implements StateImage {
        private final Supplier<StateCopy> source;
        private StateCopy entries; // taken by the thread that writes
        private final boolean mayChange;
        private int next;

        Entries(Supplier<StateCopy> source, boolean mayChange) {
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
            }
            while (next < entries.size() && out.position() < bytes) {
                Object value = entries.value(next);
                long touchedAt = entries.touchedAt(next);
                out.writeByte(value == null ? REMOVED : touchedAt == StateTable.NEVER ? VALUE : TOUCHED_VALUE);
                out.writeValue(entries.key(next));
                if (value != null) {
                    out.writeValue(value);
                    if (touchedAt != StateTable.NEVER) {
                        out.writeLong(touchedAt);
                    }
                }
                next++;
            }
            return next < entries.size();
        }
    }

    @Override
    public final StateLoader restore(StateTables tables, StateTick tick) {
        return new Loading(tables, new Touches(tables), tick);
    }

    @Override
    public final StateLoader replay(Operator operator, StateTables tables, StateTick tick) {
        return new Loading(tables, null, tick);
    }

    /** Takes entries in; notes when they were touched, or touches them at once where there is no place to note. */
    private final class Loading implements StateLoader {
        private final StateTables tables;
        private final Touches touches;
        private final StateTick tick;

        Loading(StateTables tables, Touches touches, StateTick tick) {
            this.tables = tables;
            this.touches = touches;
            this.tick = tick;
            tables.tables().forEach(InitialState::markLoaded);
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
            StateTable table = tables.of(hash);
            int e = table.find(key, hash);
            if (tag == REMOVED) {
                if (e >= 0) {
                    table.remove(e);
                }
                return;
            }
            e = e >= 0 ? e : table.insert(key, hash);
            Object state = in.readValue();
            checkRead(key, state);
            table.set(e, state);
            long touchedAt = tag == TOUCHED_VALUE ? in.readLong() : StateTable.NEVER;
            if (touches != null) {
                touches.note(hash, e, touchedAt);
            } else if (tracksTouch()) { // a release without a time-out wrote no touch: the batch was one
                table.touch(e, touchedAt == StateTable.NEVER ? tick.timeMillis() : touchedAt);
            }
        }

        @Override
        public void end() {
            if (touches != null && tracksTouch()) {
                touches.touchAll(tick.timeMillis());
            }
        }
    }
}
