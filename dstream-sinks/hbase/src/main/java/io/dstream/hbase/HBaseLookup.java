package io.dstream.hbase;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.task.KeyLookup;
import io.dstream.function.Function1;
import io.dstream.hbase.internal.connect.Access;
import io.dstream.hbase.internal.read.Finder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.hbase.client.Result;

/**
 * Looks up keys in a table: many with one request to each region server, from the engine's threads. It connects when it
 * is first used.
 *
 * <pre>{@code
 * HBaseLookup<String, String> names = HBase.<String, String>lookup(
 *         cluster, "customer", row -> Bytes.toString(row.getValue(Bytes.toBytes("c"), Bytes.toBytes("name"))))
 *     .cached(10_000, Duration.ofMinutes(5));
 * orders.transform(names::join)                        // (id, order) -> (id, (order, Optional<name>))
 * }</pre>
 *
 * <p>The table is read when a batch is computed; a batch that is run again may read different values. Requests that
 * fail for a reason that may pass are retried for the time set by {@link HBaseCluster#retryFor}; others fail the batch.
 * A lookup may be used by any number of threads and programs; close it when the last program has ended.
 *
 * @param <K> the type of the keys
 * @param <R> the type of the values found
 */
public final class HBaseLookup<K, R> implements AutoCloseable {
    private final Rows<K, R> rows;
    private final KeyLookup<K, R> lookup;

    /**
     * What is looked up. Can be sent to where tasks run.
     *
     * @param columns those that are read; none for all
     */
    private record Rows<K, R>(
            Access access, String table, ImmutableList<String> columns, Function1<? super Result, ? extends R> value)
            implements KeyLookup.Place<K, R> {

        @Override
        public KeyLookup.Finder<K, R> open() throws InterruptedException {
            Finder found = Finder.open(access, table, columns);
            return new KeyLookup.Finder<>() {
                @Override
                public Map<K, R> find(List<K> keys) throws InterruptedException {
                    Map<K, R> values = new HashMap<>();
                    found.find(keys).forEach((key, row) -> {
                        if (!row.isEmpty()) {
                            values.put(key, valueOf(row));
                        }
                    });
                    return values;
                }

                @Override
                public void close() {
                    found.close();
                }
            };
        }

        private R valueOf(Result row) {
            try {
                return checkNotNull(value.apply(row), "the function for the value returned null");
            } catch (Exception e) {
                throw new HBaseException(this + ": a row could not be read", e);
            }
        }

        @Override
        public RuntimeException failure(String message) {
            return new HBaseException(message);
        }

        @Override
        public String toString() {
            return "lookup in " + table;
        }
    }

    HBaseLookup(HBaseCluster cluster, String table, Function1<? super Result, ? extends R> value) {
        this(new Rows<>(cluster.access(), table, ImmutableList.of(), value));
    }

    private HBaseLookup(Rows<K, R> rows) {
        this(rows, new KeyLookup<>(rows));
    }

    private HBaseLookup(Rows<K, R> rows, KeyLookup<K, R> lookup) {
        this.rows = rows;
        this.lookup = lookup;
    }

    /**
     * Returns a lookup that reads some columns only.
     *
     * @param names families, as in {@code c}, or columns, as in {@code c:name}
     * @return a new lookup
     */
    public HBaseLookup<K, R> columns(String... names) {
        checkArgument(names.length > 0, "columns needs at least one column");
        Rows<K, R> other = new Rows<>(rows.access, rows.table, ImmutableList.copyOf(names), rows.value);
        return new HBaseLookup<>(other, lookup.at(other));
    }

    /**
     * Returns a lookup that caches the values found, and keys that were not found.
     *
     * @param keys the maximum number of keys, at least 1
     * @param time the maximum age of a cached value, more than zero
     * @return a new lookup
     */
    public HBaseLookup<K, R> cached(int keys, Duration time) {
        return new HBaseLookup<>(rows, lookup.cached(keys, time));
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
     * @throws HBaseException if HBase cannot be asked
     */
    public Optional<R> find(K wanted) {
        return lookup.find(wanted);
    }

    /** Closes the connection. Calls that are waiting for HBase then fail. */
    @Override
    public void close() {
        lookup.close();
    }
}
