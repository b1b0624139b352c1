package io.dstream.batch;

import io.dstream.function.Action1;
import io.dstream.function.Function2;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** What the actions of {@link Batch} end a partition's pipeline with. Each is used by one thread, for one partition. */
@SuppressWarnings("serial") // their state goes wherever their engine sends them, results included
final class Consumers {

    private Consumers() {}

    static <T> List<T> concat(List<? extends Collecting<T>> parts) {
        if (parts.size() == 1) {
            return parts.get(0).list();
        }
        int size = 0;
        for (Collecting<T> part : parts) {
            size += part.records.size();
        }
        ArrayList<T> all = new ArrayList<>(size);
        for (Collecting<T> part : parts) {
            all.addAll(part.records);
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

    static class Collecting<T> extends RecordConsumer<T> {
        final ArrayList<T> records = new ArrayList<>();

        @Override
        public void accept(T record) {
            records.add(record);
        }

        final List<T> list() {
            return Collections.unmodifiableList(records);
        }
    }

    static final class Taking<T> extends Collecting<T> {
        private final int n;

        Taking(int n) {
            this.n = n;
        }

        @Override
        public void accept(T record) {
            super.accept(record);
            if (records.size() == n) {
                throw Enough.ENOUGH;
            }
        }
    }

    static final class Reducing<T> extends RecordConsumer<T> {
        private final Operator operator;
        private final Function2<? super T, ? super T, ? extends T> fn;
        T result;
        boolean any;

        Reducing(Operator operator, Function2<? super T, ? super T, ? extends T> fn) {
            this.operator = operator;
            this.fn = fn;
        }

        @Override
        public void accept(T record) {
            result = any ? operator.<T, T, T>apply(fn, result, record) : record;
            any = true;
        }
    }

    static final class Folding<T, A> extends RecordConsumer<T> {
        private final Operator operator;
        private final Function2<? super A, ? super T, ? extends A> fn;
        A result;

        Folding(Operator operator, A zero, Function2<? super A, ? super T, ? extends A> fn) {
            this.operator = operator;
            this.result = zero;
            this.fn = fn;
        }

        @Override
        public void accept(T record) {
            result = operator.<A, T, A>apply(fn, result, record);
        }
    }

    static final class Each<T> extends RecordConsumer<T> {
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

    /** Keeps the n largest of a partition: gathers more than that, then drops those that have no chance. */
    static final class Largest<T> extends Collecting<T> {
        private final Operator operator;
        private final int n;
        private final Comparator<? super T> order;
        private boolean full; // the first n are sorted, and only what is larger than the last of them matters

        Largest(Operator operator, int n, Comparator<? super T> order) {
            this.operator = operator;
            this.n = n;
            this.order = order;
        }

        @Override
        public void accept(T record) {
            operator.run(this::offer, record);
        }

        private void offer(T record) {
            if (n > 0 && !(full && order.compare(record, records.get(n - 1)) <= 0)) {
                records.add(record);
                if (records.size() >= 2L * n + SLACK) {
                    cut();
                    full = true;
                }
            }
        }

        private void cut() {
            records.sort(Collections.reverseOrder(order));
            if (records.size() > n) {
                records.subList(n, records.size()).clear();
            }
        }

        /** How many more to gather at least before it is worth sorting them. */
        private static final int SLACK = 16;

        static <T> List<T> of(Operator operator, int n, Comparator<? super T> order, List<Largest<T>> parts) {
            Largest<T> all = new Largest<>(operator, n, order);
            parts.forEach(part -> all.records.addAll(part.records));
            operator.run(Largest::cut, all);
            return all.list();
        }
    }
}
