package io.dstream.cassandra;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.common.collect.ImmutableList;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.cassandra.internal.connect.TableName;
import io.dstream.cassandra.internal.read.Slice;
import io.dstream.function.Function1;
import io.dstream.plan.Partition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a table, read as a batch:
 *
 * <pre>{@code
 * PairBatch<Long, String> customers = Cassandra.scan(
 *                 cluster, "customer", row -> Pair.of(row.getLong("id"), row.getString("name")))
 *         .columns("id", "name")
 *         .read(ssc)
 *         .mapToPair(customer -> customer)
 *         .cache();
 * orders.transformToPair(batch -> batch.join(customers))  // (id, order) -> (id, (order, name))
 * }</pre>
 *
 * <p>Each part is a range of the tokens by which Cassandra distributes rows, and is read where the batch is computed,
 * by the engine's threads or on a Spark cluster by its executors. A task holds a page of rows. Every computation reads
 * the rows again, and may find different ones, unless the batch is {@linkplain Batch#cache cached}. Parts are read at
 * different times, so some may show a concurrent change and others not.
 *
 * <p>The cluster must have the default partitioner, Murmur3Partitioner. Immutable: each configuration method returns a
 * new scan.
 *
 * @param <R> the type of the records
 */
public final class CassandraScan<R> {
    private static final int PARTS = 32;
    private static final int PAGE = 1000;

    private final Slice.Plan<R> plan;
    private final int parts;

    CassandraScan(CassandraCluster cluster, TableName table, Function1<? super Row, ? extends R> row) {
        this(Slice.Plan.of(cluster.access(), table, row, PAGE), PARTS);
    }

    private CassandraScan(Slice.Plan<R> plan, int parts) {
        this.plan = plan;
        this.parts = parts;
    }

    /**
     * Reads some columns only.
     *
     * @param names the columns as they are written in CQL; in double quotes if they need them
     * @return a new scan
     * @throws IllegalArgumentException if one of them is not a valid column name, or there is none
     */
    public CassandraScan<R> columns(String... names) {
        checkArgument(names.length > 0, "columns needs at least one column");
        ImmutableList<CqlIdentifier> columns =
                Arrays.stream(names).map(TableName::identifier).collect(ImmutableList.toImmutableList());
        return new CassandraScan<>(plan.withColumns(columns), parts);
    }

    /**
     * Sets into how many ranges the table is divided, each of which is a partition of the batch.
     *
     * @param ranges 1 to 100,000; default: 32
     * @return a new scan
     */
    public CassandraScan<R> parts(int ranges) {
        checkArgument(ranges >= 1 && ranges <= 100_000, "%s parts: expected 1 to 100000", ranges);
        return new CassandraScan<>(plan, ranges);
    }

    /**
     * Sets how many rows are fetched at a time.
     *
     * @param rows 1 to 100,000; default: 1000
     * @return a new scan
     */
    public CassandraScan<R> pageSize(int rows) {
        checkArgument(rows >= 1 && rows <= 100_000, "pages of %s rows: expected 1 to 100000", rows);
        return new CassandraScan<>(plan.withPage(rows), parts);
    }

    /**
     * Returns the rows as a batch. Nothing is read before the batch is computed.
     *
     * @param ssc the context whose engine reads the rows; it need not have been started
     * @return the batch, with a partition for each range
     */
    public Batch<R> read(StreamingContext ssc) {
        checkNotNull(ssc, "read needs a StreamingContext");
        List<Partition<R>> all = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            all.add(new Slice<>(plan, Slice.bound(i, parts), Slice.bound(i + 1, parts)));
        }
        return ssc.batchOf(all);
    }
}
