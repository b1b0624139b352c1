package io.dstream.batch;

import io.dstream.function.Function2;
import io.dstream.plan.Operator;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step.Attachment;
import io.dstream.plan.Step.Forwarding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * What the actions of {@link Batch} make of each partition before all partitions are put together: steps that give, at
 * the end of a partition, what becomes of its records.
 */
@SuppressWarnings("serial") // consumers live for one partition of one run
final class Partials {

    private Partials() {}

    /** Gives one record, reduced from all; none where there are none. */
    static <T> Attachment reduced(Operator operator, Function2<? super T, ? super T, ? extends T> fn) {
        return (next, partition) -> new Forwarding<>(next) {
            private T result;
            private boolean any;

            @Override
            @SuppressWarnings("unchecked")
            public void accept(Object record) {
                result = any ? operator.<T, T, T>apply(fn, result, (T) record) : (T) record;
                any = true;
            }

            @Override
            public void end() {
                if (any) {
                    next.accept(result);
                }
                super.end();
            }
        };
    }

    /** Gives the n largest, the largest first. */
    static <T> Attachment largest(Operator operator, int n, Comparator<? super T> order) {
        return (next, partition) -> {
            RecordConsumer<T> largest = new Largest<T>(next, operator, n, order);
            @SuppressWarnings("unchecked")
            RecordConsumer<Object> head = (RecordConsumer<Object>) (RecordConsumer<?>) largest;
            return head;
        };
    }

    /** The n largest of some records, the largest first; of equal ones the first. */
    static <T> List<T> largest(int n, Comparator<? super T> order, List<T> records) {
        List<T> all = new ArrayList<>(records);
        cut(all, n, order);
        return Collections.unmodifiableList(all);
    }

    private static <T> void cut(List<T> records, int n, Comparator<? super T> order) {
        records.sort(Collections.reverseOrder(order));
        if (records.size() > n) {
            records.subList(n, records.size()).clear();
        }
    }

    /** Keeps the n largest of a partition: gathers more than that, then drops those that have no chance. */
    private static final class Largest<T> extends Forwarding<T> {
        /** How many more to gather at least before it is worth sorting them. */
        private static final int SLACK = 16;

        private final RecordConsumer<? super T> next;
        private final Operator operator;
        private final int n;
        private final Comparator<? super T> order;
        private final List<T> records = new ArrayList<>();
        private boolean full; // the first n are sorted, and only what is larger than the last of them matters

        Largest(RecordConsumer<? super T> next, Operator operator, int n, Comparator<? super T> order) {
            super(next);
            this.next = next;
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
                    cut(records, n, order);
                    full = true;
                }
            }
        }

        @Override
        public void end() {
            operator.run(all -> cut(all, n, order), records);
            records.forEach(next::accept);
            super.end();
        }
    }
}
