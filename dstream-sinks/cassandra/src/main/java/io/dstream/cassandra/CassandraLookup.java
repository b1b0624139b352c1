package io.dstream.cassandra;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.datastax.oss.driver.api.core.cql.Row;
import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.cassandra.internal.connect.Access;
import io.dstream.cassandra.internal.read.Finder;
import io.dstream.engine.task.KeyLookup;
import io.dstream.function.Function1;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks up keys in a table: many at a time, each with a query of its own to a node that has the row, from the engine's
 * threads. It connects when it is first used.
 *
 * <pre>{@code
 * CassandraLookup<Long, String> names = Cassandra.<Long, String>lookup(
 *         cluster, "SELECT name FROM customer WHERE id = ?", row -> row.getString("name"))
 *     .cached(10_000, Duration.ofMinutes(5));
 * orders.transform(names::join)                        // (id, order) -> (id, (order, Optional<name>))
 * }</pre>
 *
 * <p>The table is read when a batch is computed; a batch that is run again may read different values. Requests that
 * fail for a reason that may pass are retried for the time set by {@link CassandraCluster#retryFor}; others fail the
 * batch. A lookup may be used by any number of threads and programs; close it when the last program has ended.
 *
 * @param <K> the type of the keys
 * @param <R> the type of the values found
 */
public final class CassandraLookup<K, R> implements AutoCloseable {
    private final Query<K, R> query;
    private final KeyLookup<K, R> lookup;

    /**
     * What is looked up. Can be sent to where tasks run.
     *
     * @param parameters give the query's parameters for a key
     */
    private record Query<K, R>(
            Access access,
            String cql,
            ImmutableList<Function1<? super K, ?>> parameters,
            Function1<? super Row, ? extends R> value)
            implements KeyLookup.Place<K, R> {

        @Override
        public KeyLookup.Finder<K, R> open() {
            Finder rows = Finder.open(access, cql, parameters.size());
            return new KeyLookup.Finder<>() {
                @Override
                public Map<K, R> find(List<K> keys) throws InterruptedException {
                    Map<K, List<Object>> asked = new HashMap<>();
                    keys.forEach(key -> asked.put(key, parametersOf(key)));
                    Map<K, R> found = new HashMap<>();
                    rows.find(asked).forEach((key, row) -> row.ifPresent(there -> found.put(key, valueOf(there))));
                    return found;
                }

                @Override
                public void close() {
                    rows.close();
                }
            };
        }

        private List<Object> parametersOf(K key) {
            List<Object> values = new ArrayList<>();
            for (Function1<? super K, ?> each : parameters) {
                try {
                    values.add(each.apply(key));
                } catch (Exception e) {
                    throw new CassandraException(this + ": a parameter could not be computed", e);
                }
            }
            return values;
        }

        private R valueOf(Row row) {
            try {
                return checkNotNull(value.apply(row), "the function for the value returned null");
            } catch (Exception e) {
                throw new CassandraException(this + ": a row could not be read", e);
            }
        }

        @Override
        public RuntimeException failure(String message) {
            return new CassandraException(message);
        }

        @Override
        public String toString() {
            return "lookup with '" + cql + "'";
        }
    }

    CassandraLookup(CassandraCluster cluster, String cql, Function1<? super Row, ? extends R> value) {
        this(new Query<>(cluster.access(), cql, ImmutableList.of(key -> key), value));
    }

    private CassandraLookup(Query<K, R> query) {
        this(query, new KeyLookup<>(query));
    }

    private CassandraLookup(Query<K, R> query, KeyLookup<K, R> lookup) {
        this.query = query;
        this.lookup = lookup;
    }

    /**
     * Returns a lookup whose query has several parameters.
     *
     * @param functions return the parameters for a key, in the order of the query's {@code ?}
     * @return a new lookup
     */
    @SafeVarargs
    public final CassandraLookup<K, R> parameters(Function1<? super K, ?>... functions) {
        checkArgument(functions.length > 0, "a lookup needs at least one parameter");
        ImmutableList.Builder<Function1<? super K, ?>> all = ImmutableList.builder();
        for (Function1<? super K, ?> each : functions) {
            all.add(checkNotNull(each, "a parameter needs a function"));
        }
        Query<K, R> other = new Query<>(query.access, query.cql, all.build(), query.value);
        return new CassandraLookup<>(other, lookup.at(other));
    }

    /**
     * Returns a lookup that caches the values found, and keys that were not found.
     *
     * @param keys the maximum number of keys, at least 1
     * @param time the maximum age of a cached value, more than zero
     * @return a new lookup
     */
    public CassandraLookup<K, R> cached(int keys, Duration time) {
        return new CassandraLookup<>(query, lookup.cached(keys, time));
    }

    /**
     * Adds to each value what was found for its key. Call it in {@code transform}.
     *
     * <p>If tasks run in other processes, as on a Spark cluster, each process has its own session and cache, and the
     * cluster's settings are sent to them, the password included.
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
     * @throws CassandraException if Cassandra cannot be queried, or has two rows for the key
     */
    public Optional<R> find(K wanted) {
        return lookup.find(wanted);
    }

    /** Closes the session. Calls that are waiting for Cassandra then fail. */
    @Override
    public void close() {
        lookup.close();
    }
}
