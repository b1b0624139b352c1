package io.dstream.hbase;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.hbase.internal.read.RegionSlice;
import io.dstream.plan.Partition;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.client.Result;

/**
 * The rows of a table, read as a batch:
 *
 * <pre>{@code
 * PairBatch<String, String> customers = HBase.scan(cluster, "customer", row -> Pair.of(
 *                 Bytes.toString(row.getRow()),
 *                 Bytes.toString(row.getValue(Bytes.toBytes("c"), Bytes.toBytes("name")))))
 *         .columns("c:name")
 *         .read(ssc)
 *         .mapToPair(customer -> customer)
 *         .cache();
 * orders.transformToPair(batch -> batch.join(customers))  // (id, order) -> (id, (order, name))
 * }</pre>
 *
 * <p>Each region is a partition, and is read where the batch is computed, by the engine's threads or on a Spark cluster
 * by its executors. A task holds a page of rows. Every computation reads the rows again, and may find different ones,
 * unless the batch is {@linkplain Batch#cache cached}. Regions are read at different times, so some may show a
 * concurrent change and others not.
 *
 * <p>Immutable: each configuration method returns a new scan.
 *
 * @param <R> the type of the records
 */
public final class HBaseScan<R> {
    private final RegionSlice.Plan<R> plan;

    HBaseScan(HBaseCluster cluster, String table, Function1<? super Result, ? extends R> row) {
        this(RegionSlice.Plan.of(cluster.access(), table, row));
    }

    private HBaseScan(RegionSlice.Plan<R> plan) {
        this.plan = plan;
    }

    /**
     * Reads some columns only. Rows that have none of them are left out.
     *
     * @param names families, as in {@code c}, or columns, as in {@code c:name}
     * @return a new scan
     */
    public HBaseScan<R> columns(String... names) {
        checkArgument(names.length > 0, "columns needs at least one column");
        return new HBaseScan<>(plan.withColumns(ImmutableList.copyOf(names)));
    }

    /**
     * Sets how many rows are fetched at a time.
     *
     * @param rows 1 to 100,000; default: 1000
     * @return a new scan
     */
    public HBaseScan<R> pageSize(int rows) {
        checkArgument(rows >= 1 && rows <= 100_000, "pages of %s rows: expected 1 to 100000", rows);
        return new HBaseScan<>(plan.withPage(rows));
    }

    /**
     * Returns the rows as a batch. HBase is asked now which regions there are; no row is read before the batch is
     * computed. A region that is split or moved meanwhile is read all the same.
     *
     * @param ssc the context whose engine reads the rows; it need not have been started
     * @return the batch, with a partition for each region
     * @throws HBaseException if HBase cannot be reached, or the table does not exist
     * @throws InterruptedException if the thread is interrupted
     */
    public Batch<R> read(StreamingContext ssc) throws InterruptedException {
        checkNotNull(ssc, "read needs a StreamingContext");
        List<Partition<R>> regions = new ArrayList<>(plan.regions());
        return ssc.batchOf(regions);
    }
}
