package io.dstream.internal.eventtime;

import io.dstream.batch.Pair;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.plan.Combiner;
import io.dstream.plan.EventTime;
import io.dstream.plan.EventTime.Progress;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.store.StateCursor;
import io.dstream.store.StateEntry;
import io.dstream.store.StateImage;
import io.dstream.store.StateLoader;
import io.dstream.store.StateStore;
import io.dstream.store.StateStores;
import io.dstream.table.KeyHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An operator that keeps state by event time, as far as all are alike: its changes are what it takes in, with the
 * watermarks that it takes it in by, and are taken in again when a tick is repeated.
 *
 * @param <V> what comes for a key
 */
abstract class EventFunction<V> implements StateFunction<Object, V, Object> {
    private static final long serialVersionUID = 1L;

    /**
     * Puts a batch's records together by key, before they are taken in.
     *
     * @param operator for whatever a user's function throws
     * @param before the watermark before the tick
     * @param output that of what is given
     */
    abstract Combiner<Stamped, ?, V> gathering(Operator operator, long before, long output);

    /** Puts a tick between what comes and what is given. */
    abstract RecordConsumer<Pair<Object, V>> tick(
            StateContext context, EventTime time, StateStore store, RecordConsumer<? super Object> next);

    abstract void write(V arrival, ByteWriter out);

    abstract V read(ByteReader in);

    /** Sets the timers that a key waits for, when its state has been read. */
    abstract void setTimers(StateStore store, StateEntry entry);

    /** How many windows are open in a state, or how many records kept. */
    abstract long open(Object state);

    /** The earliest time that may still be given; {@link Long#MAX_VALUE} for none. */
    abstract long hold(StateStore store);

    /**
     * As every operator with state is attached; with no event time it takes nothing, changes nothing, and gives the
     * {@link Standing} of its partition.
     */
    @Override
    public final RecordConsumer<Pair<Object, V>> attach(
            StateContext context, StateStore store, RecordConsumer<? super Object> next) {
        return context.eventTime().isNone()
                ? new Reading<>(new Standing(EventProgress.of(store), hold(store)), next)
                : tick(context, context.eventTime(), store, next);
    }

    /**
     * How far a partition has come.
     *
     * @param progress what it keeps of it
     * @param hold the earliest time that it may still give
     */
    record Standing(EventProgress progress, long hold) {}

    @SuppressWarnings("serial") // lives for one partition of one tick
    private static final class Reading<V> extends RecordConsumer<Pair<Object, V>> {
        private final Standing standing;
        private final RecordConsumer<? super Object> next;

        Reading(Standing standing, RecordConsumer<? super Object> next) {
            this.standing = standing;
            this.next = next;
        }

        @Override
        public void accept(Pair<Object, V> pair) {
            throw new IllegalStateException("nothing is taken in where state is only read");
        }

        @Override
        public void end() {
            next.accept(standing);
            next.end();
        }
    }

    /**
     * A partition's tick is over: keeps how far it has come, if that is another, and tells it. The marks of the inputs
     * are kept in the first partition alone; they may move where nothing else does.
     */
    static void told(StateStore store, EventTime time, boolean worked, Progress progress) {
        Map<String, Long> before = EventProgress.of(store).marks();
        Map<String, Long> marks = store.partition() > 0 || time.marks().isEmpty() ? before : time.marks();
        if (worked || time.after() > time.before() || !marks.equals(before)) {
            store.setAside(new EventProgress(time.before(), time.after(), time.output(), progress.open(), marks));
        }
        time.progress().found(store.partition(), progress);
    }

    // ---- checkpoints ----

    @Override
    public final void writeAside(Object aside, ByteWriter out) {
        ((EventProgress) aside).write(out);
    }

    @Override
    public final Object readAside(ByteReader in) {
        return EventProgress.read(in);
    }

    @Override
    public final Optional<StateImage> changes(StateStore store) {
        return store.hasNewAside() ? Optional.of(new Changes(store)) : Optional.empty();
    }

    private final class Changes implements StateImage {
        private final Object[] pairs;
        private final EventProgress progress;
        private int next;

        Changes(StateStore store) {
            this.pairs = store.notes();
            this.progress = EventProgress.of(store);
        }

        @Override
        @SuppressWarnings("unchecked")
        public boolean write(ByteWriter out, int bytes) {
            progress.write(out);
            while (next < pairs.length && out.position() < bytes) {
                out.writeValue(pairs[next++]);
                EventFunction.this.write((V) pairs[next++], out);
            }
            return next < pairs.length;
        }
    }

    @Override
    public final StateLoader replay(StateStores stores, StateContext context) {
        List<RecordConsumer<Pair<Object, V>>> parts = new ArrayList<>();
        return new StateLoader() {
            @Override
            public void take(ByteReader piece) {
                EventTime time = EventProgress.read(piece).asEventTime();
                if (parts.isEmpty()) {
                    stores.stores().forEach(store -> parts.add(tick(context, time, store, new Ignoring())));
                }
                while (piece.remaining() > 0) {
                    Pair<Object, V> pair = Pair.of(piece.readValue(), EventFunction.this.read(piece));
                    parts.get(KeyHash.partition(KeyHash.of(pair.key()), parts.size()))
                            .accept(pair);
                }
            }

            @Override
            public void end() {
                parts.forEach(RecordConsumer::end);
            }
        };
    }

    /** Lets go of what a repeated tick gives. */
    @SuppressWarnings("serial") // lives for one tick
    private static final class Ignoring extends RecordConsumer<Object> {
        @Override
        public void accept(Object record) {}
    }

    @Override
    public final StateImage image(StateStore store) {
        EventProgress progress = EventProgress.of(store);
        StateCursor keys = store.copy(value -> value);
        return new StateImage() {
            private boolean begun;
            private boolean more;

            @Override
            public boolean write(ByteWriter out, int bytes) {
                if (!begun) {
                    begun = true;
                    more = keys.next();
                }
                progress.write(out);
                for (; more && out.position() < bytes; more = keys.next()) {
                    out.writeValue(keys.key());
                    writeState(keys.value(), out);
                }
                return more;
            }
        };
    }

    @Override
    public final StateLoader restore(StateStores stores, StateContext context) {
        return new StateLoader() {
            private EventProgress progress = EventProgress.NONE;

            @Override
            public void take(ByteReader in) {
                progress = EventProgress.read(in).withMarksOr(progress.marks());
                while (in.remaining() > 0) {
                    Object key = in.readValue();
                    int hash = KeyHash.of(key);
                    StateStore store = stores.of(hash);
                    StateEntry entry = store.entry(key, hash);
                    entry.set(readState(in));
                    setTimers(store, entry);
                }
            }

            @Override
            public void end() {
                for (StateStore store : stores.stores()) {
                    long[] open = new long[1];
                    store.scan(entry -> open[0] += EventFunction.this.open(entry.value()));
                    store.setAside(
                            store.partition() == 0
                                    ? progress.withOpen(open[0])
                                    : progress.withOpen(open[0]).withoutMarks());
                }
            }
        };
    }
}
