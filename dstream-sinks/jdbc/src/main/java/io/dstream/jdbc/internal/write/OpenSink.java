package io.dstream.jdbc.internal.write;

import static com.google.common.base.Preconditions.checkState;

import io.dstream.batch.Batch;
import io.dstream.function.Function1;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.connect.Access;
import io.dstream.jdbc.internal.connect.Connections;
import io.dstream.jdbc.internal.connect.Retry;
import io.dstream.jdbc.internal.connect.SqlErrors;
import io.dstream.jdbc.internal.connect.Told;
import io.dstream.jdbc.internal.sql.Dialect;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.NotCommittedException;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink.Committed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A sink between its start and its end. Used by one thread. */
public final class OpenSink<T> {

    /**
     * What is written, and how.
     *
     * @param fromTasks whether the engine's tasks write it, rather than threads of this sink
     */
    public record Plan<T>(
            Shape<T> shape, int batchSize, int parts, Function1<? super T, ?> spread, boolean fromTasks) {}

    /** What was found at the start. */
    private record Found(Ledger.Opened opened, Target.Checked target) {}

    private final String id;
    private final Access access;
    private final Plan<T> plan;
    private final Found found;
    private final Retry retry;
    private final Connections connections;
    private final Parts parts;
    private final Optional<FromTasks<T>> fromTasks;
    private Ledger ledger;
    private List<List<List<Object>>> prepared; // by part; null where there is nothing to write
    private long preparedId;

    private OpenSink(String id, Access access, Plan<T> plan, Found found, Retry retry, Connections connections) {
        this.id = id;
        this.access = access;
        this.plan = plan;
        this.found = found;
        this.ledger = found.opened.ledger();
        this.retry = retry;
        this.connections = connections;
        this.parts = new Parts(id, plan.parts());
        this.fromTasks = plan.fromTasks()
                ? Optional.of(
                        new FromTasks<>(new Link.Maker(id, access, plan.parts()), new Link(connections, retry), plan))
                : Optional.empty();
    }

    // ---- the start ----

    /** Connects as {@link #open} does, and leaves the database as it is. */
    public static void tryOut(String id, Access access) throws SQLException {
        Connections connections = Connections.open(access, id, 1);
        try {
            connections.take().close();
        } catch (SQLException e) {
            throw new JdbcException(
                    "cannot connect: " + Told.by(e, access.secrets()), Told.without(e, access.secrets()));
        } finally {
            connections.close();
        }
    }

    /**
     * Connects, looks whether all is there, and takes the ledger over. Does not wait for a database that is down, but
     * for one whose connection is lost meanwhile.
     */
    public static <T> OpenSink<T> open(String id, Access access, String stream, Plan<T> plan, Retry retry)
            throws SQLException, InterruptedException {
        Connections connections;
        try {
            connections = Connections.open(access, id, plan.parts());
        } catch (JdbcException e) {
            throw new JdbcException(id + ": " + e.getMessage(), e);
        }
        try {
            Found found = find(connections, access, stream, plan, retry);
            return new OpenSink<>(id, access, plan, found, retry, connections);
        } catch (JdbcException e) {
            connections.close();
            throw new JdbcException(id + ": " + e.getMessage(), e);
        } catch (InterruptedException | RuntimeException | Error e) {
            connections.close();
            throw e;
        }
    }

    private static <T> Found find(Connections connections, Access access, String stream, Plan<T> plan, Retry retry)
            throws InterruptedException {
        Step step = new Step(access);
        try {
            return retry.run(
                    "the start",
                    () -> findOnce(connections, stream, plan, step),
                    (error, elapsed) -> step.again(error, elapsed, retry));
        } catch (SQLException e) {
            throw new JdbcException(
                    step.failed + ": " + Told.by(e, access.secrets()) + SqlErrors.advice(e) + step.remedy(e),
                    Told.without(e, access.secrets()));
        } catch (JdbcException e) {
            throw e;
        } catch (RuntimeException e) { // of a driver, which may quote the URL
            throw new JdbcException(step.failed + ": " + Told.by(e.toString(), access.secrets()) + step.remedy);
        }
    }

    /** What is being done, for the message if it fails. */
    private static final class Step {
        private final Access access;
        private String failed;
        private String remedy;
        private String remedyOfWhatPasses;
        private boolean hasConnected;

        Step(Access access) {
            this.access = access;
            begin("cannot connect to " + access, "");
        }

        void begin(String failed, String remedy) {
            begin(failed, remedy, remedy);
        }

        void begin(String failed, String remedy, String remedyOfWhatPasses) {
            this.failed = failed;
            this.remedy = remedy;
            this.remedyOfWhatPasses = remedyOfWhatPasses;
        }

