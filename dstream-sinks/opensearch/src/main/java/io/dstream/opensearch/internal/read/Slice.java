package io.dstream.opensearch.internal.read;

import static com.google.common.base.Preconditions.checkNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.dstream.engine.task.Kept;
import io.dstream.function.Function1;
import io.dstream.opensearch.Document;
import io.dstream.opensearch.OpenSearchException;
import io.dstream.opensearch.internal.connect.Access;
import io.dstream.opensearch.internal.connect.Link;
import io.dstream.opensearch.internal.json.Json;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A slice of the documents of an index, which are read anew by whoever computes a batch of them, in another process too
 * if the plan can be sent there. Immutable.
 */
public final class Slice<R> extends Partition<R> {
    private static final Operator OPERATOR = Operator.of("opensearch");
    private static final String KEPT_FOR = "5m"; // by OpenSearch, until the next page is asked for
    private static final int END_MILLIS = 1_000;

    /** The connections of scans in this process. */
    private static final Kept<Link> KEPT = new Kept<>("dstream-opensearch-scan-idle", Duration.ofSeconds(30));

    private final Plan<R> plan;
    private final int part;
    private final int parts;

    /** One of the slices that all documents are in. */
    public Slice(Plan<R> plan, int part, int parts) {
        this.plan = plan;
        this.part = part;
        this.parts = parts;
    }

    /**
     * What is read, and what becomes of a document.
     *
     * @param id of the scan, in all processes
     * @param query which documents; empty for all
     * @param fields those that are read; none for all
     * @param page how many documents are fetched at a time
     */
    public record Plan<R>(
            String id,
            Access access,
            String index,
            String query,
            ImmutableList<String> fields,
            Function1<? super Document, ? extends R> record,
            int page)
            implements Serializable {
        public static <R> Plan<R> of(
                Access access, String index, Function1<? super Document, ? extends R> record, int page) {
            return new Plan<>(UUID.randomUUID().toString(), access, index, "", ImmutableList.of(), record, page);
        }

        public Plan<R> withQuery(String json) {
            return new Plan<>(UUID.randomUUID().toString(), access, index, json, fields, record, page);
        }

        public Plan<R> withFields(ImmutableList<String> names) {
            return new Plan<>(UUID.randomUUID().toString(), access, index, query, names, record, page);
        }

        public Plan<R> withPage(int documents) {
            return new Plan<>(UUID.randomUUID().toString(), access, index, query, fields, record, documents);
        }

        private boolean canBeSent() {
            try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
                out.writeObject(this);
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    @Override
    public long size() {
        return -1;
    }

    @Override
    public Optional<Portable<R>> portable() {
        return plan.canBeSent() ? Optional.of(sent(plan, part, parts)) : Optional.empty();
    }

    private static <R> Portable<R> sent(Plan<R> plan, int part, int parts) {
        return () -> new Slice<>(plan, part, parts);
    }

    private String who() {
        return "scan of the index " + plan.index;
    }

    @Override
    public void push(RecordConsumer<? super R> consumer) {
        try (Kept<Link>.Lease link = KEPT.lease(plan.id, () -> Link.open(who(), plan.access))) {
            push(link.get(), consumer);
        } catch (OperatorException e) {
            throw e;
        } catch (Exception e) {
            throw OperatorException.of(OPERATOR, e);
        }
    }

    /** A page that is lost cannot be had again, so only the first one is asked for more than once. */
    private void push(Link link, RecordConsumer<? super R> consumer) throws Exception {
        JsonNode page = first(link);
        String scroll = page.path("_scroll_id").asText();
        try {
            long all = page.path("hits").path("total").path("value").asLong();
            long read = 0;
            while (!page.path("hits").path("hits").isEmpty()) {
                for (JsonNode hit : page.path("hits").path("hits")) {
                    consumer.accept(record(hit));
                    read++;
                }
                page = link.ask(
                        "reading a page",
                        "POST",
                        "/_search/scroll",
                        Map.of(),
                        Json.entity(Map.of("scroll", KEPT_FOR, "scroll_id", scroll)));
                scroll = page.path("_scroll_id").asText(scroll);
                checkWhole(page);
            }
            if (read != all) {
                throw new OpenSearchException(who() + ": " + read + " documents have come instead of " + all
                        + ", for a page was lost on the way. Read it again");
            }
        } finally {
            end(link, scroll);
        }
    }

    /** If nobody answers, OpenSearch ends it by itself when its time is over. */
    private static void end(Link link, String scroll) {
        try {
            var unused = link.send(
                            "DELETE", "/_search/scroll", Map.of(), Json.entity(Map.of("scroll_id", List.of(scroll))))
                    .get(END_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // as above
        }
    }

    private JsonNode first(Link link) throws InterruptedException, JsonProcessingException {
        ObjectNode search = Json.MAPPER.createObjectNode().put("size", plan.page);
        search.putArray("sort").add("_doc");
        if (!plan.query.isEmpty()) {
            search.set("query", Json.MAPPER.readTree(plan.query));
        }
        if (!plan.fields.isEmpty()) {
            plan.fields.forEach(search.putArray("_source")::add);
        }
        if (parts > 1) {
            search.putObject("slice").put("id", part).put("max", parts);
        }
        AtomicReference<JsonNode> page = new AtomicReference<>();
        link.requests()
                .<ObjectNode, JsonNode>run(
                        "reading a page",
                        List.of(search),
                        each -> link.send(
                                "POST",
                                Link.path(plan.index, "/_search"),
                                Map.of("scroll", KEPT_FOR),
                                Json.entity(each)),
                        (each, answer) -> page.set(answer));
        checkWhole(page.get());
        return page.get();
    }

    /** That no shard has failed: OpenSearch would answer with what the others have. */
    private void checkWhole(JsonNode page) {
        JsonNode failures = page.path("_shards").path("failures");
        if (page.path("_shards").path("failed").asInt() > 0
                || page.path("timed_out").asBoolean()) {
            throw new OpenSearchException(who() + ": some shards of the index did not answer: "
                    + failures.path(0).path("reason").path("reason").asText("no reason is given")
                    + ". Check the cluster's health");
        }
    }

    private R record(JsonNode hit) throws Exception {
        Document document = new Document(hit.path("_id").asText(), hit.path("_source"));
        return checkNotNull(plan.record.apply(document), "the function for the documents returned null");
    }
}
