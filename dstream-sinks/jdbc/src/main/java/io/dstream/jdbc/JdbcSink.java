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
 * batch is there exactly once, whatever fails: the program, the connection in the middle of a commit, the database.
 *
 * <pre>{@code
 * counts.to(Jdbc.<Pair<String, Long>>upsert(db, "word_counts")
 *         .key("word", Pair::key)
 *         .column("n", Pair::value));
 * }</pre>
 *
 * <p>What was written last stands in the table {@code dstream_ledger}, which the sink makes if it is not there: a row
 * for the stream, by the name of the table it writes to unless {@link #ledger} says another one, and for each parallel
 * transaction. It is updated in the transaction that writes the rows. A program that starts takes the row over; one
 * that has written before, and is still alive somewhere, is refused from then on.
 *
 * <p>A batch's values are computed, and converted, before anything is written; what cannot be converted, or is refused
 * by the database, fails the batch. Strings, boxed primitives, {@code BigDecimal}, {@code byte[]}, {@code UUID}, enums
 * (their names), {@code Instant} and the other times, {@code Optional} (empty as NULL) and {@code null} are converted;
 * an instant goes as such where the column holds one, and as its date and time in UTC where it holds those. What passes
 * (deadlocks, lost connections, a database that is down) is tried again, as long as {@link Database#retryFor} says.
 *
 * <p>Immutable: each of the methods that configure gives a new sink. A sink is for one stream of one program.
 *
 * @param <T> the records
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
     * Adds a column by which an upsert finds the row. Those of all calls together must be the primary key, or a unique
     * index.
     *
     * @param name the column as one writes it in SQL; in double quotes if it needs them
     * @param value gives its value
     * @return a new sink
     * @throws IllegalStateException if this is no upsert
     * @throws IllegalArgumentException if that is not the name of a column, or was given before
     */
    public JdbcSink<T> key(String name, Function1<? super T, ?> value) {
        return new JdbcSink<>(database, shape.withKey(name, value), sending);
    }

    /**
     * Adds a column.
     *
     * @param name the column as one writes it in SQL; in double quotes if it needs them
     * @param value gives its value
     * @return a new sink
     * @throws IllegalStateException if this runs a statement
     * @throws IllegalArgumentException if that is not the name of a column, or was given before
     */
    public JdbcSink<T> column(String name, Function1<? super T, ?> value) {
        return new JdbcSink<>(database, shape.withColumn(name, value), sending);
    }

    /**
     * Names the stream in the ledger, instead of the table that is written to. Two sinks that write to one table need
     * it, in one program or in two, and one that runs a statement. With another name than before, the next start knows
     * of no earlier batch.
     *
     * @param name up to 190 characters
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
     * How many rows are sent to the database at a time, within the transaction.
     *
     * @param rows 1 to 100000; 1000 if nothing is said
     * @return a new sink
     */
    public JdbcSink<T> batchSize(int rows) {
        checkArgument(rows >= 1 && rows <= 100_000, "%s rows at a time: expected 1 to 100000", rows);
        return with(new Sending<>(sending.ledger, rows, sending.parts, sending.spread, sending.fromTasks));
    }

    /**
     * Writes a batch in several transactions at a time, each on a connection of its own. A batch is then shown part by
     * part; with a checkpoint directory each part is there exactly once all the same. The order of records is kept
     * within a part. The number may change from one start to the next, unless the last batch is half written.
     *
     * @param transactions 1 to 64
     * @param by says which records go together: a string, number or the like, the same whenever it is computed
     * @return a new sink
     */
    public JdbcSink<T> parallel(int transactions, Function1<? super T, ?> by) {
        checkNotNull(by, "parallel needs a function");
        checkArgument(transactions >= 1 && transactions <= 64, "%s transactions: expected 1 to 64", transactions);
        return with(new Sending<>(sending.ledger, sending.batchSize, transactions, by, sending.fromTasks));
    }

    /**
     * Has rows written by the tasks that compute the batch rather than by the driver: on a Spark cluster by its
     * executors, so that rows do not go through the driver, and otherwise by the engine's threads. Promises are the
     * same, for the ledger's row is updated in the transaction that writes the rows: what a task has committed that was
     * lost afterwards is not written again by the next one.
     *
     * <p>A batch is written by as many tasks as there are {@link #parallel} transactions, one if nothing is said. Its
     * rows are laid out by these and held until the batch is committed; those of a transaction fit into the memory of
     * its task. Upserts in parallel transactions are laid out by key before, so that of records with the same key the
     * last counts.
     *
     * <p>The database's URL, user, password and properties are sent to the tasks; the driver must be on their class
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
