package io.dstream.opensearch;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dstream.testing.Await;
import io.dstream.testing.ChildJvm;
import io.dstream.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node of OpenSearch or Elasticsearch in a process of its own, started once for all tests of a JVM, on the loopback
 * interface.
 */
public final class OpenSearchServer {
    /** What it takes in a request. */
    public static final int MOST_BYTES = 10 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicInteger INDEXES = new AtomicInteger();
    private static final Map<Product, OpenSearchServer> SHARED = new EnumMap<>(Product.class); // under the class's lock

    private final int port = Ports.free();
    private final ChildJvm node;

    /** What runs. */
    public enum Product {
        OPENSEARCH("opensearch", "OpenSearchNode.java"),
        ELASTICSEARCH("elasticsearch", "ElasticsearchNode.java");

        private final String module;
        private final String main;

        Product(String module, String main) {
            this.module = module;
            this.main = main;
        }
    }

    private OpenSearchServer(Path directory, Product product) throws IOException {
        this.node = ChildJvm.server(
                        product.module,
                        product.main,
                        "path.home=" + directory,
                        "cluster.name=test",
                        "discovery.type=single-node",
                        "network.host=127.0.0.1",
                        "http.port=" + port,
                        "transport.port=" + Ports.free(),
                        "http.type=netty4",
                        "transport.type=netty4",
                        "http.max_content_length=" + MOST_BYTES + "b",
                        "node.store.allow_mmap=false",
                        "cluster.routing.allocation.disk.threshold_enabled=false")
                .heap("512m");
    }

    /** The one that all tests use. */
    public static OpenSearchServer shared() throws Exception {
        return shared(Product.OPENSEARCH);
    }

    /** The one of a product. */
    public static synchronized OpenSearchServer shared(Product product) throws Exception {
        OpenSearchServer there = SHARED.get(product);
        if (there == null) {
            there = new OpenSearchServer(Files.createTempDirectory(product.module), product);
            there.start();
            SHARED.put(product, there);
        }
        return there;
    }

    public void start() throws IOException {
        var unused = node.start();
        Await.until("OpenSearch has its indexes", Await.LONG, () -> {
            node.mustRun();
            return isUp();
        });
    }

    private boolean isUp() {
        try {
            return send("GET", "/_cluster/health?wait_for_status=yellow&timeout=5s", "")
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public void kill() {
        node.kill();
    }

    public int port() {
        return port;
    }

    public static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    public OpenSearchCluster cluster() {
        return OpenSearchCluster.at(url(port));
    }

    // ---- what tests do without the connector ----

    private HttpResponse<String> send(String method, String path, String body) throws IOException {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create(url(port) + path))
                            .header("Content-Type", "application/json")
                            .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Sends a request that must succeed. */
    public JsonNode ask(String method, String path, String body) {
        try {
            HttpResponse<String> response = send(method, path, body);
            if (response.statusCode() >= 300) {
                throw new AssertionError(method + " " + path + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An index of its own with one shard, or several. */
    public String newIndex(String properties, int shards) {
        String name = "index-" + INDEXES.incrementAndGet();
        createIndex(name, properties, shards);
        return name;
    }

    public String newIndex(String properties) {
        return newIndex(properties, 1);
    }

    public void createIndex(String name, String properties, int shards) {
        var unused = ask(
                "PUT",
                "/" + name,
                "{\"settings\": {\"number_of_replicas\": 0, \"refresh_interval\": -1, \"number_of_shards\": " + shards
                        + "}, \"mappings\": {\"properties\": {" + properties + "}}}");
    }

    public void refresh(String index) {
        var unused = ask("POST", "/" + index + "/_refresh", "");
    }

    public long count(String index) {
        refresh(index);
        return ask("GET", "/" + index + "/_count", "").path("count").asLong();
    }

    /** All documents: of each the id, the version and the source. */
    public List<JsonNode> read(String index) {
        refresh(index);
        List<JsonNode> hits = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = ask(
                            "POST",
                            "/" + index + "/_search",
                            "{\"size\": 5000, \"version\": true, \"sort\": [{\"_id\": \"asc\"}]" + after + "}")
                    .path("hits")
                    .path("hits");
            if (page.isEmpty()) {
                return hits;
            }
            page.forEach(hits::add);
            after = ", \"search_after\": " + page.get(page.size() - 1).path("sort");
        }
    }

    /** All documents, each as its id and its source. */
    public List<String> texts(String index) {
        return read(index).stream()
                .map(hit -> hit.path("_id").asText() + " " + hit.path("_source"))
                .toList();
    }
}
