package io.dstream.engine.task;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Iterators;
import io.dstream.batch.Pair;
import io.dstream.function.Function1;
import io.dstream.table.KeyHash;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds what belongs to keys at some place outside, such as a table of a database: what lookups of all systems have in
 * common. It asks for the keys of some thousand records at a time, for each different one once, and remembers answers
 * if it is told to. The place is opened when it is first needed.
 *
 * <p>Its {@linkplain #joining() function} can be sent to tasks in other processes. Each process then opens the place
 * itself, and closes it a while after the last task has used it. Safe for use by many threads.
 *
 * @param <K> the type of the keys
 * @param <R> the type of what is found
 */
public final class KeyLookup<K, R> implements AutoCloseable {
    private static final int RECORDS = 2000; // held at most while their keys are looked up

    /** Those of tasks in other processes. */
    private static final Kept<KeyLookup<?, ?>> ELSEWHERE = new Kept<>("dstream-lookup-idle", Duration.ofMinutes(5));

    /**
     * Where keys are looked up. Its text names it in messages, as in {@code lookup with 'SELECT ...'}.
     *
     * @param <K> the type of the keys
     * @param <R> the type of what is found
     */
    public interface Place<K, R> extends Serializable {

        /**
         * Opens the place.
         *
         * @return what finds keys there
         * @throws InterruptedException if the thread is interrupted
         */
        Finder<K, R> open() throws InterruptedException;

        /**
         * Returns an exception of the system's own kind.
         *
         * @param message the message
         * @return the exception
         */
        RuntimeException failure(String message);
    }

    /**
     * Finds keys. Used by many threads.
     *
     * @param <K> the type of the keys
     * @param <R> the type of what is found
     */
    public interface Finder<K, R> extends AutoCloseable {

        /**
         * Finds what belongs to some keys.
         *
         * @param keys different keys, none of them null
         * @return what was found, by key; nothing for a key to which nothing belongs
         * @throws InterruptedException if the thread is interrupted
         */
        Map<K, R> find(List<K> keys) throws InterruptedException;

        /** Closes it. Calls that wait for an answer then fail. */
        @Override
        void close();
    }

    /**
     * What is looked up, and how.
     *
     * @param id of this lookup, in all processes
     * @param cached how many keys are remembered; 0 for none
     * @param time for how long
     */
    private record Plan<K, R>(String id, Place<K, R> place, int cached, Duration time) implements Serializable {
        static <K, R> Plan<K, R> of(Place<K, R> place, int cached, Duration time) {
            return new Plan<>(UUID.randomUUID().toString(), place, cached, time);
        }
    }

    private final Plan<K, R> plan;
    private final Optional<Cache<K, Optional<R>>> cache;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile Finder<K, R> finder; // null before the first lookup
    private boolean closed; // under the lock

    /**
     * A lookup that remembers nothing.
     *
     * @param place where keys are looked up
     */
    public KeyLookup(Place<K, R> place) {
        this(Plan.of(place, 0, Duration.ZERO));
    }

    private KeyLookup(Plan<K, R> plan) {
        this.plan = plan;
        this.cache = plan.cached == 0
                ? Optional.empty()
                : Optional.of(CacheBuilder.newBuilder()
                        .maximumSize(plan.cached)
                        .expireAfterWrite(plan.time)
                        .build());
    }

    /**
     * Returns a lookup that remembers what was found, and keys that were not found.
     *
     * @param keys the maximum number of keys, at least 1
     * @param time for how long, more than zero
     * @return a new lookup
     */
    public KeyLookup<K, R> cached(int keys, Duration time) {
        checkArgument(keys >= 1, "a cache of %s keys: expected at least 1", keys);
        checkArgument(!time.isNegative() && !time.isZero(), "a cache for %s: expected more than zero", time);
        return new KeyLookup<>(Plan.of(plan.place, keys, time));
    }

    /**
     * Returns a lookup at another place that remembers as much.
     *
     * @param other the place
     * @return a new lookup
     */
    public KeyLookup<K, R> at(Place<K, R> other) {
        return new KeyLookup<>(Plan.of(other, plan.cached, plan.time));
    }

    // ---- joins ----

    /**
     * Returns a function that adds to each value of a partition what was found for its key, for {@code mapPartitions}.
     * The pairs stay in order; for a null key nothing is found.
     *
     * @param <V> the type of the values
     * @return the function
     */
    public <V> Function1<Iterator<Pair<K, V>>, Iterator<Pair<K, Pair<V, Optional<R>>>>> joining() {
        return new Joining<>(this);
    }

    /** Joins a partition, with the program's own lookup or, where it was sent to, with that of the process. */
    private static final class Joining<K, V, R>
            implements Function1<Iterator<Pair<K, V>>, Iterator<Pair<K, Pair<V, Optional<R>>>>> {
        private static final long serialVersionUID = 1L;

        private final Plan<K, R> plan;

        @SuppressWarnings("serial") // is not sent
        private final transient KeyLookup<K, R> own; // null where it was sent to

        Joining(KeyLookup<K, R> own) {
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
            try (Kept<KeyLookup<?, ?>>.Lease lookup = here()) {
                return ((KeyLookup<K, R>) lookup.get()).joined(records);
            }
        }

        private Kept<KeyLookup<?, ?>>.Lease here() {
            try {
                return ELSEWHERE.lease(plan.id, () -> new KeyLookup<>(plan));
            } catch (Exception e) {
                throw new AssertionError("nothing is connected yet", e);
            }
        }
    }

    private <V> List<Pair<K, Pair<V, Optional<R>>>> joined(List<Pair<K, V>> records) {
        Map<K, Optional<R>> found = find(new LinkedHashSet<>(
                records.stream().map(Pair::key).filter(Objects::nonNull).toList()));
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
     * @return what was found, if anything
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
        if (!unknown.isEmpty()) {
            Map<K, R> answers = ask(unknown);
            for (K each : unknown) {
                Optional<R> hit = Optional.ofNullable(answers.get(each));
                found.put(each, hit);
                cache.ifPresent(c -> c.put(each, hit));
            }
        }
        return found;
    }

    private Map<K, R> ask(List<K> keys) {
        try {
            return finder().find(keys);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            RuntimeException interrupted = plan.place.failure(plan.place + " was interrupted");
            interrupted.addSuppressed(e);
            throw interrupted;
        }
    }

    private Finder<K, R> finder() throws InterruptedException {
        Finder<K, R> open = finder;
        if (open != null) {
            return open;
        }
        opening.lock();
        try {
            if (closed) {
                throw plan.place.failure("the " + plan.place + " is closed");
            }
            if (finder == null) {
                finder = plan.place.open();
            }
            return finder;
        } finally {
            opening.unlock();
        }
    }

    /** Closes the place. Calls that wait for an answer then fail, and so do later ones. */
    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            Finder<K, R> open = finder;
            finder = null;
            if (open != null) {
                open.close();
            }
        } finally {
            opening.unlock();
        }
    }
}
