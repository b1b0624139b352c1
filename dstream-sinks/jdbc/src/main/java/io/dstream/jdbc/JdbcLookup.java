package io.dstream.jdbc;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterators;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Multimaps;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.task.Kept;
import io.dstream.function.Function1;
import io.dstream.jdbc.internal.connect.Access;
import io.dstream.jdbc.internal.connect.Connections;
import io.dstream.jdbc.internal.connect.Retry;
import io.dstream.jdbc.internal.connect.SqlErrors;
import io.dstream.jdbc.internal.connect.Told;
import io.dstream.jdbc.internal.sql.Column;
import io.dstream.jdbc.internal.sql.Dialect;
import io.dstream.jdbc.internal.sql.InQuery;
import io.dstream.table.KeyHash;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks up keys in a table: many with one query, on the engine's threads, with a limited number of connections, which
 * are opened when first needed.
 *
 * <pre>{@code
 * JdbcLookup<Long, String> names = Jdbc.<Long, String>lookup(
 *         db, "SELECT id, name FROM customer WHERE id IN (?)", row -> row.getLong(1), row -> row.getString(2))
 *     .cached(10_000, Duration.ofMinutes(5));
 * orders.transform(names::join)                        // (id, order) -> (id, (order, Optional<name>))
 * }</pre>
 *
 * <p>The table is read when a batch is computed; a batch that is run again may read different values. Transient errors
 * are retried for the time set by {@link Database#retryFor}; others fail the batch. A lookup may be used by any number
 * of threads and programs; close it when the last program has ended.
 *
 * @param <K> the type of the keys
 * @param <R> the type of the values found
 */
public final class JdbcLookup<K, R> implements AutoCloseable {
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

    private static final int RECORDS = 2000; // held at most while their keys are looked up

    /** Those of tasks in other processes, which are closed a while after the last task has used them. */
    private static final Kept<JdbcLookup<?, ?>> ELSEWHERE =
            new Kept<>("dstream-jdbc-lookup-idle", Duration.ofMinutes(5));

    /**
     * What is looked up, and how. Can be sent to where tasks run, unless connections come from a data source.
     *
     * @param id of this lookup, in all processes
     * @param cached how many keys are remembered; 0 for none
     * @param time how long they are
     */
    private record Plan<K, R>(
            String id,
            Access access,
            InQuery query,
            Function1<? super ResultSet, ? extends K> key,
            Function1<? super ResultSet, ? extends R> value,
            int cached,
            Duration time)
            implements Serializable {
        Plan<K, R> cached(int keys, Duration longest) {
            return new Plan<>(newId(), access, query, key, value, keys, longest);
        }
    }

    private final Plan<K, R> plan;
    private final Optional<Cache<K, Optional<R>>> cache;
    private final Retry retry;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile Connections connections; // null before the first lookup
    private boolean closed;

    JdbcLookup(
            Database database,
            InQuery query,
            Function1<? super ResultSet, ? extends K> key,
            Function1<? super ResultSet, ? extends R> value) {
        this(new Plan<>(newId(), database.access(), query, key, value, 0, Duration.ZERO));
    }

    private JdbcLookup(Plan<K, R> plan) {
        this.plan = plan;
        this.cache = plan.cached == 0
                ? Optional.empty()
                : Optional.of(CacheBuilder.newBuilder()
                        .maximumSize(plan.cached)
                        .expireAfterWrite(plan.time)
                        .build());
        this.retry = new Retry("lookup", plan.access);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    /**
     * Returns a lookup that caches the values found, and keys that were not found.
     *
     * @param keys the maximum number of keys, at least 1
     * @param time the maximum age of a cached value, more than zero
     * @return a new lookup
     */
    public JdbcLookup<K, R> cached(int keys, Duration time) {
        checkArgument(keys >= 1, "a cache of %s keys: expected at least 1", keys);
        checkArgument(!time.isNegative() && !time.isZero(), "a cache for %s: expected more than zero", time);
        return new JdbcLookup<>(plan.cached(keys, time));
    }

    /**
     * Adds to each value what was found for its key. Call it in {@code transform}.
     *
     * <p>If tasks run in other processes, as on a Spark cluster, each process has its own connections and cache. The
     * database's URL, user, password and properties are sent to them. A data source cannot be sent.
     *
     * @param batch the batch
     * @param <V> the type of its values
     * @return a batch of the same keys in the same order, with each value and what was found, if anything
     */
    public <V> Batch<Pair<K, Pair<V, Optional<R>>>> join(Batch<Pair<K, V>> batch) {
        return batch.mapPartitions(new Joining<K, V, R>(this));
    }

    /** Joins a partition, with the program's own lookup or, where it was sent to, with that of the process. */
    private static final class Joining<K, V, R>
            implements Function1<Iterator<Pair<K, V>>, Iterator<Pair<K, Pair<V, Optional<R>>>>> {
        private static final long serialVersionUID = 1L;

        private final Plan<K, R> plan;

        @SuppressWarnings("serial") // is not sent
        private final transient JdbcLookup<K, R> own; // null where it was sent to

        Joining(JdbcLookup<K, R> own) {
            this.plan = own.plan;
            this.own = own;
        }

        @Override
        public Iterator<Pair<K, Pair<V, Optional<R>>>> apply(Iterator<Pair<K, V>> records) {
            Iterator<List<Pair<K, V>>> chunks = Iterators.partition(records, RECORDS);
            return Iterators.concat(
                    Iterators.transform(chunks, chunk -> joined(chunk).iterator()));
        }

        @SuppressWarnings("unchecked")
        private List<Pair<K, Pair<V, Optional<R>>>> joined(List<Pair<K, V>> records) {
            if (own != null) {
                return own.joined(records);
            }
            try (Kept<JdbcLookup<?, ?>>.Lease lookup = here()) {
                return ((JdbcLookup<K, R>) lookup.get()).joined(records);
            }
        }

        private Kept<JdbcLookup<?, ?>>.Lease here() {
            try {
                return ELSEWHERE.lease(plan.id, () -> new JdbcLookup<>(plan));
            } catch (Exception e) {
                throw new AssertionError("nothing is connected yet", e);
            }
        }
    }

    private <V> List<Pair<K, Pair<V, Optional<R>>>> joined(List<Pair<K, V>> records) {
        Map<K, Optional<R>> found = find(new LinkedHashSet<>(
                records.stream().map(Pair::key).filter(each -> each != null).toList()));
        List<Pair<K, Pair<V, Optional<R>>>> joined = new ArrayList<>(records.size());
        for (Pair<K, V> record : records) {
            Optional<R> hit = record.key() == null ? Optional.empty() : found.get(record.key());
            joined.add(Pair.of(record.key(), Pair.of(record.value(), hit)));
        }
        return joined;
    }

    /**
     * Looks up one key.
     *
     * @param wanted the key
     * @return the value found, if any
     * @throws JdbcException if the database cannot be queried, or has two rows for the key
     */
    public Optional<R> find(K wanted) {
        checkNotNull(wanted, "find needs a key");
        return find(Set.of(wanted)).get(wanted);
    }

    private Map<K, Optional<R>> find(Set<K> keys) {
        Map<K, Optional<R>> found = new HashMap<>();
        List<K> unknown = new ArrayList<>();
        for (K each : keys) {
            KeyHash.checkKey(each instanceof Optional<?> maybe ? maybe.orElse(null) : each);
            Optional<R> known = cache.map(c -> c.getIfPresent(each)).orElse(null);
            if (known == null) {
                unknown.add(each);
            } else {
                found.put(each, known);
            }
        }
        for (int from = 0; from < unknown.size(); from += CHUNK) {
            List<K> chunk = unknown.subList(from, Math.min(unknown.size(), from + CHUNK));
            Map<K, R> rows = ask(chunk);
            for (K each : chunk) {
                Optional<R> hit = Optional.ofNullable(rows.get(each));
                found.put(each, hit);
                cache.ifPresent(c -> c.put(each, hit));
            }
        }
        return found;
    }

    private Map<K, R> ask(List<K> keys) {
        try {
            return retry.run("a query", () -> query(keys));
        } catch (SQLException e) {
            throw new JdbcException(
                    "lookup with '" + plan.query.sql(1) + "' in " + plan.access + ": the database says: "
                            + Told.by(e, plan.access.secrets()) + SqlErrors.advice(e),
                    Told.without(e, plan.access.secrets()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JdbcException("lookup with '" + plan.query.sql(1) + "' was interrupted");
        }
    }

    private Map<K, R> query(List<K> keys) throws SQLException {
        Connection connection = connections().take();
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
        try (PreparedStatement statement = connection.prepareStatement(plan.query.sql(parameters))) {
            for (int i = 0; i < parameters; i++) {
                Column.set(statement, i + 1, parameter.convert(keys.get(Math.min(i, keys.size() - 1))));
            }
            try (ResultSet row = statement.executeQuery()) {
                ListMultimap<Object, K> asked = Multimaps.index(keys, JdbcLookup::asNumber);
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
            found = checkNotNull(plan.key.apply(row), "the function for the key returned null");
            value = checkNotNull(plan.value.apply(row), "the function for the value returned null");
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new JdbcException("lookup with '" + plan.query.sql(1) + "': a row could not be read", e);
        }
        List<K> keys = asked.get(asNumber(found));
        if (keys.isEmpty()) {
            throw new JdbcException("lookup with '" + plan.query.sql(1) + "': " + unasked(found, asked.values()));
        }
        for (K each : keys) {
            if (rows.putIfAbsent(each, value) != null) {
                throw new JdbcException("lookup with '" + plan.query.sql(1)
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

    private Connections connections() throws SQLException {
        Connections open = connections;
        if (open != null) {
            return open;
        }
        opening.lock();
        try {
            if (closed) {
                throw new JdbcException("the lookup with '" + plan.query.sql(1) + "' is closed");
            }
            if (connections == null) {
                connections = Connections.open(plan.access, "lookup", plan.access.lookupConnections());
            }
            return connections;
        } finally {
            opening.unlock();
        }
    }

    /** Closes the connections. Calls that are waiting for the database then fail. */
    @Override
    public void close() {
        retry.end();
        opening.lock();
        try {
            closed = true;
            if (connections != null) {
                connections.close();
            }
        } finally {
            opening.unlock();
        }
    }
}
