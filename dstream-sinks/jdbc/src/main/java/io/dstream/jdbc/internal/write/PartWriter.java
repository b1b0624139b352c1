package io.dstream.jdbc.internal.write;

import io.dstream.jdbc.internal.connect.Connections;
import io.dstream.jdbc.internal.connect.Retry;
import io.dstream.jdbc.internal.connect.Secrets;
import io.dstream.jdbc.internal.connect.SqlErrors;
import io.dstream.jdbc.internal.sql.Column;
import io.dstream.jdbc.internal.write.PartEnd.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Writes a part of a batch, in the transaction that updates the ledger's row, and keeps what is known of it: a COMMIT
 * whose answer is lost may have come through or not, until the ledger has been asked. One for each part of each commit;
 * used by one thread at a time.
 */
final class PartWriter implements Parts.Part {

    /** What is written. */
    record Work(int part, String statement, int batchSize, List<List<Object>> rows, long batch, String digest) {}

    private final String what;
    private final Connections connections;
    private final Ledger ledger;
    private final Retry retry;
    private final Work work;
    private int batchSize;
    private State state = State.ABSENT;
    private Exception failure; // null if there is none

    PartWriter(String what, Connections connections, Ledger ledger, Retry retry, Work work) {
        this.what = what;
        this.connections = connections;
        this.ledger = ledger;
        this.retry = retry;
        this.work = work;
        this.batchSize = work.batchSize;
    }

    /** Tries as long as there is hope. Throws nothing that has to do with the database: see {@link #end}. */
    @Override
    public void write() throws InterruptedException {
        try {
            retry.run(what, this::inTransaction, this::mayPass);
        } catch (SQLException e) {
            failure = e;
            askTheLedger();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /**
     * A driver that makes one statement of many rows has the database refuse keys that it takes for the same, and that
     * Java does not. Row by row the last counts.
     */
    private boolean mayPass(SQLException error, Duration elapsed) {
        if (batchSize > 1 && SqlErrors.isSameRowTwice(error)) {
            batchSize = 1;
            return !retry.isEnded();
        }
        return retry.mayPass(error, elapsed);
    }

    private Void inTransaction() throws SQLException {
        Connection connection = connections.take();
        boolean committing = false;
        try {
            if (advance(connection)) {
                send(connection);
            }
            committing = true;
            commit(connection);
        } catch (SQLException | RuntimeException | Error e) {
            boolean undone = Connections.drop(connection, e);
            if (committing && state == State.UNKNOWN && undone && !SqlErrors.leavesOpen(e)) {
                state = State.ABSENT; // the database has refused to commit
            }
            throw e;
        }
        giveBack(connection);
        return null;
    }

    /** Takes the ledger's row, by which an earlier attempt's COMMIT becomes known. */
    private boolean advance(Connection connection) throws SQLException {
        boolean absent = ledger.advance(connection, work.part, work.batch, work.digest);
        state = absent ? State.ABSENT : State.THERE;
        return absent;
    }

    private void commit(Connection connection) throws SQLException {
        if (state == State.THERE) {
            connection.rollback(); // of nothing
            return;
        }
        state = State.UNKNOWN;
        connection.commit();
        state = State.THERE;
    }

    private void send(Connection connection) throws SQLException {
        if (work.rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(work.statement)) {
            int waiting = 0;
            for (List<Object> row : work.rows) {
                for (int i = 0; i < row.size(); i++) {
                    Column.set(statement, i + 1, row.get(i));
                }
                statement.addBatch();
                if (++waiting == batchSize) {
                    var unused = statement.executeBatch();
                    waiting = 0;
                }
            }
            if (waiting > 0) {
                var unused = statement.executeBatch();
            }
        }
    }

    /** Whoever gives up asks once more how a COMMIT without an answer has ended. */
    private void askTheLedger() {
        if (state != State.UNKNOWN || retry.isEnded()) {
            return;
        }
        try {
            Connection connection = connections.take();
            try {
                var unused = advance(connection);
                connection.rollback();
            } catch (SQLException | RuntimeException | Error e) {
                var unused = Connections.drop(connection, e);
                throw e;
            }
            giveBack(connection);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        } catch (RuntimeException e) {
            failure = e; // another program's, or another batch
        }
        if (state == State.THERE) {
            failure = null;
        }
    }

    private static void giveBack(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // the transaction has ended
        }
    }

    /** How it has ended, without what must not be told of the database. */
    PartEnd end(Secrets secrets) {
        return PartEnd.of(state, failure, secrets);
    }
}
