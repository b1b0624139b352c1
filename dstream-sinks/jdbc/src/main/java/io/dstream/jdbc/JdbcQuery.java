package io.dstream.jdbc;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.jdbc.internal.read.Rows;
import io.dstream.jdbc.internal.read.Rows.Range;
import io.dstream.plan.Partition;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a query, read as a batch:
 *
 * <pre>{@code
 * PairBatch<Long, String> customers = Jdbc.query(
 *                 db,
 *                 "SELECT id, name FROM customer WHERE id >= ? AND id < ?",
 *                 row -> Pair.of(row.getLong(1), row.getString(2)))
 *         .ranges(0, 1_000_000, 8)                        // eight tasks, of 125,000 ids each
 *         .read(ssc)
 *         .mapToPair(customer -> customer)
 *         .cache();
 * orders.transformToPair(batch -> batch.join(customers))  // (id, order) -> (id, (order, name))
 * }</pre>
 *
 * <p>Rows are read where the batch is computed, a limited number at a time: by the engine's threads, or on a Spark
 * cluster by its executors. Every computation reads the rows again, and may find different ones, unless the batch is
 * {@linkplain Batch#cache cached}. Tasks read at different times, so some may see a concurrent change and others not.
 *
 * <p>Immutable: each configuration method returns a new query.
 *
 * @param <R> the type of the records
 */
public final class JdbcQuery<R> {
    private final Rows.Query<R> query;
    private final ImmutableList<Range> ranges; // empty: all rows at once

    JdbcQuery(Rows.Query<R> query, ImmutableList<Range> ranges) {
        this.query = query;
        this.ranges = ranges;
    }

    /**
     * Divides the reading among several tasks, each of which reads the rows between two numbers. These are the query's
     * two parameters, as in {@code WHERE id >= ? AND id < ?}. Rows outside all ranges are not read.
     *
     * @param from the lowest number
     * @param until the number after the highest one
     * @param parts the number of tasks, 1 to 10,000; there are fewer if there are not that many numbers
     * @return a new query
     * @throws IllegalArgumentException if the range is empty or the number of tasks is out of range
     */
    public JdbcQuery<R> ranges(long from, long until, int parts) {
        checkArgument(from < until, "ranges from %s until %s: expected the second to be greater", from, until);
        checkArgument(parts >= 1 && parts <= 10_000, "%s ranges: expected 1 to 10000", parts);
        BigInteger first = BigInteger.valueOf(from);
        BigInteger all = BigInteger.valueOf(until).subtract(first);
        int n = all.min(BigInteger.valueOf(parts)).intValueExact();
        List<Range> each = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            each.add(new Range(bound(first, all, i, n), bound(first, all, i + 1, n)));
        }
        return new JdbcQuery<>(query, ImmutableList.copyOf(each));
    }

    private static long bound(BigInteger first, BigInteger all, int i, int n) {
        return first.add(all.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(n)))
                .longValueExact();
    }

    /**
     * Returns the rows as a batch. Nothing is read before the batch is computed.
     *
     * @param ssc the context whose engine reads the rows; it need not have been started
     * @return the batch, with a partition for each range
     */
    public Batch<R> read(StreamingContext ssc) {
        checkNotNull(ssc, "read needs a StreamingContext");
        boolean portable = query.canBeSent();
        List<Partition<R>> parts = new ArrayList<>();
        if (ranges.isEmpty()) {
            parts.add(new Rows<>(query, null, portable));
        }
        ranges.forEach(range -> parts.add(new Rows<>(query, range, portable)));
        return ssc.batchOf(parts);
    }
}