        String remedy(SQLException error) {
            return SqlErrors.passes(error) ? remedyOfWhatPasses : remedy;
        }

        /** A database that was there is waited for; one that never was is not. Other programs may start too. */
        boolean again(SQLException error, Duration elapsed, Retry retry) {
            boolean soon = elapsed.compareTo(access.waits().connect()) < 0;
            if (!SqlErrors.passes(error)) {
                return soon && SqlErrors.isDuplicate(error);
            }
            return (hasConnected && retry.mayPass(error, elapsed)) || (soon && !SqlErrors.isUnreachable(error));
        }
    }

    private static <T> Found findOnce(Connections connections, String stream, Plan<T> plan, Step step)
            throws SQLException {
        step.begin("cannot connect to " + step.access, "");
        Connection connection = connections.takeFirst();
        try {
            step.hasConnected = true;
            Dialect dialect = Dialect.of(connection);
            step.begin(plan.shape() + " cannot work", "");
            Target.Checked target = Target.check(connection, dialect, plan.shape());
            connection.commit();
            step.begin(
                    "cannot make the ledger", ". The ledger can be made by hand: " + dialect.ledgerDdl(Ledger.TABLE));
            Ledger.make(connection, dialect);
            step.begin(
                    "cannot take over the stream '" + stream + "' in the table " + Ledger.TABLE,
                    ". The user needs the right to SELECT, INSERT, UPDATE and DELETE there",
                    ". If the server answers, another program may have stood still in the middle of a transaction, which"
                            + " holds the stream's row: end that program, or its session in the database");
            Ledger.Opened opened = Ledger.open(connection, stream, plan.parts());
            connection.close();
            return new Found(opened, target);
        } catch (SQLException | RuntimeException | Error e) {
            var unused = Connections.drop(connection, e);
            throw e;
        }
    }

    public Optional<Committed> last() {
        return found.opened.last();
    }

    // ---- a batch ----

    /** Computes the rows of a batch, on the engine's threads. */
    public void prepare(Batch<T> batch, BatchInfo info) {
        drop();
        RowMaker<T> maker = new RowMaker<>(id, plan, found.target, info.id());
        if (fromTasks.isPresent()) {
            if (fromTasks.get().prepare(batch, maker)) {
                prepared = List.of(); // elsewhere
                preparedId = info.id();
            }
            return;
        }
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

    /**
     * Writes what is prepared, in a transaction for each part that is not there yet.
     *
     * @throws NotCommittedException if nothing of it is there, for certain
     * @throws SinkFencedException if another program has taken over
     * @throws JdbcException if some of it is there, or may be
     */
    public void commit(BatchInfo info) throws InterruptedException, NotCommittedException {
        if (prepared == null) {
            return;
        }
        checkState(preparedId == info.id(), "batch %s is prepared, not %s", preparedId, info.id());
        String what = "batch " + info.id() + ", " + plan.shape();
        PartTask.Job job =
                new PartTask.Job(what, ledger, found.target.sql(), plan.batchSize(), info.id(), info.planDigest());
        List<PartEnd> ends = fromTasks.isPresent() ? fromTasks.get().write(job) : writeHere(job);
        Outcome outcome = new Outcome(id + ": " + what, ends, retry.isEnded());
        if (fromTasks.isPresent() && outcome.isAbsent()) {
            outcome = fenced(outcome, info.id());
        }
        outcome.check();
        drop();
    }

    /**
     * A batch that none has written can be left out only if none can write it any more: an engine may have given up a
     * task that goes on all the same, in a process that it believes lost.
     */
    private Outcome fenced(Outcome absent, long batch) {
        try {
            Connection connection = connections.take();
            try {
                Ledger.Fenced fenced = ledger.fence(connection, batch);
                connection.close();
                ledger = fenced.ledger();
                return fenced.isAnyThere() ? absent.notCertain() : absent;
            } catch (SQLException | RuntimeException | Error e) {
                var unused = Connections.drop(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            return absent.notCertain();
        }
    }

    private List<PartEnd> writeHere(PartTask.Job job) throws InterruptedException {
        List<PartWriter> writers = new ArrayList<>();
        Link link = new Link(connections, retry);
        for (int part = 0; part < plan.parts(); part++) {
            writers.add(job.writer(link, part, prepared.get(part)));
        }
        parts.run(writers);
        return writers.stream().map(writer -> writer.end(access.secrets())).toList();
    }

    public void drop() {
        prepared = null;
        fromTasks.ifPresent(FromTasks::drop);
    }

    public void close() {
        drop();
        retry.end();
        connections.close(); // which ends what runs
        parts.close();
        fromTasks.ifPresent(FromTasks::close);
    }
}
