package io.dstream.hbase;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterators;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.task.Kept;
import io.dstream.function.Function1;
import io.dstream.hbase.internal.connect.Access;
import io.dstream.hbase.internal.read.Finder;
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
    private static final int RECORDS = 2000; // held at most while their keys are looked up

    /** Those of tasks in other processes, which are closed a while after the last task has used them. */
    private static final Kept<HBaseLookup<?, ?>> ELSEWHERE =
            new Kept<>("dstream-hbase-lookup-idle", Duration.ofMinutes(5));

    /**
     * What is looked up, and how. Can be sent to where tasks run.
     *
     * @param id of this lookup, in all processes
     * @param columns those that are read; none for all
     * @param cached how many keys are remembered; 0 for none
     * @param time how long they are
     */
    private record Plan<R>(
            String id,
            Access access,
            String table,
            ImmutableList<String> columns,
            Function1<? super Result, ? extends R> value,
            int cached,
            Duration time)
            implements Serializable {}

    private final Plan<R> plan;
    private final Optional<Cache<K, Optional<R>>> cache;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile Finder finder; // null before the first lookup
    private boolean closed; // under the lock

    HBaseLookup(HBaseCluster cluster, String table, Function1<? super Result, ? extends R> value) {
        this(new Plan<R>(newId(), cluster.access(), table, ImmutableList.of(), value, 0, Duration.ZERO));
    }

    private HBaseLookup(Plan<R> plan) {
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
     * Returns a lookup that reads some columns only.
     *
     * @param names families, as in {@code c}, or columns, as in {@code c:name}
     * @return a new lookup
     */
    public HBaseLookup<K, R> columns(String... names) {
        checkArgument(names.length > 0, "columns needs at least one column");
        return new HBaseLookup<>(new Plan<R>(
                newId(), plan.access, plan.table, ImmutableList.copyOf(names), plan.value, plan.cached, plan.time));
    }

    /**
     * Returns a lookup that caches the values found, and keys that were not found.
     *
     * @param keys the maximum number of keys, at least 1
     * @param time the maximum age of a cached value, more than zero
     * @return a new lookup
     */
    public HBaseLookup<K, R> cached(int keys, Duration time) {
        checkArgument(keys >= 1, "a cache of %s keys: expected at least 1", keys);
        checkArgument(!time.isNegative() && !time.isZero(), "a cache for %s: expected more than zero", time);
        return new HBaseLookup<>(new Plan<R>(newId(), plan.access, plan.table, plan.columns, plan.value, keys, time));
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

        private final Plan<R> plan;

        @SuppressWarnings("serial") // is not sent
        private final transient HBaseLookup<K, R> own; // null where it was sent to

        Joining(HBaseLookup<K, R> own) {
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
            try (Kept<HBaseLookup<?, ?>>.Lease lookup = here()) {
                return ((HBaseLookup<K, R>) lookup.get()).joined(records);
            }
        }

        private Kept<HBaseLookup<?, ?>>.Lease here() {
            try {
                return ELSEWHERE.lease(plan.id, () -> new HBaseLookup<>(plan));
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
     * @throws HBaseException if HBase cannot be asked
     */
    public Optional<R> find(K wanted) {
        checkNotNull(wanted, "find needs a key");
        return find(Set.of(wanted)).get(wanted);
    }

    private Map<K, Optional<R>> find(Set<K> keys) {
        Map<K, Optional<R>> found = new HashMap<>();
        List<K> unknown = new ArrayList<>();
        for (K each : keys) {
            Optional<R> known = cache.map(c -> c.getIfPresent(each)).orElse(null);
            if (known == null) {
                unknown.add(each);
            } else {
                found.put(each, known);
            }
        }
        if (!unknown.isEmpty()) {
            ask(unknown).forEach((each, row) -> {
                Optional<R> hit = row.isEmpty() ? Optional.empty() : Optional.of(value(row));
                found.put(each, hit);
                cache.ifPresent(c -> c.put(each, hit));
            });
        }
        return found;
    }

    private R value(Result row) {
        try {
            return checkNotNull(plan.value.apply(row), "the function for the value returned null");
        } catch (Exception e) {
            throw new HBaseException("lookup in " + plan.table + ": a row could not be read", e);
        }
    }

    private Map<K, Result> ask(List<K> keys) {
        try {
            return finder().find(keys);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HBaseException("lookup in " + plan.table + " was interrupted");
        }
    }

    private Finder finder() throws InterruptedException {
        Finder open = finder;
        if (open != null) {
            return open;
        }
        opening.lock();
        try {
            if (closed) {
                throw new HBaseException("the lookup in " + plan.table + " is closed");
            }
            if (finder == null) {
                finder = Finder.open(plan.access, plan.table, plan.columns);
            }
            return finder;
        } finally {
            opening.unlock();
        }
    }

    /** Closes the session. Calls that are waiting for HBase then fail. */
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
