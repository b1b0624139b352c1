package io.dstream.internal.window;

import io.dstream.batch.Pair;
import io.dstream.codec.ByteReader;
import io.dstream.codec.ByteWriter;
import io.dstream.function.Function0;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Predicate1;
import io.dstream.internal.keyed.LookingUp;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateContext;
import io.dstream.plan.StateFunction;
import io.dstream.state.Aggregator;
import io.dstream.store.StateEntry;
import io.dstream.store.StateImage;
import io.dstream.store.StateLoader;
import io.dstream.store.StateStore;
import io.dstream.store.StateStores;
import io.dstream.table.KeyHash;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Combines the accumulators of a key over a window. Takes a batch a tick: a pair per key that the batch has. A pane is
 * one batch or several, which are combined first. Touches the keys of the batch that comes and of the panes that leave,
 * and no others; gives every key's result when the window is due, or only those that changed.
 *
 * <pre>
 *   panes:   |  1  |  2  |  3  |  4  |  5  |      window of three panes at 4: panes 2, 3, 4
 *                  [   2     3     4 ]            at 5: the keys of 2 are evicted, those of 5 inserted
 *                        [   3     4     5 ]
 * </pre>
 *
 * <p>Which pane a batch belongs to is told by its time alone, so that a tick that is skipped or left out takes no other
 * batch with it.
 */
public final class SlidingWindow<K, A, R> implements StateFunction<K, A, Pair<K, R>> {
    private static final long serialVersionUID = 1L;

    /** From so many panes on, one flip of two stacks would be felt. */
    private static final int MANY_PANES = 1_000;

    private final long paneMillis;
    private final PaneTimers timers;
    private final boolean severalBatches;
    private final Function2<Object, Object, Object> merge;
    private final Function2<Object, Object, Object> subtract;
    private final Function1<Object, Object> finish;
    private final Predicate1<Pair<K, R>> filter;
    private final boolean keepsNeutral;
    private final Function0<R> left; // null where keys that leave are not told of
    private final boolean changedOnly;

    /**
     * How time is cut into panes and windows.
     *
     * @param paneMillis how long a pane is
     * @param panes how many panes a window has
     * @param severalBatches whether a pane has more than one batch
     * @param changedOnly whether only results that changed are given
     */
    public record Shape(long paneMillis, int panes, boolean severalBatches, boolean changedOnly)
            implements Serializable {}

    /**
     * What is made of the accumulators of a window, and for which keys.
     *
     * @param aggregator merges accumulators, the earlier first; takes the earliest out again if it can; makes results
     * @param keepsNeutral whether a key that is in no pane keeps what is left after subtraction
     * @param filter hides results; null for none. Keys that are in no pane are forgotten once they are hidden
     * @param left what is given once for a key that is in no pane any more; null where that is not told
     * @param <K> the keys
     * @param <A> the accumulators
     * @param <R> the results
     */
    public record Results<K, A, R>(
            Aggregator<?, A, R> aggregator, boolean keepsNeutral, Predicate1<Pair<K, R>> filter, Function0<R> left)
            implements Serializable {

        /**
         * Results for the keys of a window.
         *
         * @param aggregator merges accumulators and makes results
         * @param <K> the keys
         * @param <A> the accumulators
         * @param <R> the results
         * @return the results
         */
        public static <K, A, R> Results<K, A, R> of(Aggregator<?, A, R> aggregator) {
            return new Results<>(aggregator, false, null, null);
        }

        /**
         * Results for every key that was ever seen, as far as it passes a filter.
         *
         * @param aggregator merges accumulators and makes results
         * @param filter hides results; null for none
         * @param <K> the keys
         * @param <A> the accumulators
         * @param <R> the results
         * @return the results
         */
        public static <K, A, R> Results<K, A, R> ofAllKeys(
                Aggregator<?, A, R> aggregator, Predicate1<Pair<K, R>> filter) {
            return new Results<>(aggregator, true, filter, null);
        }

        /**
         * Results for the keys of a window, and nothing for those that have left it.
         *
         * @param aggregator merges accumulators and makes results
         * @param <K> the keys
         * @param <A> the accumulators
         * @param <R> the results
         * @return the results
         */
        public static <K, A, R> Results<K, A, Optional<R>> ofComingAndLeaving(Aggregator<?, A, R> aggregator) {
            return new Results<>(aggregator.andThen(Optional::of), false, null, Optional::empty);
        }
    }

