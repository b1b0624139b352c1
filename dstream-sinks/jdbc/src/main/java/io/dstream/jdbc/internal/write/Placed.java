package io.dstream.jdbc.internal.write;

import com.google.common.collect.Iterators;
import com.google.common.collect.Lists;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.jdbc.internal.write.RowMaker.Row;
import io.dstream.plan.Operator;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.plan.Step;
import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * A row, and its place in the batch. For upserts in parallel transactions: records of one key may belong to different
 * parts, which do not see each other, so that those before the last have to go before rows are laid out by part.
 *
 * @param row the row
 * @param partition the number of the partition it was in
 * @param index its number there
 */
record Placed(Row row, int partition, long index) implements Serializable {
    private static final Comparator<Placed> PLACES =
            Comparator.comparingInt(Placed::partition).thenComparingLong(Placed::index);

    /** Rows with their places. */
    static Batch<Placed> of(Batch<Row> rows) {
        Step.Attachment placing = (next, partition) -> new Placing(next, partition);
        Step step = new Step.Custom(Operator.of("place"), placing);
        return Batch.of(rows.engine(), new Plan.Pipe<>(rows.plan(), step));
    }

    @SuppressWarnings("serial") // lives for one partition of one run
    private static final class Placing extends Step.Forwarding<Object> {
        private final RecordConsumer<Object> next;
        private final int partition;
        private long index;

        Placing(RecordConsumer<Object> next, int partition) {
            super(next);
            this.next = next;
            this.partition = partition;
        }

        @Override
        public void accept(Object row) {
            next.accept(new Placed((Row) row, partition, index++));
        }
    }

    /** The one that comes later in the batch. */
    static Placed later(Placed a, Placed b) {
        return PLACES.compare(a, b) < 0 ? b : a;
    }

    /** The rows of a partition, in the order of the batch. */
    static <K> Iterator<Row> inOrder(Iterator<Pair<K, Placed>> placed) {
        List<Placed> all = Lists.newArrayList(Iterators.transform(placed, Pair::value));
        Collections.sort(all, PLACES);
        return Iterators.transform(all.iterator(), Placed::row);
    }
}
