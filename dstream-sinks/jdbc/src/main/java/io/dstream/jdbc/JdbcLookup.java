package io.dstream.jdbc;

import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.task.KeyLookup;
import io.dstream.function.Function1;
import io.dstream.jdbc.internal.read.KeyedQuery;
import io.dstream.jdbc.internal.sql.InQuery;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Optional;

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
    private final KeyLookup<K, R> lookup;

    JdbcLookup(
            Database database,
            InQuery query,
            Function1<? super ResultSet, ? extends K> key,
            Function1<? super ResultSet, ? extends R> value) {
        this(new KeyLookup<>(new KeyedQuery<>(database.access(), query, key, value)));
    }

    private JdbcLookup(KeyLookup<K, R> lookup) {
        this.lookup = lookup;
    }

    /**
     * Returns a lookup that caches the values found, and keys that were not found.
     *
     * @param keys the maximum number of keys, at least 1
     * @param time the maximum age of a cached value, more than zero
     * @return a new lookup
     */
    public JdbcLookup<K, R> cached(int keys, Duration time) {
        return new JdbcLookup<>(lookup.cached(keys, time));
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
        return batch.mapPartitions(lookup.joining());
    }

    /**
     * Looks up one key.
     *
     * @param wanted the key
     * @return the value found, if any
     * @throws JdbcException if the database cannot be queried, or has two rows for the key
     */
    public Optional<R> find(K wanted) {
        return lookup.find(wanted);
    }

    /** Closes the connections. Calls that are waiting for the database then fail. */
    @Override
    public void close() {
        lookup.close();
    }
}
