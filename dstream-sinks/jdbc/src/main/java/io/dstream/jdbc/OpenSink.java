package io.dstream.jdbc;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.TransactionalSink.Committed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A sink between its start and its end. Used by one thread, but for {@link #stopping}. */
final class OpenSink<T> {

    /** What is written, and how. */
    record Plan<T>(Shape<T> shape, int batchSize, int parts, Function1<? super T, ?> spread) {}

    /** What was found at the start. */
    private record Found(Ledger ledger, String statement, ImmutableList<Column> columns) {}

    private final String id;
    private final Database database;
    private final Plan<T> plan;
    private final Found found;
    private final Retry retry;
    private final Parts parts;
    private List<List<List<Object>>> prepared; // by part; null where there is nothing to write
    private long preparedId;

    private OpenSink(String id, Database database, Plan<T> plan, Found found, Retry retry, Connections connections) {
        this.id = id;
        this.database = database;
        this.plan = plan;
        this.found = found;
        this.retry = retry;
        this.parts = new Parts(id, connections, plan.parts());
    }

    // ---- the start ----

    /** Connects, looks whether all is there, and takes the ledger over. Does not wait for a database that is down. */
    static <T> OpenSink<T> open(String id, Database database, String stream, Plan<T> plan)
            throws SQLException, InterruptedException {
        Retry retry = new Retry(id, database);
        Connections connections;
        try {
            connections = Connections.open(database, id, plan.parts());
        } catch (JdbcException e) {
            throw new JdbcException(id + ": " + e.getMessage(), e);
        }
        try {
            Found found = find(connections, database, stream, plan);
            return new OpenSink<>(id, database, plan, found, retry, connections);
        } catch (JdbcException e) {
            connections.close();
            throw new JdbcException(id + ": " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            connections.close();
            throw e;
        }
    }

    private static <T> Found find(Connections connections, Database database, String stream, Plan<T> plan) {
        Stopwatch time = Stopwatch.createStarted();
        while (true) {
            Step step = new Step("cannot connect to " + database);
            try {
                return findOnce(connections, stream, plan, step);
            } catch (SQLException e) {
                boolean raced = SqlErrors.passes(e) || SqlErrors.isDuplicate(e);
                boolean late = time.elapsed().compareTo(database.waits().connect()) >= 0;
                if (!raced || late || SqlErrors.isUnreachable(e)) { // other programs start too
                    throw new JdbcException(
                            step.failed + ": " + Told.by(e, database.secret()) + SqlErrors.advice(e) + step.remedy,
                            Told.without(e, database.secret()));
                }
            }
        }
    }

    /** What is being done, for the message if it fails. */
    private static final class Step {
        private String failed;
        private String remedy = "";

        Step(String failed) {
            this.failed = failed;
        }
    }

    private static <T> Found findOnce(Connections connections, String stream, Plan<T> plan, Step step)
            throws SQLException {
        Connection connection = connections.takeFirst();
        try {
            Dialect dialect = Dialect.of(connection);
            step.failed = plan.shape() + " cannot work";
            ImmutableList<Column> columns = Target.check(connection, dialect, plan.shape());
            connection.commit();
            step.failed = "cannot make the ledger";
            step.remedy = ". The ledger can be made by hand: " + dialect.ledgerDdl();
            Ledger.make(connection, dialect);
            step.failed = "cannot take over the stream '" + stream + "' in the table " + Ledger.TABLE;
            step.remedy = ". The user needs the right to SELECT, INSERT, UPDATE and DELETE there";
            Ledger ledger = Ledger.open(connection, stream, plan.parts());
            connection.close();
            return new Found(ledger, plan.shape().statement(dialect), columns);
        } catch (SQLException | RuntimeException | Error e) {
            Connections.drop(connection, e);
            throw e;
        }
    }

    Optional<Committed> last() {
        return found.ledger.last();
    }

    // ---- a batch ----

    /** Computes the rows of a batch, on the engine's threads. */
    void prepare(Batch<T> batch, BatchInfo info) {
        drop();
        RowMaker<T> maker = new RowMaker<>(id, plan, found.columns, info.id());
        List<RowMaker.Row> rows = batch.map(maker).collect();
        if (plan.shape().kind() == Shape.Kind.UPSERT) {
            rows = RowMaker.lastOfEachKey(rows, plan.shape().keys().size());
        }
        if (rows.isEmpty()) {
            return;
        }
        List<List<List<Object>>> byPart = new ArrayList<>();
        for (int part = 0; part < plan.parts(); part++) {
            byPart.add(new ArrayList<>());
        }
        rows.forEach(row -> byPart.get(row.part()).add(row.values()));
        prepared = byPart;
        preparedId = info.id();
    }

    /** Writes what is prepared, in a transaction for each part that is not there yet. */
    void commit(BatchInfo info) throws InterruptedException {
        if (prepared == null) {
            return;
        }
        checkState(preparedId == info.id(), "batch %s is prepared, not %s", preparedId, info.id());
        List<List<List<Object>>> rows = prepared;
        parts.run(part -> write(part, rows.get(part), info));
        prepared = null;
    }

    private void write(int part, List<List<Object>> rows, BatchInfo info) throws InterruptedException {
        String what = "batch " + info.id() + ", " + plan.shape();
        PartWriter writer = new PartWriter(found.ledger, found.statement, plan.batchSize());
        try {
            retry.run(what, () -> parts.inTransaction(connection -> writer.write(connection, part, rows, info)));
        } catch (SQLException e) {
            boolean passes = SqlErrors.passes(e);
            throw new JdbcException(
                    id + ": " + what + ": the database says: " + Told.by(e, database.secret())
                            + (passes
                                    ? ". That has not passed; batch " + info.id() + " is written when it is run again"
                                    : SqlErrors.advice(e)),
                    Told.without(e, database.secret()));
        } catch (JdbcException e) {
            throw new JdbcException(id + ": " + what + ": " + e.getMessage(), e);
        }
    }

    void drop() {
        prepared = null;
    }

    void stopping() {
        retry.end();
    }

    void close() {
        drop();
        retry.end();
        parts.close();
    }
}
