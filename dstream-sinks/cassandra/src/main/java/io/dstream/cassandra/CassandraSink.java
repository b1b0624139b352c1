package io.dstream.cassandra;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.cassandra.internal.write.Shape;
import io.dstream.cassandra.internal.write.TableWriter;
import io.dstream.cassandra.internal.write.WriteTask;
import io.dstream.function.Function1;
import io.dstream.function.Predicate1;
import io.dstream.plan.Ending;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Plan;
import io.dstream.plan.Step;
import io.dstream.sink.Sink;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes rows to a table, or deletes them, so that a batch that is written again changes nothing. With a checkpoint
 * directory the table is therefore as if each batch had been written exactly once, whatever fails.
 *
 * <pre>{@code
 * counts.to(Cassandra.<Pair<String, Long>>upsert(cluster, "word_counts")
 *         .key("word", Pair::key)
 *         .column("n", Pair::value));
 * }</pre>
 *
 * <p>Every write has the timestamp of its batch: the batch's time in microseconds, plus the number of the partition.
 * Cassandra keeps the value with the highest timestamp, so a later batch always wins, and a batch that comes late (from
 * a program that was taken over from) or again changes nothing.
 *
 * <p>The tasks that compute a batch write it, on a Spark cluster the executors. The rows of a partition are computed,
 * encoded and held in memory first. Then one request is sent for each row or, if the table has clustering columns, for
 * up to {@link #batchSize} rows of a Cassandra partition. Requests that fail for a reason that may pass are retried for
 * the time set by {@link CassandraCluster#retryFor}.
 *
 * <p>Strings, boxed primitives, {@code BigDecimal}, {@code BigInteger}, {@code byte[]}, {@code UUID}, {@code Instant}
 * and the other times, collections and what else the driver knows are converted to the type of the column, if that
 * loses nothing but fractions of milliseconds. Enums are written by name; an {@code Optional} by its value.
 * {@code null} and an empty {@code Optional} delete what the column had.
 *
 * <p>Immutable: each configuration method returns a new sink. A sink is for one stream of one program.
 *
 * @param <T> the type of the records
 */
public final class CassandraSink<T> implements Sink<T> {
    private static final int MICROS = 1000; // of a millisecond

    private final CassandraCluster cluster;
    private final Shape<T> shape;
    private volatile TableWriter.Maker<T> writers; // null before the start
    private TableWriter.Lease<T> here; // null unless open
    private Operator operator;

    CassandraSink(CassandraCluster cluster, Shape<T> shape) {
        this.cluster = cluster;
        this.shape = shape;
    }

    // ---- configuration ----

    /**
     * Adds a column of the primary key. All of them must be set, in any order.
     *
     * @param name the column as it is written in CQL; in double quotes if it needs them
     * @param value returns its value; not null
     * @return a new sink
     * @throws IllegalArgumentException if this is not a valid column name, or the column was already added
     */
    public CassandraSink<T> key(String name, Function1<? super T, ?> value) {
        return new CassandraSink<>(cluster, shape.withKey(name, value));
    }

    /**
     * Adds a column.
     *
     * @param name the column as it is written in CQL; in double quotes if it needs them
     * @param value returns its value; null deletes what the column had
     * @return a new sink
     * @throws IllegalArgumentException if this is not a valid column name, or the column was already added
     * @throws IllegalStateException if this deletes rows
     */
    public CassandraSink<T> column(String name, Function1<? super T, ?> value) {
        return new CassandraSink<>(cluster, shape.withColumn(name, value));
    }

    /**
     * Deletes the rows of some records instead of writing them.
     *
     * @param condition whether a record's row is deleted
     * @return a new sink
     * @throws IllegalStateException if this deletes all rows anyway
     */
    public CassandraSink<T> deleteWhen(Predicate1<? super T> condition) {
        checkNotNull(condition, "deleteWhen needs a condition");
        return new CassandraSink<>(cluster, shape.withDeleteWhen(condition));
    }

    /**
     * Lets Cassandra delete what was written after some time, which it counts from the write. A batch that is written
     * again begins anew.
     *
     * @param time whole seconds, at least 1 s and at most 20 years (630,720,000 s); default: the table's
     * @return a new sink
     * @throws IllegalStateException if this deletes rows
     */
    public CassandraSink<T> ttl(Duration time) {
        checkArgument(
                time.toSeconds() >= 1 && time.toNanosPart() == 0 && time.toSeconds() <= Shape.LONGEST_TTL,
                "a time to live of %s: expected whole seconds, 1 to %s",
                time,
                Shape.LONGEST_TTL);
        return new CassandraSink<>(cluster, shape.withTtl((int) time.toSeconds()));
    }

    /**
     * Limits how many rows of one Cassandra partition are sent with one request, as an unlogged batch, which is applied
     * as a whole. A request also ends before it exceeds 256 KiB.
     *
     * @param rows 1 to 10,000; default: 100
     * @return a new sink
     */
    public CassandraSink<T> batchSize(int rows) {
        checkArgument(rows >= 1 && rows <= 10_000, "%s rows: expected 1 to 10000", rows);
        return new CassandraSink<>(cluster, shape.withBatchSize(rows));
    }

    // ---- what the program calls ----

    @Override
    public Optional<Object> taskCode() {
        return Optional.of(new TableWriter.Maker<>(shape.toString(), cluster.access(), shape));
    }

    @Override
    public void open(String id) {
        checkState(
                writers == null,
                "a Cassandra sink is for one stream, and this one is in use: create another for %s",
                id);
        operator = new Operator(id, "write", "");
        TableWriter.Maker<T> maker = new TableWriter.Maker<>(id, cluster.access(), shape);
        here = maker.lease();
        writers = maker;
    }

    @Override
    public void write(Batch<T> batch, Instant batchTime) throws Exception {
        Step step = new Step.Pulling(operator, new WriteTask<>(writers, batchTime.toEpochMilli() * MICROS));
        try {
            var unused = batch.engine().run(new Plan.Pipe<>(batch.plan(), step), Ending.Count::new);
        } catch (OperatorException e) {
            if (!e.operator().equals(operator)) {
                throw e; // of the stream's
            }
            if (e.getCause() instanceof InterruptedException) {
                var unused = Thread.interrupted(); // the exception says it
            }
            throw e.getCause() instanceof Exception thrown ? thrown : e;
        }
    }

    /** What tasks of other processes wait for ends by itself, after {@link CassandraCluster#retryFor}. */
    @Override
    public void stopping() {
        TableWriter.Maker<T> open = writers;
        if (open != null) {
            open.stopping();
        }
    }

    @Override
    public void close() {
        if (here != null) {
            here.close();
            writers.end();
            here = null;
        }
    }
}
