package io.dstream.internal.keyed;

import io.dstream.batch.Pair;
import io.dstream.function.Function4;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateContext;
import io.dstream.state.State;
import io.dstream.state.StateSpec;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import io.dstream.table.InPlace;
import io.dstream.time.Durations;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Calls a function with each value and its key's state, then with the keys that time out: those whose last touch is
 * older than the time-out, found at the old end of the order of touch. Costs the values and what times out.
 */
public final class MapWithState<K, V, S, R> extends KeyedState<K, V, R> {
    private static final long serialVersionUID = 1L;
    private static final long NEVER = -1;

    private final Function4<Instant, K, Optional<V>, State<S>, Optional<R>> fn;
    private final InitialState<K, S> initial;

    @SuppressWarnings("serial") // a list that is
    private final List<Class<?>> types;

    private final long timeoutMillis; // NEVER for none

    /**
     * The function of a spec.
     *
     * @param spec the spec
     * @param partitions over how many partitions the keys are spread
     */
    public MapWithState(StateSpec<K, V, S, R> spec, int partitions) {
        this.fn = spec.function();
        this.types = spec.types();
        this.initial = new InitialState<>(spec.initialState(), partitions);
        this.timeoutMillis = spec.timeout()
                .map(idle -> Durations.atMostLongest(idle).toMillis())
                .orElse(NEVER);
    }

    @Override
    public KnownState known() {
        return new KnownState(initial.all(), types);
    }

    @Override
    void checkRead(Object key, Object state) {
        if (types.size() == 2) {
            check("key", types.get(0), key);
        }
        if (!types.isEmpty()) {
            check("state", types.get(types.size() - 1), state);
        }
    }

    @Override
    boolean tracksTouch() {
        return timeoutMillis != NEVER;
    }

    @Override
    public RecordConsumer<Pair<K, V>> attach(StateContext context, StateStore store, RecordConsumer<? super R> next) {
        initial.putInto(store, entry -> touch(entry, context));
        return new Mapping(context, store, next);
    }

    private void touch(StateEntry entry, StateContext context) {
        if (timeoutMillis != NEVER) {
            entry.touch(context.timeMillis());
        }
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private final class Mapping extends LookingUp<K, V> {
        private final StateContext context;
        private final Instant time;
        private final RecordConsumer<? super R> next;

        Mapping(StateContext context, StateStore store, RecordConsumer<? super R> next) {
            super(context.operator(), store);
            this.context = context;
            this.time = Instant.ofEpochMilli(context.timeMillis());
            this.next = next;
        }

        @Override
        protected void take(K key, V value, StateEntry entry) {
            S before = value(entry);
            KeyState<S> state = new KeyState<>(before, false);
            call(key, Optional.ofNullable(value), state);
            if (state.removed) {
                entry.remove();
            } else if (state.updated) {
                entry.set(state.value);
                touch(entry, context);
            } else if (before != null) {
                if (state.read && InPlace.mayChange(before)) {
                    entry.set(before); // it may have been changed without update()
                }
                touch(entry, context);
            }
        }

        @SuppressWarnings("unchecked")
        private S value(StateEntry entry) {
            return (S) entry.value();
        }

        private void call(K key, Optional<V> value, KeyState<S> state) {
            Optional<R> result;
            try {
                result = fn.apply(time, key, value, state);
            } catch (Throwable e) {
                throw OperatorException.of(context.operator(), e);
            }
            state.over = true;
            context.operator().requireResult(result, "an Optional").ifPresent(next::accept);
        }

        @SuppressWarnings("unchecked")
        private void timeOut(StateEntry entry) {
            call((K) entry.key(), Optional.empty(), new KeyState<>(value(entry), true));
            entry.remove();
        }

        @Override
        protected void ended() {
            if (timeoutMillis != NEVER) {
                store.visitIdle(context.timeMillis() - timeoutMillis, this::timeOut);
            }
            next.end();
        }
    }

    /** The state of a key during one call. */
    private static final class KeyState<S> implements State<S> {
        private S value;
        private final boolean timingOut;
        private boolean read;
        private boolean updated;
        private boolean removed;
        private boolean over;

        KeyState(S value, boolean timingOut) {
            this.value = value;
            this.timingOut = timingOut;
        }

        @Override
        public boolean exists() {
            return value != null;
        }

        @Override
        public S get() {
            if (value == null) {
                throw new NoSuchElementException("the key has no state: ask exists() first, or use getOption()");
            }
            read = true;
            return value;
        }

        @Override
        public Optional<S> getOption() {
            read = true;
            return Optional.ofNullable(value);
        }

        @Override
        public void update(S state) {
            checkMayChange("updated");
            if (state == null) {
                throw new IllegalArgumentException("state cannot be updated to null: call remove() to delete it");
            }
            value = state;
            updated = true;
        }

        @Override
        public void remove() {
            checkMayChange("removed");
            value = null;
            updated = false;
            removed = true;
        }

        private void checkMayChange(String how) {
            if (over) {
                throw new IllegalStateException(
                        "state cannot be " + how + " after the call it was given to; keep the key, not the State");
            }
            if (timingOut) {
                throw new IllegalStateException("state cannot be " + how
                        + " while it times out: it is removed after this call; ask isTimingOut() first");
            }
            if (removed) {
                throw new IllegalStateException("state cannot be " + how + " after it was removed in the same call");
            }
        }

        @Override
        public boolean isTimingOut() {
            return timingOut;
        }
    }
}
