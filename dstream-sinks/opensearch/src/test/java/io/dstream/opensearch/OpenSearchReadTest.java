package io.dstream.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.testing.Await;
import io.dstream.testing.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lookups and scans. */
@Timeout(120)
class OpenSearchReadTest {
    private static final int DOCUMENTS = 1000;

    private final StreamingContext ssc = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .build();
    private OpenSearchServer server;
    private String index;
    private long time;

    @BeforeEach
    void setUp() throws Exception {
        server = server();
        index = server.newIndex("\"name\": {\"type\": \"keyword\"}, \"n\": {\"type\": \"long\"}", 2);
    }

    /** The server that is read from. */
    OpenSearchServer server() throws Exception {
        return OpenSearchServer.shared();
    }

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    private void fill(int documents) throws Exception {
        OpenSearchSink<Integer> sink = OpenSearch.<Integer>index(server.cluster(), index)
                .id(id -> id)
                .field("name", id -> "name " + id)
                .field("n", id -> id);
        try {
            sink.open("out");
            sink.write(ssc.batch(IntStream.range(0, documents).boxed().toList(), 2), Instant.ofEpochSecond(++time));
        } finally {
            sink.close();
        }
    }

    private OpenSearchLookup<Long, String> names(OpenSearchCluster cluster) {
        return OpenSearch.lookup(
                cluster, index, document -> document.source().get("name").asText());
    }

    // ---- lookups ----

    @Test
    void aJoinKeepsTheOrderAndTellsWhatIsMissing() throws Exception {
        fill(DOCUMENTS);
        List<Pair<Long, String>> orders = IntStream.range(0, 5000)
                .mapToObj(n -> Pair.of((long) (n * 7 % 1500), "order " + n))
                .toList();
        try (OpenSearchLookup<Long, String> names = names(server.cluster().maxInFlight(2))) {
            List<Pair<Long, Pair<String, Optional<String>>>> joined =
                    names.join(ssc.batch(orders, 3)).collect();
            assertThat(joined)
                    .isEqualTo(orders.stream()
                            .map(order -> Pair.of(
                                    order.key(),
                                    Pair.of(
                                            order.value(),
                                            order.key() < DOCUMENTS
                                                    ? Optional.of("name " + order.key())
                                                    : Optional.<String>empty())))
                            .toList());
            List<Pair<Long, String>> none = java.util.Collections.singletonList(Pair.of(null, "x"));
            assertThat(names.join(ssc.batch(none)).collect())
                    .containsExactly(Pair.of(null, Pair.of("x", Optional.empty())));
        }
    }

    @Test
    void whatIsCachedIsNotAskedAgain() throws Exception {
        fill(1);
        try (OpenSearchLookup<Long, String> cached = names(server.cluster()).cached(10, Duration.ofHours(1));
                OpenSearchLookup<Long, String> fresh = names(server.cluster())) {
            assertThat(cached.find(0L)).contains("name 0");
            assertThat(cached.find(1L)).isEmpty();
            fill(2);
            var unused = server.ask("DELETE", "/" + index + "/_doc/0", "");
            assertThat(cached.find(0L)).contains("name 0");
            assertThat(cached.find(1L)).isEmpty();
            assertThat(fresh.find(0L)).isEmpty();
            assertThat(fresh.find(1L)).as("without a refresh").contains("name 1");
        }
    }

    @Test
    void anIdOfItsOwnAndSomeFields() throws Exception {
        fill(10);
        try (OpenSearchLookup<String, Document> lookup = OpenSearch.<String, Document>lookup(
                        server.cluster(), index, document -> document)
                .id(String::length)
                .fields("n")) {
            assertThat(lookup.find("four").orElseThrow().source()).hasToString("{\"n\":4}");
            assertThat(lookup.find("seventh").orElseThrow().id()).isEqualTo("7");
        }
    }

