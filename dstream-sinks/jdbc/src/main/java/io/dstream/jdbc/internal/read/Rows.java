package io.dstream.jdbc.internal.read;

import static com.google.common.base.Preconditions.checkNotNull;

import io.dstream.function.Function1;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.connect.Access;
import io.dstream.jdbc.internal.connect.Connections;
import io.dstream.jdbc.internal.connect.Retry;
import io.dstream.jdbc.internal.connect.SqlErrors;
import io.dstream.jdbc.internal.connect.Told;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Some rows of a query, which are read anew by whoever computes a batch of them, in another process too where the query
 * can be sent there, password included. Immutable.
 */
public final class Rows<R> extends Partition<R> {
    private static final Operator OPERATOR = Operator.of("jdbc");
    private static final int AT_ONCE = 1000; // rows that the database sends

    private final Query<R> query;
    private final Range range; // null for all
    private final boolean portable;

    /**
     * Rows of a query.
     *
     * @param range which ones; null for all
     * @param portable whether the query can be sent to another process
     */
    public Rows(Query<R> query, Range range, boolean portable) {
        this.query = query;
        this.range = range;
        this.portable = portable;
    }

    /** What is asked, and what becomes of a row. */
    public record Query<R>(Access access, String sql, Function1<? super ResultSet, ? extends R> row)
            implements Serializable {
        /** Whether another process can be sent it. */
        public boolean canBeSent() {
            try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
                out.writeObject(this);
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** Numbers from one until before another. */
    public record Range(long from, long until) implements Serializable {}

    @Override
    public long size() {
        return -1;
    }

    @Override
    public Optional<Portable<R>> portable() {
        return portable ? Optional.of(sent(query, range)) : Optional.empty();
    }

    private static <R> Portable<R> sent(Query<R> query, Range range) {
        return () -> new Rows<>(query, range, true);
    }

    @Override
    public void push(RecordConsumer<? super R> consumer) {
        Retry retry = new Retry("a query", query.access());
        try (Asked asked = retry.run("'" + query.sql() + "'", () -> ask(Connections.one(query.access())))) {
            while (asked.rows.next()) {
                consumer.accept(record(asked.rows));
            }
        } catch (SQLException e) {
            throw OperatorException.of(OPERATOR, told(e));
        } catch (InterruptedException e) {
            throw OperatorException.of(OPERATOR, e);
        }
    }

    /** A query that the database has begun to answer. */
    private record Asked(Connection connection, PreparedStatement statement, ResultSet rows) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            try (connection;
                    statement;
                    rows) {
                connection.rollback(); // nothing was changed
            }
        }
    }

    private Asked ask(Connection connection) throws SQLException {
        try {
            PreparedStatement statement = connection.prepareStatement(query.sql());
            statement.setFetchSize(AT_ONCE);
            if (range != null) {
                statement.setLong(1, range.from());
                statement.setLong(2, range.until());
            }
            return new Asked(connection, statement, statement.executeQuery());
        } catch (SQLException | RuntimeException | Error e) {
            var unused = Connections.drop(connection, e);
            throw e;
        }
    }

    private R record(ResultSet row) throws SQLException {
        try {
            return checkNotNull(query.row().apply(row), "the function for a row returned null");
        } catch (Exception e) {
            throw OperatorException.of(OPERATOR, e);
        }
    }

    private JdbcException told(SQLException e) {
        return new JdbcException(
                "query '" + query.sql() + "' in " + query.access() + ": the database says: "
                        + Told.by(e, query.access().secrets()) + SqlErrors.advice(e),
                Told.without(e, query.access().secrets()));
    }
}
