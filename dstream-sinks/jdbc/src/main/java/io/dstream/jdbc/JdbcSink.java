package io.dstream.jdbc;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;
import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.jdbc.internal.connect.Retry;
import io.dstream.jdbc.internal.write.Ledger;
import io.dstream.jdbc.internal.write.OpenSink;
import io.dstream.jdbc.internal.write.Shape;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.TransactionalSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes each batch to a database, in one transaction or in several parallel ones. With a checkpoint directory each
 * batch is written exactly once, whatever fails: the program, the connection in the middle of a commit, or the
 * database.
 *
 * <pre>{@code
 * counts.to(Jdbc.<Pair<String, Long>>upsert(db, "word_counts")
 *         .key("word", Pair::key)
 *         .column("n", Pair::value));
 * }</pre>
 *
 * <p>The table {@code dstream_ledger} records what was written last; the sink creates the table if it does not exist.
 * It has a row for each stream and parallel transaction. The stream is identified by the name of the table it writes
 * to, unless {@link #ledger} sets another one. The row is updated in the transaction that writes the batch's rows. A
 * program that starts takes over the row; an earlier program that is still running somewhere is rejected from then on.
 *
 * <p>A batch's values are computed and converted before anything is written. A value that cannot be converted, or that
 * the database rejects, fails the batch. Strings, boxed primitives, {@code BigDecimal}, {@code byte[]}, {@code UUID},
 * enums (by name), {@code Instant} and the other times, {@code Optional} (NULL if empty) and {@code null} are
 * converted. An instant is written as such if the type of the column is an instant, and as its date and time in UTC if
 * it is a date and time. Transient errors (deadlocks, lost connections, a database that is down) are retried for the
 * time set by {@link Database#retryFor}.
 *
 * <p>Immutable: each configuration method returns a new sink. A sink is for one stream of one program.
 *
 * @param <T> the type of the records
 */
public final class JdbcSink<T> implements TransactionalSink<T> {

    /** How rows are sent. */
    private record Sending<T>(
            Optional<String> ledger, int batchSize, int parts, Function1<? super T, ?> spread, boolean fromTasks) {}

    private final Database database;
    private final Shape<T> shape;
    private final Sending<T> sending;
    private volatile OpenSink<T> open; // null unless open
    private volatile Retry starting; // null before the start

    JdbcSink(Database database, Shape<T> shape) {
        this(database, shape, new Sending<>(Optional.empty(), 1000, 1, record -> 0, false));
    }

    private JdbcSink(Database database, Shape<T> shape, Sending<T> sending) {
        this.database = database;
        this.shape = shape;
        this.sending = sending;
    }

    // ---- configuration ----

    /**
     * Adds a key column, by which an upsert finds the row. All key columns together must be the primary key or a unique
     * index.
     *
     * @param name the column as it is written in SQL; in double quotes if it needs them
     * @param value returns its value
     * @return a new sink
     * @throws IllegalStateException if this is not an upsert
     * @throws IllegalArgumentException if this is not a valid column name, or the column was already added
     */
    public JdbcSink<T> key(String name, Function1<? super T, ?> value) {
        return new JdbcSink<>(database, shape.withKey(name, value), sending);
    }

    /**
     * Adds a column.
     *
     * @param name the column as it is written in SQL; in double quotes if it needs them
     * @param value returns its value
     * @return a new sink
     * @throws IllegalStateException if this runs a statement
     * @throws IllegalArgumentException if this is not a valid column name, or the column was already added
     */
    public JdbcSink<T> column(String name, Function1<? super T, ?> value) {
        return new JdbcSink<>(database, shape.withColumn(name, value), sending);
    }

    /**
     * Sets the name of the stream in the ledger. The default is the table that is written to. A name is required if two
     * sinks write to one table, in one program or in two, and for a sink that runs a statement. If you change the name,
     * the next start does not know of earlier batches.
     *
     * @param name the name, up to 190 characters
     * @return a new sink
     */
    public JdbcSink<T> ledger(String name) {
        checkNotNull(name, "ledger needs a name");
        return with(new Sending<>(
                Optional.of(Ledger.checkName(name)),
                sending.batchSize,
                sending.parts,
                sending.spread,
                sending.fromTasks));
    }

    /**
     * Sets how many rows are sent to the database at a time, within the transaction.
     *
     * @param rows 1 to 100000; default: 1000
     * @return a new sink
     */
    public JdbcSink<T> batchSize(int rows) {
        checkArgument(rows >= 1 && rows <= 100_000, "%s rows at a time: expected 1 to 100000", rows);
        return with(new Sending<>(sending.ledger, rows, sending.parts, sending.spread, sending.fromTasks));
    }

    /**
     * Writes a batch in several parallel transactions, each on its own connection. The parts of a batch then become
     * visible one by one; with a checkpoint directory each part is still written exactly once. The order of records is
     * kept within a part. The number may change from one start to the next, unless the last batch is only partly
     * written.
     *
     * @param transactions the number of transactions, 1 to 64
     * @param by returns a value that determines which records belong together: a string, a number or similar, and
     *     always the same for a record
     * @return a new sink
     */
    public JdbcSink<T> parallel(int transactions, Function1<? super T, ?> by) {
        checkNotNull(by, "parallel needs a function");
        checkArgument(transactions >= 1 && transactions <= 64, "%s transactions: expected 1 to 64", transactions);
        return with(new Sending<>(sending.ledger, sending.batchSize, transactions, by, sending.fromTasks));
    }

    /**
     * Has the tasks that compute a batch write its rows, instead of the driver. On a Spark cluster these are the
     * executors, so rows do not pass through the driver; otherwise they are the engine's threads. The guarantees are
     * the same, because the ledger's row is updated in the transaction that writes the rows: what a task has committed
     * before it was lost is not written again by its successor.
     *
     * <p>A batch is written by as many tasks as there are {@link #parallel} transactions; by default one. Its rows are
     * distributed over these tasks and held until the batch is committed, so the rows of a transaction must fit in the
     * memory of its task. Upserts in parallel transactions are distributed by key first, so that of several records
     * with the same key the last one is used.
     *
     * <p>The database's URL, user, password and properties are sent to the tasks. The driver must be on their class
     * path.
     *
     * @return a new sink
     * @throws IllegalArgumentException if connections come from a data source, which cannot be sent
     */
    public JdbcSink<T> fromTasks() {
        checkArgument(
                database.access().dataSource().isEmpty(),
                "fromTasks() has tasks open their own connections, perhaps in other processes, and a data source cannot be sent"
                        + " there: name the database with Database.at(url), or leave fromTasks() out");
        return with(new Sending<>(sending.ledger, sending.batchSize, sending.parts, sending.spread, true));
    }

    private JdbcSink<T> with(Sending<T> other) {
        return new JdbcSink<>(database, shape, other);
    }

    // ---- what the program calls ----

    @Override
    public Optional<Object> taskCode() {
        List<Object> functions = new ArrayList<>(shape.functions());
        functions.add(sending.spread);
        return Optional.of(functions);
    }

    @Override
    public void standBy(String id) throws Exception {
        OpenSink.tryOut(id, database.access());
    }

    @Override
    public void open(String id) throws Exception {
        checkState(open == null, "a JDBC sink is for one stream, and this one is in use: create another for %s", id);
        checkState(
                sending.ledger.isPresent() || shape.table() != null,
                "%s: %s needs a name in the ledger that stays the same when the program changes: call ledger(name)",
                id,
                shape);
        String stream = Ledger.checkName(sending.ledger.orElseGet(() -> String.valueOf(shape.table())));
        Retry retry = new Retry(id, database.access());
        starting = retry;
        open = OpenSink.open(
                id,
                database.access(),
                stream,
                new OpenSink.Plan<>(shape, sending.batchSize, sending.parts, sending.spread, sending.fromTasks),
                retry);
    }

    @Override
    public Optional<Committed> lastCommitted() {
        return open.last();
    }

    @Override
    public void prepare(Batch<T> batch, BatchInfo info) throws Exception {
        open.prepare(batch, info);
    }

    @Override
    public void commit(BatchInfo info) throws Exception {
        open.commit(info);
    }

    @Override
    public void abort(BatchInfo info) {
        open.drop();
    }

    @Override
    public void stopping() {
        Retry retry = starting;
        if (retry != null) {
            retry.end();
        }
    }

    @Override
    public void close() {
        OpenSink<T> running = open;
        if (running != null) {
            open = null;
            running.close();
        }
    }
}
