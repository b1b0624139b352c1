package io.dstream.jdbc.internal.write;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.connect.SqlErrors;
import io.dstream.jdbc.internal.sql.Dialect;
import io.dstream.sink.SinkFencedException;
import io.dstream.sink.TransactionalSink.Committed;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a stream in the table that says which batch was last: one for each transaction that a batch is spread
 * over. Whoever opens the ledger raises its epoch, and so fences who has written before. Immutable; any number of
 * threads may advance different parts, also where it has been sent to.
 */
public final class Ledger implements Serializable {
    private static final long serialVersionUID = 1L;
    static final String TABLE = "dstream_ledger";
    private static final int LONGEST_NAME = 190;

    /** A row. */
    private record Row(int part, int parts, long epoch, long batch, String digest) {}

    private final String stream;
    private final long epoch;

    private Ledger(String stream, long epoch) {
        this.stream = stream;
        this.epoch = epoch;
    }

    /**
     * What a start finds.
     *
     * @param ledger the ledger, which is the program's now
     * @param last the last batch of a run with a checkpoint, whole or in part
     */
    record Opened(Ledger ledger, Optional<Committed> last) {}

    /** A name that fits. */
    public static String checkName(String name) {
        checkArgument(
                !name.isBlank() && name.length() <= LONGEST_NAME,
                "%s as a name in the ledger: expected 1 to %s characters; choose another one with ledger(name)",
                name,
                LONGEST_NAME);
        return name;
    }

    // ---- the table ----