    /**
     * A window.
     *
     * @param shape how time is cut
     * @param results what is made of the accumulators
     */
    @SuppressWarnings("unchecked")
    public SlidingWindow(Shape shape, Results<K, A, R> results) {
        Aggregator<Object, Object, Object> aggregator = (Aggregator<Object, Object, Object>) results.aggregator();
        this.paneMillis = shape.paneMillis();
        this.timers = new PaneTimers(shape.panes());
        this.severalBatches = shape.severalBatches();
        this.merge = aggregator.merge();
        this.subtract = aggregator.subtract().orElse(null);
        this.finish = aggregator.finish();
        this.filter = results.filter();
        this.keepsNeutral = results.keepsNeutral();
        this.left = results.left();
        this.changedOnly = shape.changedOnly();
    }

    @Override
    public RecordConsumer<Pair<K, A>> attach(
            StateContext context, StateStore store, RecordConsumer<? super Pair<K, R>> next) {
        Sliding sliding = new Sliding(context, store, next);
        sliding.begin();
        return sliding;
    }

    // ---- checkpoints ----

    @Override
    public String form() {
        return "window of " + timers.panes() + " panes of " + paneMillis + " ms, "
                + (subtract != null ? "subtracting" : hasManyPanes() ? "merging bit by bit" : "merging");
    }

    private boolean hasManyPanes() {
        return timers.panes() > MANY_PANES;
    }

    @Override
    public void writeState(Object value, ByteWriter out) {
        QueueFormat.write(value, null, out);
    }

    @Override
    public Object readState(ByteReader in) {
        return QueueFormat.read(in, List.of());
    }

    @Override
    public void writeAside(Object aside, ByteWriter out) {
        WindowProgress progress = (WindowProgress) aside;
        out.writeLong(progress.newest());
        out.writeLong(progress.left());
    }

    @Override
    public Object readAside(ByteReader in) {
        return new WindowProgress(in.readLong(), in.readLong());
    }

    @Override
    public Optional<StateImage> changes(StateStore store) {
        return store.hasNewAside() ? Optional.of(new WindowState.Changes(store)) : Optional.empty();
    }

    @Override
    public StateImage image(StateStore store) {
        return new WindowState.Image(store, timers);
    }

    @Override
    public StateLoader restore(StateStores stores, StateContext context) {
        return new WindowState.Loading(stores, timers);
    }

    @Override
    public StateLoader replay(StateStores stores, StateContext context) {
        List<Sliding> parts = new ArrayList<>();
        for (StateStore store : stores.stores()) {
            Sliding sliding = new Sliding(context, store, new Ignoring());
            sliding.begin();
            parts.add(sliding);
        }
        return new StateLoader() {
            @Override
            @SuppressWarnings("unchecked")
            public void take(ByteReader piece) {
                while (piece.remaining() > 0) {
                    Pair<K, A> pair = Pair.of((K) piece.readValue(), (A) piece.readValue());
                    parts.get(KeyHash.partition(KeyHash.of(pair.key()), parts.size()))
                            .accept(pair);
                }
            }

            @Override
            public void end() {
                parts.forEach(Sliding::end);
            }
        };
    }