    @Test
    void errorsOfLookups() throws Exception {
        fill(1);
        try (OpenSearchLookup<Long, String> lookup = OpenSearch.lookup(server.cluster(), "nowhere", Document::id)) {
            assertThatThrownBy(() -> lookup.find(1L))
                    .isInstanceOf(OpenSearchException.class)
                    .hasMessageContaining("lookup in the index nowhere: the index nowhere does not exist");
        }
        try (OpenSearchLookup<Long, String> lookup =
                OpenSearch.lookup(server.cluster(), index, document -> document.source()
                        .get("nothing")
                        .asText())) {
            assertThatThrownBy(() -> lookup.find(0L))
                    .hasMessage("lookup in the index " + index + ": a document could not be read");
        }
        String other = server.newIndex("");
        var unused = server.ask("PUT", "/" + index + "," + other + "/_alias/both", "");
        try (OpenSearchLookup<Long, String> lookup = OpenSearch.lookup(server.cluster(), "both", Document::id)) {
            assertThatThrownBy(() -> lookup.find(0L)).hasMessageContaining("has more than one ind");
        }
        OpenSearchLookup<Long, String> closed = names(server.cluster());
        closed.close();
        assertThatThrownBy(() -> closed.find(1L)).hasMessageContaining("is closed");
    }

    @Test
    void aLookupOutlivesACutConnection() throws Exception {
        fill(1);
        try (Proxy proxy = new Proxy(server.port());
                OpenSearchLookup<Long, String> names =
                        names(OpenSearchCluster.at(OpenSearchServer.url(proxy.port())))) {
            assertThat(names.find(0L)).contains("name 0");
            proxy.cut();
            assertThat(names.find(0L)).contains("name 0");
            proxy.down();
            CompletableFuture<Optional<String>> found = CompletableFuture.supplyAsync(() -> names.find(0L));
            proxy.up();
            assertThat(found.get()).contains("name 0");
        }
    }

    // ---- scans ----

    @Test
    void aScanReadsEveryDocumentOnceWhateverTheParts() throws Exception {
        fill(DOCUMENTS);
        server.refresh(index);
        for (int parts : new int[] {1, 2, 3, 16}) {
            OpenSearchScan<Pair<String, String>> scan = OpenSearch.scan(
                            server.cluster(),
                            index,
                            document -> Pair.of(
                                    document.id(), document.source().get("name").asText()))
                    .parts(parts)
                    .pageSize(70);
            var batch = scan.read(ssc);
            assertThat(batch.partitions()).hasSize(parts);
            assertThat(batch.collect())
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, DOCUMENTS)
                            .mapToObj(n -> Pair.of("" + n, "name " + n))
                            .toList());
        }
        Await.until("no scroll is left open", () -> openScrolls() == 0);
    }

    private long openScrolls() {
        return server.ask("GET", "/_nodes/stats/indices/search", "")
                .findValue("open_contexts")
                .asLong();
    }

    @Test
    void aScanOfWhatAQueryFinds() throws Exception {
        fill(10);
        server.refresh(index);
        assertThat(OpenSearch.scan(server.cluster(), index, document -> document.source()
                                .toString())
                        .query("{\"range\": {\"n\": {\"gte\": 8}}}")
                        .fields("n")
                        .read(ssc)
                        .collect())
                .containsExactlyInAnyOrder("{\"n\":8}", "{\"n\":9}");
    }

    @Test
    void errorsOfScans() throws Exception {
        assertThatThrownBy(() -> OpenSearch.scan(server.cluster(), "nowhere", Document::id)
                        .read(ssc)
                        .count())
                .hasStackTraceContaining("scan of the index nowhere: reading a page failed")
                .hasStackTraceContaining("index_not_found_exception");
        assertThatThrownBy(() -> OpenSearch.scan(server.cluster(), index, Document::id)
                        .query("{\"nothing\": {}}")
                        .read(ssc)
                        .count())
                .hasStackTraceContaining("unknown query [nothing]");
        fill(1);
        server.refresh(index);
        assertThatThrownBy(() -> OpenSearch.scan(server.cluster(), index, document -> document.source()
                                .get("none")
                                .asText())
                        .read(ssc)
                        .count())
                .hasStackTraceContaining("NullPointerException");
    }

    @Test
    void aPageThatIsLostIsNoticed() throws Exception {
        fill(10);
        server.refresh(index);
        try (Guard guard = new Guard(null, "", server.port())) {
            guard.answer((method, path, body) -> path.equals("/_search/scroll") && method.equals("POST")
                    ? "200{\"_shards\":{\"failed\":0},\"hits\":{\"hits\":[]}}"
                    : null);
            OpenSearchCluster cluster = OpenSearchCluster.at(OpenSearchServer.url(guard.port()));
            assertThatThrownBy(() -> OpenSearch.scan(cluster, index, Document::id)
                            .parts(1)
                            .pageSize(3)
                            .read(ssc)
                            .count())
                    .hasStackTraceContaining("3 documents have come instead of 10");
        }
    }
}
