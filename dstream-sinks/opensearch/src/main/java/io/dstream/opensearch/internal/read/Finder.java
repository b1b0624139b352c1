package io.dstream.opensearch.internal.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import io.dstream.opensearch.Document;
import io.dstream.opensearch.internal.connect.Access;
import io.dstream.opensearch.internal.connect.Link;
import io.dstream.opensearch.internal.connect.Refused;
import io.dstream.opensearch.internal.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds documents by their ids, many at a time. Used by any thread. */
public final class Finder implements AutoCloseable {
    private static final int IDS = 100; // of a request
    private static final int UNAVAILABLE = 503;
    private static final int REFUSED = 400;

    /** What may pass, of errors that have no status. */
    private static final Set<String> PASSING = Set.of(
            "no_shard_available_action_exception",
            "unavailable_shards_exception",
            "es_rejected_execution_exception",
            "rejected_execution_exception",
            "circuit_breaking_exception",
            "node_closed_exception",
            "node_disconnected_exception",
            "node_not_connected_exception");

    private final Link link;
    private final String index;
    private final Map<String, String> parameters;

    private Finder(Link link, String index, ImmutableList<String> fields) {
        this.link = link;
        this.index = index;
        this.parameters = fields.isEmpty() ? Map.of() : Map.of("_source_includes", String.join(",", fields));
    }

    /**
     * Connects.
     *
     * @param who who wants to, for messages
     * @param fields those that are read; none for all
     * @throws io.dstream.opensearch.OpenSearchException if OpenSearch cannot be reached, or there is no index
     */
    public static Finder open(String who, Access access, String index, ImmutableList<String> fields)
            throws InterruptedException {
        Finder finder = new Finder(Link.open(who, access), index, fields);
        try {
            finder.link.check(index);
            return finder;
        } catch (RuntimeException | InterruptedException | Error e) {
            finder.close();
            throw e;
        }
    }

    /**
     * Finds documents.
     *
     * @param ids their ids
     * @return the documents that there are, by id
     */
    public Map<String, Document> find(Collection<String> ids) throws InterruptedException {
        Map<String, Document> found = new ConcurrentHashMap<>();
        Iterable<List<String>> requests = Iterables.partition(new HashSet<>(ids), IDS);
        link.requests()
                .<List<String>, JsonNode>run(
                        "a request for documents",
                        ImmutableList.copyOf(requests),
                        each -> link.send(
                                "POST", Link.path(index, "/_mget"), parameters, Json.entity(Map.of("ids", each))),
                        (each, answer) -> answer.path("docs").forEach(hit -> take(hit, found)));
        return found;
    }

    private static void take(JsonNode hit, Map<String, Document> found) {
        if (hit.has("error")) {
            boolean passes = PASSING.contains(hit.path("error").path("type").asText());
            throw Refused.of(passes ? UNAVAILABLE : REFUSED, hit.path("error"));
        }
        if (hit.path("found").asBoolean()) {
            String id = hit.path("_id").asText();
            found.put(id, new Document(id, hit.path("_source")));
        }
    }

    @Override
    public void close() {
        try {
            link.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
