package io.dstream.keyed;

import io.dstream.batch.Pair;
import io.dstream.codec.ByteReader;
import io.dstream.function.Function0;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Predicate1;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.StateFunction;
import io.dstream.plan.StateImage;
import io.dstream.plan.StateLoader;
import io.dstream.plan.StateTick;
import io.dstream.state.Aggregator;
import io.dstream.table.KeyHash;
import io.dstream.table.StateTable;
import io.dstream.table.StateTables;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
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

    private static final int[] NONE = {};

    private final long paneMillis;
    private final int panes;
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
        this.panes = shape.panes();
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
            Operator operator, StateTable table, StateTick tick, RecordConsumer<? super Pair<K, R>> next) {
        Sliding sliding = new Sliding(operator, table, tick, next);
        sliding.begin();
        return sliding;
    }

    // ---- checkpoints ----

    @Override
    public String form() {
        return "window of " + panes + " panes of " + paneMillis + " ms, "
                + (subtract != null ? "subtracting" : panes > MANY_PANES ? "merging bit by bit" : "merging");
    }

    @Override
    public Optional<StateImage> changes(StateTable table) {
        return table.hasNewCompanion() ? Optional.of(new WindowState.Changes(table)) : Optional.empty();
    }

    @Override
    public StateImage image(StateTable table) {
        return new WindowState.Image(table, panesOf(table));
    }

    @Override
    public StateLoader restore(StateTables tables, StateTick tick) {
        return new WindowState.Loading(tables, panes);
    }

    @Override
    public StateLoader replay(Operator operator, StateTables tables, StateTick tick) {
        List<Sliding> parts = new ArrayList<>();
        for (StateTable table : tables.tables()) {
            Sliding sliding = new Sliding(operator, table, tick, new Ignoring());
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

    private Panes panesOf(StateTable table) {
        return table.companion() == null ? Panes.none(panes) : (Panes) table.companion();
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
        private Panes before;
        private final IntList evicted = new IntList();
        private final IntList inserted = new IntList();
        private final List<Object> accumulators = new ArrayList<>(); // of those inserted, for their pane to hold

        Sliding(Operator operator, StateTable table, StateTick tick, RecordConsumer<? super Pair<K, R>> next) {
            super(table);
            this.operator = operator;
            this.fn = new WindowFunction(operator, merge, subtract, finish);
            this.next = next;
            this.due = tick.due();
            this.pane = (tick.elapsedMillis() - 1) / paneMillis;
            this.before = panesOf(table);
        }

        /** Ends the pane before, if this tick is the first of a new one, and lets go of the panes that leave. */
        private void begin() {
            if (severalBatches && pane > before.newest()) {
                before = close(before);
            }
            for (long p = before.oldest(); p <= Math.min(pane - panes, before.newest()); p++) {
                evict(before.pane(p));
            }
        }

        private void evict(Panes.Pane leaving) {
            int[] entries = leaving.entries();
            for (int i = 0; i < entries.length; i++) {
                int e = entries[i];
                if (i % AT_ONCE == 0) {
                    table.fetch(entries, i, Math.min(i + AT_ONCE, entries.length));
                }
                PaneQueue queue = (PaneQueue) table.willChange(e);
                table.set(e, queue.evict(leaving.accumulator(i), fn));
                evicted.add(e);
            }
        }

        /** Makes what keys have in the newest pane final, unless it is. */
        private Panes close(Panes panes) {
            Panes.Pane newest = panes.pane(panes.newest());
            if (newest.hasAccumulators()) {
                return panes;
            }
            Object[] all = new Object[newest.entries().length];
            for (int i = 0; i < all.length; i++) {
                int e = newest.entries()[i];
                if (table.value(e) instanceof OpenPane open) {
                    table.willChange(e);
                    table.set(e, with(open.before(), open.accumulator()));
                    all[i] = open.accumulator();
                }
            }
            return subtract == null ? panes : panes.closed(all);
        }

        private PaneQueue with(PaneQueue queue, Object accumulator) {
            return queue == null || (queue.isEmpty() && !keepsNeutral)
                    ? first(accumulator)
                    : queue.insert(accumulator, fn);
        }

        @Override
        void take(K key, A accumulator, int hash, int entry) {
            table.note(key, accumulator);
            int e = entry >= 0 ? entry : table.insert(key, hash);
            if (table.value(e) instanceof OpenPane open) {
                table.set(e, open.with(accumulator, fn));
                return;
            }
            PaneQueue queue = (PaneQueue) table.willChange(e);
            table.set(e, severalBatches ? new OpenPane(queue, accumulator) : with(queue, accumulator));
            inserted.add(e);
            if (subtract != null && !severalBatches) {
                accumulators.add(accumulator);
            }
        }

        private PaneQueue first(Object accumulator) {
            if (subtract != null) {
                return Subtracting.of(accumulator);
            }
            return panes > MANY_PANES ? DabaLite.of(accumulator, fn) : TwoStacks.of(accumulator);
        }

        @Override
        void ended() {
            int[] gone = evicted.toArray();
            int[] came = inserted.toArray();
            for (int e : gone) {
                if (left == null && table.value(e) instanceof PaneQueue queue && queue.isEmpty() && !isKept(e, queue)) {
                    table.remove(e);
                }
            }
            Panes after = before.with(pane, came, pane - panes, changedOnly ? concat(gone, came) : NONE);
            if (subtract != null && !severalBatches) {
                after = after.closed(accumulators.toArray());
            }
            if (due) {
                after = severalBatches ? close(after) : after;
                emit(after);
                after = after.withoutChanges();
            }
            table.setCompanion(after);
            next.end();
        }

        /** Whether a key is held for nothing but to be told of as one that has left. */
        private boolean isGone(PaneQueue queue) {
            return queue.isEmpty() && !keepsNeutral;
        }

        @SuppressWarnings("unchecked")
        private void tellOfLeaving(int e) {
            if (left != null) {
                next.accept(Pair.of((K) table.key(e), operator.apply(left)));
            }
            table.remove(e);
        }

        /** Whether a key that is in no pane is still held: with its neutral value, unless a filter hides it. */
        private boolean isKept(int e, PaneQueue queue) {
            return keepsNeutral && (filter == null || operator.test(filter, result(e, queue)));
        }

        private void emit(Panes after) {
            if (changedOnly) {
                for (int e : after.changed()) {
                    if (table.value(e) instanceof PaneQueue queue && isGone(queue)) {
                        tellOfLeaving(e);
                    } else {
                        emit(e);
                    }
                }
            } else {
                for (int e = 0; e < table.bound(); e++) {
                    if (e % AT_ONCE == 0) {
                        table.fetch(e, Math.min(e + AT_ONCE, table.bound()));
                    }
                    emit(e);
                }
            }
        }

        private void emit(int e) {
            if (table.value(e) instanceof PaneQueue queue && !isGone(queue)) {
                Pair<K, R> result = result(e, queue);
                if (filter == null || operator.test(filter, result)) {
                    next.accept(result);
                }
            }
        }

        @SuppressWarnings("unchecked")
        private Pair<K, R> result(int e, PaneQueue queue) {
            return (Pair<K, R>) Pair.of(table.key(e), fn.finish(queue.merged(fn)));
        }
    }

    private static int[] concat(int[] a, int[] b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
