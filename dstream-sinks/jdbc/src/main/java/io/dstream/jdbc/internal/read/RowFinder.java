package io.dstream.jdbc.internal.read;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.Multimaps;
import io.dstream.engine.task.KeyLookup;
import io.dstream.jdbc.JdbcException;
import io.dstream.jdbc.internal.connect.Access;
import io.dstream.jdbc.internal.connect.Connections;
import io.dstream.jdbc.internal.connect.Retry;
import io.dstream.jdbc.internal.connect.SqlErrors;
import io.dstream.jdbc.internal.connect.Told;
import io.dstream.jdbc.internal.sql.Column;
import io.dstream.jdbc.internal.sql.Dialect;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Finds the rows of keys, many with one query. Used by many threads, each with a connection of its own. */
final class RowFinder<K, R> implements KeyLookup.Finder<K, R> {
    private static final int CHUNK = 500; // different keys a query

    /** Of these no database takes two for the same that Java does not, but for numbers: see {@link #asNumber}. */
    private static final ImmutableSet<Class<?>> EXACT = ImmutableSet.of(
            Long.class,
            Integer.class,
            Short.class,
            Byte.class,
            BigInteger.class,
            BigDecimal.class,
            Boolean.class,
            UUID.class,
            LocalDate.class);

    private final KeyedQuery<K, R> plan;
    private final Retry retry;
    private final Connections connections;

    private RowFinder(KeyedQuery<K, R> plan, Connections connections) {
        this.plan = plan;
        this.retry = new Retry("lookup", plan.access());
        this.connections = connections;
    }

    /** Connects nothing yet. */
    static <K, R> RowFinder<K, R> open(KeyedQuery<K, R> plan) {
        try {
            Access access = plan.access();
            return new RowFinder<>(plan, Connections.open(access, "lookup", access.lookupConnections()));
        } catch (SQLException e) {
            throw failed(plan, e);
        }
    }

    private static JdbcException failed(KeyedQuery<?, ?> plan, SQLException e) {
        return new JdbcException(
                plan + " in " + plan.access() + ": the database says: "
                        + Told.by(e, plan.access().secrets()) + SqlErrors.advice(e),
                Told.without(e, plan.access().secrets()));
    }

    @Override
    public Map<K, R> find(List<K> keys) throws InterruptedException {
        Map<K, R> found = new HashMap<>();
        for (List<K> chunk : Lists.partition(keys, CHUNK)) {
            try {
                found.putAll(retry.run("a query", () -> query(chunk)));
            } catch (SQLException e) {
                throw failed(plan, e);
            }
        }
        return found;
    }

    private Map<K, R> query(List<K> keys) throws SQLException {
        Connection connection = connections.take();
        Map<K, R> rows;
        try {
            rows = query(connection, keys);
            connection.commit();
        } catch (SQLException | RuntimeException | Error e) {
            var unused = Connections.drop(connection, e);
            throw e;
        }
        connection.close();
        return rows;
    }

    /**
     * The rows of keys. Where a key without a row may be the same as another for the database, it is asked once more
     * without that one: if a row comes then, it is one that the first query has had for both.
     */
    private Map<K, R> query(Connection connection, List<K> keys) throws SQLException {
        Map<K, R> rows = select(connection, keys);
        List<K> missed = keys.stream().filter(each -> !rows.containsKey(each)).toList();
        if (!rows.isEmpty() && missed.stream().anyMatch(each -> !EXACT.contains(each.getClass()))) {
            var unused = select(connection, missed);
        }
        return rows;
    }

    private Map<K, R> select(Connection connection, List<K> keys) throws SQLException {
        Column parameter = Column.unknown("the key", Dialect.of(connection));
        int parameters =
                Math.max(1, Integer.highestOneBit(keys.size() - 1) << 1); // few lengths: they are prepared once
        try (PreparedStatement statement =
                connection.prepareStatement(plan.query().sql(parameters))) {
            for (int i = 0; i < parameters; i++) {
                Column.set(statement, i + 1, parameter.convert(keys.get(Math.min(i, keys.size() - 1))));
            }
            try (ResultSet row = statement.executeQuery()) {
                ListMultimap<Object, K> asked = Multimaps.index(keys, RowFinder::asNumber);
                Map<K, R> rows = new HashMap<>();
                while (row.next()) {
                    add(row, asked, rows);
                }
                return rows;
            }
        }
    }

    /** Numbers of one value are one key for databases; Java's have a scale, and two zeros. */
    private static Object asNumber(Object key) {
        if (key instanceof BigDecimal decimal) {
            return decimal.stripTrailingZeros();
        }
        if (key instanceof Double number) {
            return number + 0.0;
        }
        return key instanceof Float number ? number + 0.0f : key;
    }

    private void add(ResultSet row, ListMultimap<Object, K> asked, Map<K, R> rows) throws SQLException {
        K found;
        R value;
        try {
            found = checkNotNull(plan.key().apply(row), "the function for the key returned null");
            value = checkNotNull(plan.value().apply(row), "the function for the value returned null");
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new JdbcException(plan + ": a row could not be read", e);
        }
        List<K> keys = asked.get(asNumber(found));
        if (keys.isEmpty()) {
            throw new JdbcException(plan + ": " + unasked(found, asked.values()));
        }
        for (K each : keys) {
            if (rows.putIfAbsent(each, value) != null) {
                throw new JdbcException("lookup with '" + plan.query().sql(1)
                        + "': two rows have the same key: look up by a unique key, or combine the rows in the query");
            }
        }
    }

    private String unasked(K found, Collection<K> keys) {
        if (keys.stream().noneMatch(each -> each.getClass().equals(found.getClass()))) {
            return "the function for the key gives a " + found.getClass().getName() + ", but keys are of "
                    + keys.iterator().next().getClass().getName()
                    + ", so that none would ever be found: make both the same";
        }
        return "a row has come whose key was not asked for in that spelling: the database takes keys for the same that"
                + " are not the same in Java (the blanks of CHAR, upper and lower case, accents, digits of a time)."
                + " Make the keys of the stream and the function for the key give one spelling";
    }

    @Override
    public void close() {
        retry.end();
        connections.close();
    }
}
