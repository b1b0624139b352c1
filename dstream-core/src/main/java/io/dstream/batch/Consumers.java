package io.dstream.batch;

import io.dstream.function.Action1;
import io.dstream.function.Action2;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the actions of {@link Batch} end a partition's pipeline with, and what they make of it. An action that gives
 * records, or anything made of them, ends with an {@link Ending.Collect}, which every engine can send.
 */
final class Consumers {

    private Consumers() {}

    static <T> List<T> concat(List<Ending.Collect<T>> parts) {
        if (parts.size() == 1) {
            return parts.get(0).records();
        }
        int size = 0;
        for (Ending.Collect<T> part : parts) {
            size += part.records().size();
        }
        ArrayList<T> all = new ArrayList<>(size);
        for (Ending.Collect<T> part : parts) {
            all.addAll(part.records());
        }
        return Collections.unmodifiableList(all);
    }

    /** The number of the first record of each partition. */
    static long[] starts(List<Ending.Count> parts) {
        long[] starts = new long[parts.size()];
        for (int p = 1; p < starts.length; p++) {
            starts[p] = starts[p - 1] + parts.get(p - 1).count();
        }
        return starts;
    }

    /** Calls a function for each key and value, which need not become a pair. */
    static final class EachPair<K, V> extends RecordConsumer<Pair<K, V>> {
        private static final long serialVersionUID = 1L;

        private final Operator operator;
        private final Action2<? super K, ? super V> fn;

        EachPair(Operator operator, Action2<? super K, ? super V> fn) {
            this.operator = operator;
            this.fn = fn;
        }

        @Override
        public void accept(Pair<K, V> pair) {
            try {
                fn.accept(pair.key(), pair.value());
            } catch (Throwable e) { // no pair, too
                throw OperatorException.of(operator, e);
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public void acceptPair(Object key, Object value) {
            operator.run(fn, (K) key, (V) value);
        }
    }

    /** Calls a function for each record. */
    static final class Each<T> extends RecordConsumer<T> {
        private static final long serialVersionUID = 1L;

        private final Operator operator;
        private final Action1<? super T> fn;

        Each(Operator operator, Action1<? super T> fn) {
            this.operator = operator;
            this.fn = fn;
        }

        @Override
        public void accept(T record) {
            operator.run(fn, record);
        }
    }
}