    @SuppressWarnings("serial") // lives for one tick
    private static final class Ignoring extends RecordConsumer<Object> {
        @Override
        public void accept(Object record) {}
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private final class Sliding extends LookingUp<K, A> {
        private final Operator operator;
        private final WindowFunction fn;
        private final RecordConsumer<? super Pair<K, R>> next;
        private final boolean due;
        private final long pane;

        Sliding(StateContext context, StateStore store, RecordConsumer<? super Pair<K, R>> next) {
            super(context.operator(), store);
            this.operator = context.operator();
            this.fn = new WindowFunction(operator, merge, subtract, finish);
            this.next = next;
            this.due = context.due();
            this.pane = (context.elapsedMillis() - 1) / paneMillis;
        }

        /** Closes the pane before, if this tick is the first of a new one, and lets go of the panes that leave. */
        private void begin() {
            if (severalBatches) {
                timers.close(store, pane - 1, this::close);
            }
            timers.leave(store, pane, this::evict);
        }

        private void evict(StateEntry entry, long time, Object accumulator) {
            PaneQueue queue = ((PaneQueue) entry.willChange()).evict(accumulator, fn);
            entry.set(queue);
            if (queue.isEmpty()) {
                timers.emptied(store, entry);
            }
            if (changedOnly) {
                timers.changed(store, entry);
            }
        }

        /** Makes what a key has in an open pane final. */
        private void close(StateEntry entry, long ofPane, Object none) {
            OpenPane open = (OpenPane) entry.willChange();
            entry.set(with(open.before(), open.accumulator()));
            timers.leaves(store, entry, ofPane, subtract == null ? null : open.accumulator());
        }

        private PaneQueue with(PaneQueue queue, Object accumulator) {
            return queue == null || (queue.isEmpty() && !keepsNeutral)
                    ? first(accumulator)
                    : queue.insert(accumulator, fn);
        }

        private PaneQueue first(Object accumulator) {
            if (subtract != null) {
                return Subtracting.of(accumulator);
            }
            return hasManyPanes() ? DabaLite.of(accumulator, fn) : TwoStacks.of(accumulator);
        }

        @Override
        protected void take(K key, A accumulator, StateEntry entry) {
            store.note(key, accumulator);
            if (entry.value() instanceof OpenPane open) {
                entry.set(open.with(accumulator, fn));
                return;
            }
            PaneQueue queue = (PaneQueue) entry.willChange();
            if (severalBatches) {
                entry.set(new OpenPane(queue, accumulator));
                timers.open(store, entry, pane);
            } else {
                entry.set(with(queue, accumulator));
                timers.leaves(store, entry, pane, subtract == null ? null : accumulator);
            }
            if (changedOnly) {
                timers.changed(store, entry);
            }
        }

        @Override
        protected void ended() {
            timers.forgetEmptied(store, this::forget);
            if (due) {
                if (severalBatches) {
                    timers.close(store, pane, this::close);
                }
                emit();
            }
            store.setAside(new WindowProgress(pane, pane - timers.panes()));
            next.end();
        }

        /** Forgets a key that is in no pane, unless its neutral value is held and no filter hides it. */
        private void forget(StateEntry entry, long time, Object none) {
            if (left == null && entry.value() instanceof PaneQueue queue && queue.isEmpty() && !isKept(entry, queue)) {
                entry.remove();
            }
        }

        /** Whether a key that is in no pane is still held: with its neutral value, unless a filter hides it. */
        private boolean isKept(StateEntry entry, PaneQueue queue) {
            return keepsNeutral && (filter == null || operator.test(filter, result(entry, queue)));
        }

        /** Whether a key is held for nothing but to be told of as one that has left. */
        private boolean isGone(PaneQueue queue) {
            return queue.isEmpty() && !keepsNeutral;
        }

        private void emit() {
            if (changedOnly) {
                timers.tellChanges(store, (entry, time, none) -> tellChange(entry));
            } else {
                store.scan(this::emit);
            }
        }

        private void tellChange(StateEntry entry) {
            if (entry.value() instanceof PaneQueue queue && isGone(queue)) {
                tellOfLeaving(entry);
            } else {
                emit(entry);
            }
        }

        private void tellOfLeaving(StateEntry entry) {
            if (left != null) {
                next.acceptPair(entry.key(), operator.apply(left));
            }
            entry.remove();
        }

        private void emit(StateEntry entry) {
            if (entry.value() instanceof PaneQueue queue && !isGone(queue)) {
                if (filter == null) {
                    next.acceptPair(entry.key(), fn.finish(queue.merged(fn)));
                    return;
                }
                Pair<K, R> result = result(entry, queue);
                if (operator.test(filter, result)) {
                    next.accept(result);
                }
            }
        }

        @SuppressWarnings("unchecked")
        private Pair<K, R> result(StateEntry entry, PaneQueue queue) {
            return (Pair<K, R>) Pair.of(entry.key(), fn.finish(queue.merged(fn)));
        }
    }
}