    /** Makes the table if it is not there. Commits. */
    static void make(Connection connection, Dialect dialect) throws SQLException {
        Optional<SQLException> missing = look(connection);
        if (missing.isEmpty()) {
            return;
        }
        SQLException refused;
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(dialect.ledgerDdl(TABLE));
            connection.commit();
            return;
        } catch (SQLException e) {
            connection.rollback();
            refused = e;
        }
        if (look(connection).isPresent()) { // if not, another program has made it meanwhile
            refused.addSuppressed(missing.get());
            throw refused;
        }
    }

    /** Why the table cannot be read, if so. */
    private static Optional<SQLException> look(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT stream, part, parts, epoch, batch, digest FROM " + TABLE + " WHERE 1 = 0")) {
            var unused = rows.next();
            connection.commit();
            return Optional.empty();
        } catch (SQLException e) {
            connection.rollback();
            if (SqlErrors.passes(e)) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    // ---- a start ----

    /**
     * Takes the stream's rows over, and makes them where there are none. Commits.
     *
     * @throws JdbcException if the rows are for another number of transactions, and a batch is half there
     */
    static Opened open(Connection connection, String stream, int parts) throws SQLException {
        int raised;
        try (PreparedStatement raise =
                connection.prepareStatement("UPDATE " + TABLE + " SET epoch = epoch + 1 WHERE stream = ?")) {
            raise.setString(1, stream);
            raised = raise.executeUpdate(); // which locks them
        }
        List<Row> rows = raised == 0 ? ImmutableList.of() : read(connection, stream);
        long epoch = rows.stream().mapToLong(Row::epoch).max().orElse(1);
        Row newest = rows.stream()
                .max(Comparator.comparingLong(Row::batch))
                .filter(row -> !row.digest.isEmpty()) // numbers of a run without a checkpoint mean nothing to the next
                .orElse(new Row(0, parts, epoch, 0, ""));
        if (rows.size() != parts || newest.batch == 0) {
            boolean whole = rows.stream().allMatch(row -> row.batch == newest.batch);
            if (newest.batch != 0 && !whole) {
                connection.rollback();
                throw new JdbcException("batch " + newest.batch + " of the ledger's stream '" + stream
                        + "' is half written, by " + rows.size() + " parallel transactions: start the program once with"
                        + " parallel(" + rows.size() + ", ..), so that it writes the rest, and change to " + parts
                        + " afterwards");
            }
            if (raised > 0) {
                clear(connection, stream);
            }
            insert(connection, stream, parts, epoch, newest); // fails where another program has just done the same
        }
        connection.commit();
        return new Opened(
                new Ledger(stream, epoch),
                newest.batch == 0 ? Optional.empty() : Optional.of(new Committed(newest.batch, newest.digest)));
    }

    private static List<Row> read(Connection connection, String stream) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT part, parts, epoch, batch, digest FROM " + TABLE + " WHERE stream = ?")) {
            select.setString(1, stream);
            try (ResultSet rows = select.executeQuery()) {
                ImmutableList.Builder<Row> all = ImmutableList.builder();
                while (rows.next()) {
                    all.add(new Row(rows.getInt(1), rows.getInt(2), rows.getLong(3), rows.getLong(4), text(rows)));
                }
                return all.build();
            }
        }
    }

    private static String text(ResultSet rows) throws SQLException {
        String digest = rows.getString(5);
        return digest == null ? "" : digest.strip();
    }

    private static void clear(Connection connection, String stream) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + TABLE + " WHERE stream = ?")) {
            delete.setString(1, stream);
            delete.executeUpdate();
        }
    }

    private static void insert(Connection connection, String stream, int parts, long epoch, Row as)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + TABLE + " (stream, part, parts, epoch, batch, digest) VALUES (?, ?, ?, ?, ?, ?)")) {
            for (int part = 0; part < parts; part++) {
                insert.setString(1, stream);
                insert.setInt(2, part);
                insert.setInt(3, parts);
                insert.setLong(4, epoch);
                insert.setLong(5, as.batch);
                insert.setString(6, as.digest);
                insert.executeUpdate();
            }
        }
    }

    // ---- a batch ----

    /**
     * Says that a part of a batch is there, in the transaction that writes it. Waits for whoever is writing that part.
     *
     * @return whether it is to be written; if not, it is there already
     * @throws SinkFencedException if somebody else has taken the stream over
     * @throws JdbcException if another batch of that number is there
     */
    boolean advance(Connection connection, int part, long batch, String digest) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + TABLE
                + " SET batch = ?, digest = ? WHERE stream = ? AND part = ? AND epoch = ? AND batch < ?")) {
            update.setLong(1, batch);
            update.setString(2, digest);
            update.setString(3, stream);
            update.setInt(4, part);
            update.setLong(5, epoch);
            update.setLong(6, batch);
            if (update.executeUpdate() == 1) {
                return true;
            }
        }
        Row found = read(connection, stream).stream()
                .filter(row -> row.part == part)
                .findFirst()
                .orElse(null);
        if (found == null || found.epoch != epoch) {
            throw overtaken(found);
        }
        if (found.batch == batch && !found.digest.equals(digest)) {
            throw new JdbcException("the ledger's stream '" + stream + "' has a different batch " + batch
                    + ", made from the plan " + found.digest + " instead of " + digest
                    + ": the checkpoint does not belong to this database; restore the one that does");
        }
        return false;
    }

    /**
     * What there is of a batch once nobody writes any more who has the ledger as it was.
     *
     * @param ledger the ledger as it is now
     * @param isAnyThere whether some part of the batch is there
     */
    record Fenced(Ledger ledger, boolean isAnyThere) {}

    /**
     * Has attempts to write a batch that may still be under way somewhere write nothing. Waits for one that is writing.
     * Commits.
     *
     * @throws SinkFencedException if somebody else has taken the stream over
     */
    Fenced fence(Connection connection, long batch) throws SQLException {
        int raised;
        try (PreparedStatement raise = connection.prepareStatement(
                "UPDATE " + TABLE + " SET epoch = epoch + 1 WHERE stream = ? AND epoch = ?")) {
            raise.setString(1, stream);
            raise.setLong(2, epoch);
            raised = raise.executeUpdate();
        }
        List<Row> rows = read(connection, stream);
        if (raised == 0) {
            throw overtaken(rows.stream().findFirst().orElse(null));
        }
        connection.commit();
        return new Fenced(new Ledger(stream, epoch + 1), rows.stream().anyMatch(row -> row.batch == batch));
    }

    private SinkFencedException overtaken(Row found) {
        return new SinkFencedException(
                "another program, or another sink of this one, has taken over the ledger's stream '" + stream
                        + "' (epoch " + (found == null ? "unknown" : found.epoch) + ", this one has " + epoch
                        + "), so this one must not write any more: stop one of them, or, if both are meant to write,"
                        + " give each sink a name of its own with ledger(name)",
                null);
    }
}
