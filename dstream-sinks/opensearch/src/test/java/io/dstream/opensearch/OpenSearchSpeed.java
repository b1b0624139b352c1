package io.dstream.opensearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.testing.connectors.Speed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.opensearch.client.Request;
import org.opensearch.client.RestClient;

/** The sink, the lookup and the scan beside loops over the client that do the same, on as many threads. */
public final class OpenSearchSpeed {
    private static final int DOCUMENTS = 20_000;
    private static final int THREADS = 2;
    private static final int BULK = 1000;
    private static final int IDS = 100;
    private static final JsonMapper JSON = new JsonMapper();

    private final OpenSearchServer server;
    private final RestClient client;
    private final StreamingContext ssc = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(THREADS)
            .build();
    private final List<Integer> numbers = IntStream.range(0, DOCUMENTS).boxed().toList();
    private long time = 1_000_000;

    private OpenSearchSpeed(OpenSearchServer server) {
        this.server = server;
        this.client = RestClient.builder(new HttpHost("http", "127.0.0.1", server.port()))
                .build();
    }

    public static void main(String[] args) throws Exception {
        OpenSearchSpeed speed = new OpenSearchSpeed(OpenSearchServer.shared());
        String index = speed.writes();
        speed.lookups(index);
        speed.scans(index);
        speed.ssc.close();
        System.exit(0);
    }

    /** Runs work on as many threads as the engine has. */
    private static void onThreads(java.util.function.IntConsumer work) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            all.add(CompletableFuture.runAsync(() -> work.accept(thread), task -> new Thread(task).start()));
        }
        all.forEach(CompletableFuture::join);
    }

    private JsonNode ask(String method, String path, String body) {
        try {
            Request request = new Request(method, path);
            request.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON));
            return JSON.readTree(client.performRequest(request).getEntity().getContent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String newIndex() {
        return server.newIndex("\"name\": {\"type\": \"keyword\"}, \"n\": {\"type\": \"long\"}", THREADS);
    }

    private String writes() throws Exception {
        String index = newIndex();
        OpenSearchSink<Integer> sink = OpenSearch.<Integer>index(server.cluster(), index)
                .id(n -> n)
                .field("name", n -> "name " + n)
                .field("n", n -> n);
        sink.open("out");
        Speed.compare("writes", DOCUMENTS, () -> bulks(newIndex()), () -> {
            sink.write(ssc.batch(numbers, THREADS), Instant.ofEpochMilli(time++));
            return null;
        });
        sink.close();
        server.refresh(index);
        return index;
    }

    private Object bulks(String index) {
        long version = time++ * 1000;
        onThreads(thread -> {
            int from = DOCUMENTS / THREADS * thread;
            for (int start = from; start < from + DOCUMENTS / THREADS; start += BULK) {
                StringBuilder body = new StringBuilder();
                for (int n = start; n < start + BULK; n++) {
                    body.append("{\"index\":{\"_id\":\"" + n + "\",\"version\":" + version
                            + ",\"version_type\":\"external\"}}\n{\"name\":\"name " + n + "\",\"n\":" + n + "}\n");
                }
                if (ask("POST", "/" + index + "/_bulk", body.toString())
                        .path("errors")
                        .asBoolean()) {
                    throw new AssertionError("not all were written");
                }
            }
        });
        return null;
    }

    private void lookups(String index) throws Exception {
        try (OpenSearchLookup<Integer, String> names =
                OpenSearch.lookup(server.cluster(), index, document -> document.source()
                        .get("name")
                        .asText())) {
            Speed.compare("lookups", DOCUMENTS, () -> gets(index), () -> names.join(
                            ssc.batch(numbers, THREADS).keyBy(n -> n))
                    .count());
        }
    }

    private long gets(String index) {
        LongAdder found = new LongAdder();
        onThreads(thread -> {
            int from = DOCUMENTS / THREADS * thread;
            for (int start = from; start < from + DOCUMENTS / THREADS; start += IDS) {
                String ids = IntStream.range(start, start + IDS)
                        .mapToObj(n -> "\"" + n + "\"")
                        .collect(Collectors.joining(","));
                ask("POST", "/" + index + "/_mget", "{\"ids\":[" + ids + "]}")
                        .path("docs")
                        .forEach(hit -> {
                            String name = hit.path("_source").path("name").asText();
                            found.add(name.isEmpty() ? 0 : 1);
                        });
            }
        });
        return found.sum();
    }

    private void scans(String index) throws Exception {
        Batch<String> scan = OpenSearch.scan(
                        server.cluster(),
                        index,
                        document ->
                                document.id() + document.source().get("name").asText())
                .parts(THREADS)
                .read(ssc);
        Speed.compare("scan", DOCUMENTS, () -> scroll(index), scan::count);
    }

    private long scroll(String index) {
        LongAdder found = new LongAdder();
        onThreads(thread -> {
            JsonNode page = ask(
                    "POST",
                    "/" + index + "/_search?scroll=5m",
                    "{\"size\":1000,\"sort\":[\"_doc\"],\"slice\":{\"id\":" + thread + ",\"max\":" + THREADS + "}}");
            while (!page.path("hits").path("hits").isEmpty()) {
                page.path("hits").path("hits").forEach(hit -> {
                    String text = hit.path("_id").asText()
                            + hit.path("_source").path("name").asText();
                    found.add(text.isEmpty() ? 0 : 1);
                });
                String id = page.path("_scroll_id").asText();
                page = ask("POST", "/_search/scroll", "{\"scroll\":\"5m\",\"scroll_id\":\"" + id + "\"}");
            }
            var unused = ask(
                    "DELETE",
                    "/_search/scroll",
                    "{\"scroll_id\":[\"" + page.path("_scroll_id").asText() + "\"]}");
        });
        return found.sum();
    }
}
