package io.dstream.hbase;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import io.dstream.hbase.internal.write.Rows;
import io.dstream.hbase.internal.write.Shape;
import io.dstream.hbase.internal.write.TableWriter;
import io.dstream.sink.Sink;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes rows to a table, deletes them, or adds to them, so that a batch that is written again changes nothing. With a
 * checkpoint directory the table is therefore as if each batch had been written exactly once, whatever fails.
 *
 * <pre>{@code
 * counts.to(HBase.<Pair<String, Long>>put(cluster, "word_counts", "c")
 *         .row(Pair::key)
 *         .column("n", Pair::value));
 * }</pre>
 *
 * <p>What is put or deleted has the time of the batch. HBase shows the cell with the latest time, so a later batch
 * always wins, and a batch that comes late (from a program that was taken over from) or again changes nothing. What is
 * added is added together with a mark in the same row, which holds the time of the last batch, and only if the mark is
 * older than the batch.
 *
 * <p>The tasks that compute a batch write it, on a Spark cluster the executors. If a batch has several partitions, its
 * rows are brought together by key first. The rows of a partition are held in memory. Requests that fail for a reason
 * that may pass are retried for the time set by {@link HBaseCluster#retryFor}.
 *
 * <p>Keys and values are written as HBase's {@code Bytes} does: strings in UTF-8, enums by name, numbers big-endian, an
 * {@code Instant} by its milliseconds, a {@code UUID} in 16 bytes, {@code byte[]} as it is, an {@code Optional} by its
 * value. {@code null} and an empty {@code Optional} delete what the column had.
 *
 * <p>Immutable: each configuration method returns a new sink. A sink is for one stream of one program.
 *
 * @param <T> the type of the records
 */
public final class HBaseSink<T> implements Sink<T> {
    private static final String MARK = "dstream.";

    private final HBaseCluster cluster;
    private final Shape<T> shape;
    private final String ledger;
    private volatile Rows<T> rows; // null before the start
    private TableWriter.Lease here; // null unless open

    HBaseSink(HBaseCluster cluster, Shape<T> shape) {
        this(cluster, shape, "batch");
    }

    private HBaseSink(HBaseCluster cluster, Shape<T> shape, String ledger) {
        this.cluster = cluster;
        this.shape = shape;
        this.ledger = ledger;
    }

    // ---- configuration ----

    /**
     * Sets the function that returns the key of a record's row.
     *
     * @param key returns the key; not null
     * @return a new sink
     */
    public HBaseSink<T> row(Function1<? super T, ?> key) {
        return new HBaseSink<>(cluster, shape.withRow(key), ledger);
    }

    /**
     * Adds a column.
     *
     * @param name its qualifier, or its family and qualifier as in {@code c:name}
     * @param value returns its value, null to delete what the column had; for {@link HBase#add} the number that is
     *     added, a {@code Long} or an {@code Integer}
     * @return a new sink
     * @throws IllegalArgumentException if the column was already added
     * @throws IllegalStateException if this deletes rows
     */
    public HBaseSink<T> column(String name, Function1<? super T, ?> value) {
        return new HBaseSink<>(cluster, shape.withColumn(name, value), ledger);
    }

    /**
     * Deletes the rows of some records instead of writing them.
     *
     * @param condition whether a record's row is deleted
     * @return a new sink
     * @throws IllegalStateException if this is not a {@link HBase#put}
     */
    public HBaseSink<T> deleteWhen(Predicate1<? super T> condition) {
        return new HBaseSink<>(cluster, shape.withDeleteWhen(condition), ledger);
    }

    /**
     * Sets the name of the mark that {@link HBase#add} leaves in each row, in the column {@code dstream.name} of the
     * sink's family. A name is required if several streams add to the same rows.
     *
     * @param name the name; default: {@code batch}
     * @return a new sink
     */
    public HBaseSink<T> ledger(String name) {
        checkNotNull(name, "ledger needs a name");
        checkArgument(!name.isEmpty(), "ledger needs a name");
        return new HBaseSink<>(cluster, shape, name);
    }

    // ---- what the program calls ----

    @Override
    public Optional<Object> taskCode() {
        return Optional.of(shape);
    }

    @Override
    public void open(String id) throws Exception {
        checkState(rows == null, "an HBase sink is for one stream, and this one is in use: create another for %s", id);
        shape.check();
        TableWriter.Maker writers = new TableWriter.Maker(id, cluster.access(), shape, MARK + ledger);
        here = writers.lease();
        rows = new Rows<>(id, shape, writers, here.maxValueBytes());
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        rows.write(batch, batchTime.toEpochMilli());
    }

    /** What tasks of other processes wait for ends by itself, after {@link HBaseCluster#retryFor}. */
    @Override
    public void stopping() {
        Rows<T> open = rows;
        if (open != null) {
            open.writers().stopping();
        }
    }

    @Override
    public void close() {
        if (here != null) {
            here.close();
            rows.writers().end();
            here = null;
        }
    }
}
