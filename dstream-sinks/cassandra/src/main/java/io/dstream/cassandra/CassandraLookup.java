package io.dstream.cassandra;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.datastax.oss.driver.api.core.cql.Row;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterators;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.cassandra.internal.connect.Access;
import io.dstream.cassandra.internal.read.Finder;
import io.dstream.engine.task.Kept;
import io.dstream.function.Function1;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final int RECORDS = 2000; // held at most while their keys are looked up

    /** Those of tasks in other processes, which are closed a while after the last task has used them. */
    private static final Kept<CassandraLookup<?, ?>> ELSEWHERE =
            new Kept<>("dstream-cassandra-lookup-idle", Duration.ofMinutes(5));

    /**
     * What is looked up, and how. Can be sent to where tasks run.
     *
     * @param id of this lookup, in all processes
     * @param parameters give the query's parameters for a key
     * @param cached how many keys are remembered; 0 for none
     * @param time how long they are
     */
    private record Plan<K, R>(
            String id,
            Access access,
            String cql,
            ImmutableList<Function1<? super K, ?>> parameters,
            Function1<? super Row, ? extends R> value,
            int cached,
            Duration time)
            implements Serializable {}

    private final Plan<K, R> plan;
    private final Optional<Cache<K, Optional<R>>> cache;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile Finder finder; // null before the first lookup
    private boolean closed; // under the lock

    CassandraLookup(CassandraCluster cluster, String cql, Function1<? super Row, ? extends R> value) {
        this(new Plan<K, R>(
                newId(),
                cluster.access(),
                cql,
                ImmutableList.<Function1<? super K, ?>>of(key -> key),
                value,
                0,
                Duration.ZERO));
    }

    private CassandraLookup(Plan<K, R> plan) {
        this.plan = plan;
        this.cache = plan.cached == 0
                ? Optional.empty()
                : Optional.of(CacheBuilder.newBuilder()
                        .maximumSize(plan.cached)
                        .expireAfterWrite(plan.time)
                        .build());
    }

    private static String newId() {
        return UUID.randomUUID().toString();
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
        return new CassandraLookup<>(
                new Plan<K, R>(newId(), plan.access, plan.cql, all.build(), plan.value, plan.cached, plan.time));
    }

    /**
     * Returns a lookup that caches the values found, and keys that were not found.
     *
     * @param keys the maximum number of keys, at least 1
     * @param time the maximum age of a cached value, more than zero
     * @return a new lookup
     */
    public CassandraLookup<K, R> cached(int keys, Duration time) {
        checkArgument(keys >= 1, "a cache of %s keys: expected at least 1", keys);
        checkArgument(!time.isNegative() && !time.isZero(), "a cache for %s: expected more than zero", time);
        return new CassandraLookup<>(
                new Plan<K, R>(newId(), plan.access, plan.cql, plan.parameters, plan.value, keys, time));
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
        return batch.mapPartitions(new Joining<K, V, R>(this));
    }

    /** Joins a partition, with the program's own lookup or, where it was sent to, with that of the process. */
    private static final class Joining<K, V, R>
            implements Function1<Iterator<Pair<K, V>>, Iterator<Pair<K, Pair<V, Optional<R>>>>> {
        private static final long serialVersionUID = 1L;

        private final Plan<K, R> plan;

        @SuppressWarnings("serial") // is not sent
        private final transient CassandraLookup<K, R> own; // null where it was sent to

        Joining(CassandraLookup<K, R> own) {
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
            try (Kept<CassandraLookup<?, ?>>.Lease lookup = here()) {
                return ((CassandraLookup<K, R>) lookup.get()).joined(records);
            }
        }

        private Kept<CassandraLookup<?, ?>>.Lease here() {
            try {
                return ELSEWHERE.lease(plan.id, () -> new CassandraLookup<>(plan));
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
     * @throws CassandraException if Cassandra cannot be queried, or has two rows for the key
     */
    public Optional<R> find(K wanted) {
        checkNotNull(wanted, "find needs a key");
        return find(Set.of(wanted)).get(wanted);
    }

    private Map<K, Optional<R>> find(Set<K> keys) {
        Map<K, Optional<R>> found = new HashMap<>();
        Map<K, List<Object>> unknown = new HashMap<>();
        for (K each : keys) {
            Optional<R> known = cache.map(c -> c.getIfPresent(each)).orElse(null);
            if (known == null) {
                unknown.put(each, parameters(each));
            } else {
                found.put(each, known);
            }
        }
        if (!unknown.isEmpty()) {
            ask(unknown).forEach((each, row) -> {
                Optional<R> hit = row.map(this::value);
                found.put(each, hit);
                cache.ifPresent(c -> c.put(each, hit));
            });
        }
        return found;
    }

    private List<Object> parameters(K key) {
        List<Object> values = new ArrayList<>();
        for (Function1<? super K, ?> each : plan.parameters) {
            try {
                values.add(each.apply(key));
            } catch (Exception e) {
                throw new CassandraException("lookup with '" + plan.cql + "': a parameter could not be computed", e);
            }
        }
        return values;
    }

    private R value(Row row) {
        try {
            return checkNotNull(plan.value.apply(row), "the function for the value returned null");
        } catch (Exception e) {
            throw new CassandraException("lookup with '" + plan.cql + "': a row could not be read", e);
        }
    }

    private Map<K, Optional<Row>> ask(Map<K, List<Object>> keys) {
        try {
            return finder().find(keys);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CassandraException("lookup with '" + plan.cql + "' was interrupted");
        }
    }

    private Finder finder() {
        Finder open = finder;
        if (open != null) {
            return open;
        }
        opening.lock();
        try {
            if (closed) {
                throw new CassandraException("the lookup with '" + plan.cql + "' is closed");
            }
            if (finder == null) {
                finder = Finder.open(plan.access, plan.cql, plan.parameters.size());
            }
            return finder;
        } finally {
            opening.unlock();
        }
    }

    /** Closes the session. Calls that are waiting for Cassandra then fail. */
    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            if (finder != null) {
                finder.close();
            }
        } finally {
            opening.unlock();
        }
    }
}
