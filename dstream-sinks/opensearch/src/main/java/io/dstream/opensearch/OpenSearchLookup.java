package io.dstream.opensearch;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.task.KeyLookup;
import io.dstream.function.Function1;
import io.dstream.opensearch.internal.connect.Access;
import io.dstream.opensearch.internal.read.Finder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks up documents by their ids, a hundred with a request, from the engine's threads. It connects when it is first
 * used.
 *
 * <pre>{@code
 * OpenSearchLookup<Long, String> names = OpenSearch.<Long, String>lookup(
 *         cluster, "customer", document -> document.source().path("name").asText())
 *     .cached(10_000, Duration.ofMinutes(5));
 * orders.transform(names::join)                        // (id, order) -> (id, (order, Optional<name>))
 * }</pre>
 *
 * <p>The index is read when a batch is computed; a batch that is run again may read different values. A document is
 * found as soon as it is written, without a refresh. Requests that fail for a reason that may pass are retried for the
 * time set by {@link OpenSearchCluster#retryFor}; others fail the batch. A lookup may be used by any number of threads
 * and programs; close it when the last program has ended.
 *
 * @param <K> the type of the keys
 * @param <R> the type of the values found
 */
public final class OpenSearchLookup<K, R> implements AutoCloseable {
    private final Query<K, R> query;
    private final KeyLookup<K, R> lookup;

    /**
     * What is looked up. Can be sent to where tasks run.
     *
     * @param fields those that are read; none for all
     */
    private record Query<K, R>(
            Access access,
            String index,
            Function1<? super K, ?> id,
            ImmutableList<String> fields,
            Function1<? super Document, ? extends R> value)
            implements KeyLookup.Place<K, R> {

        @Override
        public KeyLookup.Finder<K, R> open() throws InterruptedException {
            Finder documents = Finder.open(toString(), access, index, fields);
            return new KeyLookup.Finder<>() {
                @Override
                public Map<K, R> find(List<K> keys) throws InterruptedException {
                    Map<K, String> ids = new HashMap<>();
                    keys.forEach(key -> ids.put(key, idOf(key)));
                    Map<String, Document> found = documents.find(ids.values());
                    Map<K, R> values = new HashMap<>();
                    ids.forEach((key, id) ->
                            Optional.ofNullable(found.get(id)).ifPresent(hit -> values.put(key, valueOf(hit))));
                    return values;
                }

                @Override
                public void close() {
                    documents.close();
                }
            };
        }

        private String idOf(K key) {
            try {
                return checkNotNull(id.apply(key), "the function for the id returned null")
                        .toString();
            } catch (Exception e) {
                throw new OpenSearchException(this + ": the id of a key could not be computed", e);
            }
        }

        private R valueOf(Document document) {
            try {
                return checkNotNull(value.apply(document), "the function for the value returned null");
            } catch (Exception e) {
                throw new OpenSearchException(this + ": a document could not be read", e);
            }
        }

        @Override
        public RuntimeException failure(String message) {
            return new OpenSearchException(message);
        }

        @Override
        public String toString() {
            return "lookup in the index " + index;
        }
    }

    OpenSearchLookup(OpenSearchCluster cluster, String index, Function1<? super Document, ? extends R> value) {
        this(new Query<>(cluster.access(), index, key -> key, ImmutableList.of(), value));
    }

    private OpenSearchLookup(Query<K, R> query) {
        this(query, new KeyLookup<>(query));
    }

    private OpenSearchLookup(Query<K, R> query, KeyLookup<K, R> lookup) {
        this.query = query;
        this.lookup = lookup;
    }

    private OpenSearchLookup<K, R> with(Query<K, R> other) {
        return new OpenSearchLookup<>(other, lookup.at(other));
    }

    /**
     * Sets the function that returns the id of the document that belongs to a key.
     *
     * @param function returns the id, whose text is used; default: the key
     * @return a new lookup
     */
    public OpenSearchLookup<K, R> id(Function1<? super K, ?> function) {
        checkNotNull(function, "id needs a function");
        return with(new Query<>(query.access, query.index, function, query.fields, query.value));
    }

    /**
     * Reads some fields only, which costs less.
     *
     * @param names the fields, as in {@code city} or {@code address.*}; default: all
     * @return a new lookup
     */
    public OpenSearchLookup<K, R> fields(String... names) {
        return with(new Query<>(query.access, query.index, query.id, ImmutableList.copyOf(names), query.value));
    }

    /**
     * Returns a lookup that caches the values found, and keys that were not found.
     *
     * @param keys the maximum number of keys, at least 1
     * @param time the maximum age of a cached value, more than zero
     * @return a new lookup
     */
    public OpenSearchLookup<K, R> cached(int keys, Duration time) {
        return new OpenSearchLookup<>(query, lookup.cached(keys, time));
    }

    /**
     * Adds to each value what was found for its key. Call it in {@code transform}.
     *
     * <p>If tasks run in other processes, as on a Spark cluster, each process has its own connections and cache, and
     * the cluster's settings are sent to them, the password included.
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
     * @throws OpenSearchException if OpenSearch cannot be asked
     */
    public Optional<R> find(K wanted) {
        return lookup.find(wanted);
    }

    /** Closes the connections. Calls that are waiting for OpenSearch then fail. */
    @Override
    public void close() {
        lookup.close();
    }
}
