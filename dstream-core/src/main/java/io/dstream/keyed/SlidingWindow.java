package io.dstream.keyed;

import io.dstream.batch.Pair;
import io.dstream.engine.KeyHash;
import io.dstream.engine.Operator;
import io.dstream.engine.RecordConsumer;
import io.dstream.engine.StateFunction;
import io.dstream.engine.StateTable;
import io.dstream.engine.StateTick;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Predicate1;
import java.util.Arrays;

/**
 * Combines the accumulators of a key over a window. Takes one pane a tick: a pair per key that the pane has. Touches
 * the keys of the pane that comes and of those that leave, and no others; gives every key's result when the window is
 * due, or only those that changed.
 *
 * <pre>
 *   panes:   |  1  |  2  |  3  |  4  |  5  |      window of three panes at 4: panes 2, 3, 4
 *                  [   2     3     4 ]            at 5: the keys of 2 are evicted, those of 5 inserted
 *                        [   3     4     5 ]
 * </pre>
 */
public final class SlidingWindow<K, A, R> implements StateFunction<K, A, Pair<K, R>> {
    private static final long serialVersionUID = 1L;

    /** From so many panes on, one flip of two stacks would be felt. */
    private static final int MANY_PANES = 1_000;

    private final long paneMillis;
    private final int panes;
    private final Function2<Object, Object, Object> merge;
    private final Function2<Object, Object, Object> subtract;
    private final Function1<Object, Object> finish;
    private final Predicate1<Pair<K, R>> filter;
    private final boolean keepsNeutral;
    private final boolean changedOnly;

    /**
     * What a window does.
     *
     * @param paneMillis how long a pane is
     * @param panes how many panes a window has
     * @param merge merges two accumulators, the earlier first
     * @param subtract takes the earliest out of what was merged; null where that cannot be done
     * @param finish makes a result
     * @param filter hides results; null for none. Keys that are in no pane are forgotten once they are hidden
     * @param keepsNeutral whether a key that is in no pane keeps what is left after subtraction
     * @param changedOnly whether only results that changed are given
     */
    @SuppressWarnings("unchecked")
    public SlidingWindow(
            long paneMillis,
            int panes,
            Function2<A, A, A> merge,
            Function2<A, A, A> subtract,
            Function1<A, R> finish,
            Predicate1<Pair<K, R>> filter,
            boolean keepsNeutral,
            boolean changedOnly) {
        this.paneMillis = paneMillis;
        this.panes = panes;
        this.merge = (Function2<Object, Object, Object>) (Function2<?, ?, ?>) merge;
        this.subtract = (Function2<Object, Object, Object>) (Function2<?, ?, ?>) subtract;
        this.finish = (Function1<Object, Object>) (Function1<?, ?>) finish;
        this.filter = filter;
        this.keepsNeutral = keepsNeutral;
        this.changedOnly = changedOnly;
    }

    @Override
    public RecordConsumer<Pair<K, A>> attach(
            Operator operator, StateTable table, StateTick tick, RecordConsumer<? super Pair<K, R>> next) {
        Sliding sliding = new Sliding(operator, table, tick, next);
        sliding.evict();
        return sliding;
    }

    @SuppressWarnings("serial") // lives for one partition of one tick
    private final class Sliding extends RecordConsumer<Pair<K, A>> {
        private final Operator operator;
        private final WindowFunction fn;
        private final StateTable table;
        private final RecordConsumer<? super Pair<K, R>> next;
        private final boolean due;
        private final long pane;
        private final Panes before;
        private final IntList evicted = new IntList();
        private final IntList inserted = new IntList();

        Sliding(Operator operator, StateTable table, StateTick tick, RecordConsumer<? super Pair<K, R>> next) {
            this.operator = operator;
            this.fn = new WindowFunction(operator, merge, subtract, finish);
            this.table = table;
            this.next = next;
            this.due = tick.due();
            this.pane = Math.floorDiv(tick.timeMillis(), paneMillis);
            this.before = table.companion() == null ? Panes.none(panes) : (Panes) table.companion();
        }

        private PaneQueue queue(int e) {
            return (PaneQueue) table.value(e);
        }

        private void evict() {
            for (long p = before.oldest(); p <= Math.min(pane - panes, before.newest()) && p != Long.MIN_VALUE; p++) {
                for (int e : before.entries(p)) {
                    table.willChange(e);
                    table.set(e, queue(e).evict(fn));
                    evicted.add(e);
                }
            }
        }

        @Override
        public void accept(Pair<K, A> pair) {
            insert(pair.key(), pair.value());
        }

        private void insert(K key, A accumulator) {
            int hash = KeyHash.of(key);
            int e = table.find(key, hash);
            if (e >= 0) {
                PaneQueue queue = queue(e);
                table.willChange(e);
                table.set(e, queue.isEmpty() && !keepsNeutral ? first(accumulator) : queue.insert(accumulator, fn));
            } else {
                e = table.insert(key, hash);
                table.set(e, first(accumulator));
            }
            inserted.add(e);
        }

        private PaneQueue first(A accumulator) {
            if (subtract != null) {
                return Subtracting.of(accumulator);
            }
            return panes > MANY_PANES ? DabaLite.of(accumulator, fn) : TwoStacks.of(accumulator);
        }

        @Override
        public void end() {
            int[] gone = evicted.toArray();
            int[] came = inserted.toArray();
            for (int e : gone) {
                if (table.isLive(e) && queue(e).isEmpty() && !isKept(e)) {
                    table.remove(e);
                }
            }
            Panes after = before.with(pane, came, pane - panes, changedOnly ? concat(gone, came) : null);
            if (due) {
                emit(after);
                after = after.withoutChanges();
            }
            table.setCompanion(after);
            next.end();
        }

        /** Whether a key that is in no pane is still held: with its neutral value, unless a filter hides it. */
        private boolean isKept(int e) {
            return keepsNeutral && (filter == null || operator.test(filter, result(e)));
        }

        private void emit(Panes after) {
            boolean[] changed = null;
            if (changedOnly) {
                changed = new boolean[table.bound()];
                after.mark(changed);
            }
            for (int e = 0; e < table.bound(); e++) {
                if (table.isLive(e) && (changed == null || changed[e])) {
                    Pair<K, R> result = result(e);
                    if (filter == null || operator.test(filter, result)) {
                        next.accept(result);
                    }
                }
            }
        }

        @SuppressWarnings("unchecked")
        private Pair<K, R> result(int e) {
            return (Pair<K, R>) Pair.of(table.key(e), fn.finish(queue(e).merged(fn)));
        }
    }

    private static int[] concat(int[] a, int[] b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
