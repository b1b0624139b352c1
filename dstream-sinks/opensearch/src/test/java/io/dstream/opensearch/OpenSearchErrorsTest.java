package io.dstream.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.plan.Partition;
import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said when something is wrong. */
@Timeout(120)
class OpenSearchErrorsTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private final StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1));
    private OpenSearchServer server;

    @BeforeEach
    void setUp() throws Exception {
        server = OpenSearchServer.shared();
    }

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    private static ThrowingCallable opening(OpenSearchSink<?> sink) {
        return () -> {
            try {
                sink.open("out");
            } finally {
                sink.close();
            }
        };
    }

    private static ThrowingCallable opening(OpenSearchCluster cluster, String index) {
        return opening(sink(cluster, index));
    }

    private static OpenSearchSink<Pair<String, ?>> sink(OpenSearchCluster cluster, String index) {
        return OpenSearch.<Pair<String, ?>>index(cluster, index).id(Pair::key).field("n", Pair::value);
    }

    private String newIndex() {
        return server.newIndex("\"n\": {\"type\": \"long\"}");
    }

    private void write(OpenSearchSink<Pair<String, ?>> sink, List<Pair<String, ?>> records) throws Exception {
        try {
            sink.open("out");
            sink.write(ssc.batch(records, 1), TIME);
        } finally {
            sink.close();
        }
    }

    // ---- the start ----

    @Test
    void nobodyListens() throws Exception {
        int port = Ports.free();
        assertThatThrownBy(opening(OpenSearchCluster.at(OpenSearchServer.url(port)), "t"))
                .isInstanceOf(OpenSearchException.class)
                .hasMessageContainingAll(
                        "out: cannot connect to OpenSearch at http://127.0.0.1:" + port,
                        "refused",
                        "Check that OpenSearch runs there");
    }

    @Test
    void anUnknownHost() {
        assertThatThrownBy(opening(OpenSearchCluster.at("http://nowhere.invalid"), "t"))
                .hasMessageContaining("out: cannot connect to OpenSearch at http://nowhere.invalid:9200");
    }

    @Test
    void aNodeThatIsDownIsPassedOver() throws Exception {
        String index = newIndex();
        OpenSearchCluster cluster =
                OpenSearchCluster.at(OpenSearchServer.url(Ports.free()), OpenSearchServer.url(server.port()));
        write(sink(cluster, index), List.of(Pair.of("a", 1L)));
        assertThat(server.count(index)).isEqualTo(1);
    }

    @Test
    void secretsAreNotRepeated() throws Exception {
        try (Guard guard = new Guard(null, "Basic none", server.port())) {
            OpenSearchCluster cluster = OpenSearchCluster.at(OpenSearchServer.url(guard.port()));
            for (OpenSearchCluster wrong :
                    List.of(cluster.user("shop").password("not-the-secret"), cluster.apiKey("not-the-secret"))) {
                assertThatThrownBy(opening(wrong, "t"))
                        .hasMessageContaining("401")
                        .hasMessageContaining("Check user and password, or apiKey")
                        .hasMessageNotContaining("not-the-secret");
                assertThat(wrong.toString()).isEqualTo("OpenSearch at http://127.0.0.1:" + guard.port());
                assertThat(wrong.access().security().toString()).doesNotContain("not-the-secret");
            }
        }
        assertThatThrownBy(() -> OpenSearchCluster.at("http://shop:not-the-secret@localhost"))
                .hasMessageNotContaining("not-the-secret");
    }

    @Test
    void whoMayOnlyWriteIsNotAsked() throws Exception {
        String index = newIndex();
        try (Guard guard = new Guard(null, "", server.port())) {
            guard.answer((method, path, body) -> path.endsWith("_bulk")
                    ? null
                    : "403{\"error\":{\"type\":\"security_exception\",\"reason\":\"no permissions\"}}");
            write(sink(OpenSearchCluster.at(OpenSearchServer.url(guard.port())), index), List.of(Pair.of("a", 1L)));
        }
        assertThat(server.count(index)).isEqualTo(1);
    }

    @Test
    void anUnknownIndex() {
        String index = newIndex();
        assertThatThrownBy(opening(server.cluster(), "nowhere"))
                .hasMessageStartingWith("out: the index nowhere does not exist in OpenSearch at http://127.0.0.1:")
                .hasMessageContaining("Create it, with a mapping of its fields; there are ")
                .hasMessageContaining(index);
    }

    @Test
    void tlsWhereThereIsNone() {
        assertThatThrownBy(opening(OpenSearchCluster.at("https://127.0.0.1:" + server.port()), "t"))
                .hasMessageContaining("Check tls");
    }

    @Test
    void somethingElseThanOpenSearch() throws Exception {
        try (Guard guard = new Guard(null, "", server.port())) {
            guard.answer((method, path, body) -> method.equals("HEAD") ? null : "200<html></html>");
            OpenSearchCluster cluster = OpenSearchCluster.at(OpenSearchServer.url(guard.port()));
            assertThatThrownBy(() -> write(sink(cluster, newIndex()), List.of(Pair.of("a", 1L))))
                    .hasMessageContaining("the answer is not JSON");
        }
    }

    @Test
    void settingsThatCannotBeRight() {
        OpenSearchCluster cluster = OpenSearchCluster.at("http://localhost");
        assertThatThrownBy(() -> OpenSearch.index(cluster, "a*")).hasMessageStartingWith("'a*' is not the name of");
        assertThatThrownBy(() -> OpenSearch.index(cluster, "a,b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sink(cluster, "t").field("n", Pair::key)).hasMessage("the field n is set twice");
        assertThatThrownBy(() -> sink(cluster, "t").document(Pair::key)).hasMessageContaining("either fields or");
        assertThatThrownBy(() -> OpenSearch.delete(cluster, "t").field("n", n -> n))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> OpenSearch.create(cluster, "t").deleteWhen(n -> true))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(OpenSearchCluster::at).hasMessageStartingWith("a cluster needs at least one node");
        for (String url : List.of("localhost:9200", "ftp://localhost", "http://", "http://a b", "http://a?b")) {
            assertThatThrownBy(() -> OpenSearchCluster.at(url))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + url + "' is not the URL of a node");
        }
        assertThatThrownBy(() -> OpenSearchCluster.at("http://a/x", "http://b/y"))
                .hasMessageContaining("same path");
        assertThatThrownBy(() -> cluster.tls(javax.net.ssl.SSLContext.getDefault()))
                .hasMessageContaining("expected https");
        assertThatThrownBy(opening(OpenSearch.index(cluster, "t").field("n", n -> n)))
                .hasMessage("out: the sink of the index t needs an id: call id");
        assertThatThrownBy(opening(OpenSearch.index(cluster, "t").id(n -> n)))
                .hasMessageContaining("call field or document");
        assertThatThrownBy(() -> sink(cluster, "t").bulkSize(0)).hasMessageContaining("expected 1 to 100000");
        assertThatThrownBy(() -> OpenSearch.scan(cluster, "t", hit -> hit).query("[]"))
                .hasMessageContaining("expected a JSON object");
    }

    @Test
    void aSinkIsForOneStream() throws Exception {
        OpenSearchSink<Pair<String, ?>> sink = sink(server.cluster(), newIndex());
        sink.open("first");
        try {
            assertThatThrownBy(() -> sink.open("second"))
                    .hasMessage("an OpenSearch sink is for one stream, and this one is in use: create another for"
                            + " second");
        } finally {
            sink.close();
        }
    }

    @Test
    void aClosedSinkLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        write(sink(server.cluster(), newIndex()), List.of(Pair.of("a", 1L)));
        Await.until("its threads are gone", () -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("dstream-opensearch-idle")) // of the process
                .allMatch(before::contains));
    }

    // ---- batches ----

    @Test
    void idsThatCannotBe() {
        String index = newIndex();
        assertThatThrownBy(() -> write(sink(server.cluster(), index), List.of(Pair.of(null, 1L))))
                .hasMessage("a record for the index " + index + " has come without an id");
        assertThatThrownBy(() -> write(sink(server.cluster(), index), List.of(Pair.of("ü".repeat(257), 1L))))
                .hasMessageContainingAll("the id üüü", "is longer than 512 bytes");
    }

    @Test
    void whatTheMappingRefusesFailsTheBatchAtOnce() {
        String index = newIndex();
        assertThatThrownBy(() -> write(
                        sink(server.cluster(), index), List.of(Pair.of("a", 1L), Pair.of("b", "x"), Pair.of("c", "y"))))
                .isInstanceOf(OpenSearchException.class)
                .hasMessageContainingAll(
                        "out: writing to the index " + index + " failed",
                        "the document b (and 1 more) was refused",
                        "failed to parse field [n] of type [long]",
                        "Change the value, or the field in the index's mapping");
        assertThat(server.texts(index)).containsExactly("a {\"n\":1}");
    }

    @Test
    void whatIsNotJson() {
        for (String text : List.of("", "no", "[1]", "{\"n\": 1", "{}\n{\"delete\":{\"_id\":\"a\"}}")) {
            OpenSearchSink<Pair<String, ?>> sink = OpenSearch.<Pair<String, ?>>index(server.cluster(), newIndex())
                    .id(Pair::key)
                    .document(Pair::value);
            assertThatThrownBy(() -> write(sink, List.of(Pair.of("a", text))))
                    .as(text)
                    .isInstanceOf(OpenSearchException.class)
                    .hasMessageContaining("the document a");
        }
    }

    @Test
    void aDataStreamTakesNoVersions() {
        var unused =
                server.ask("PUT", "/_index_template/logs", "{\"index_patterns\": [\"logs\"], \"data_stream\": {}}");
        unused = server.ask("PUT", "/_data_stream/logs", "");
        assertThatThrownBy(() -> write(sink(server.cluster(), "logs"), List.of(Pair.of("a", 1L))))
                .hasMessageContaining("This is a data stream: write to it with OpenSearch.create");
    }

    @Test
    void anIndexThatIsBlocked() {
        String index = newIndex();
        var unused = server.ask("PUT", "/" + index + "/_settings", "{\"index.blocks.write\": true}");
        assertThatThrownBy(() -> write(sink(server.cluster(), index), List.of(Pair.of("a", 1L))))
                .hasMessageContainingAll("blocked by", "Remove the block");
    }

    @Test
    void theUsersExceptionIsThrownAsItIs() {
        OpenSearchSink<Pair<String, ?>> sink = OpenSearch.<Pair<String, ?>>index(server.cluster(), newIndex())
                .id(Pair::key)
                .field("n", pair -> {
                    throw new java.io.IOException("no number");
                });
        assertThatThrownBy(() -> write(sink, List.of(Pair.of("a", 1L))))
                .isInstanceOf(java.io.IOException.class)
                .hasMessage("no number");
    }

    @Test
    void moreThanAThousandPartitions() throws Exception {
        OpenSearchSink<Pair<String, ?>> sink = sink(server.cluster(), newIndex());
        try {
            sink.open("out");
            List<Partition<Pair<String, ?>>> partitions =
                    new ArrayList<>(Partition.split(List.<Pair<String, ?>>of(), 1000));
            partitions.addAll(Partition.split(List.<Pair<String, ?>>of(Pair.of("a", 1L)), 1));
            assertThatThrownBy(() -> sink.write(ssc.batchOf(partitions), TIME))
                    .hasMessageContaining("more than 1000 partitions");
        } finally {
            sink.close();
        }
    }

    @Test
    void whatMayPassIsRetriedForATime() throws Exception {
        try (Guard guard = new Guard(null, "", server.port())) {
            guard.answer((method, path, body) -> path.endsWith("_bulk")
                    ? "503{\"error\":{\"type\":\"cluster_manager_not_discovered_exception\",\"reason\":null}}"
                    : null);
            OpenSearchCluster cluster =
                    OpenSearchCluster.at(OpenSearchServer.url(guard.port())).retryFor(Duration.ofMillis(300));
            assertThatThrownBy(() -> write(sink(cluster, newIndex()), List.of(Pair.of("a", 1L))))
                    .hasMessageContainingAll("writing to the index", "cluster_manager_not_discovered_exception");
        }
    }

    @Test
    void requestsThatAreNotAnsweredAreSentAgain() throws Exception {
        String index = newIndex();
        CountDownLatch again = new CountDownLatch(2);
        try (Guard guard = new Guard(null, "", server.port())) {
            guard.answer((method, path, body) -> {
                if (path.endsWith("_bulk")) {
                    again.countDown();
                    Await.until("it is sent again", () -> again.getCount() == 0);
                }
                return null;
            });
            OpenSearchCluster cluster =
                    OpenSearchCluster.at(OpenSearchServer.url(guard.port())).answerTimeout(Duration.ofMillis(500));
            write(sink(cluster, index), List.of(Pair.of("a", 1L)));
        }
        assertThat(server.count(index)).isEqualTo(1);
    }

    @Test
    void aStopEndsTheWaitForOpenSearch() throws Exception {
        try (Proxy proxy = new Proxy(server.port())) {
            OpenSearchSink<Pair<String, ?>> sink =
                    sink(OpenSearchCluster.at(OpenSearchServer.url(proxy.port())), newIndex());
            try {
                sink.open("out");
                proxy.fallSilent();
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(sink, Pair.of("a", 1L)));
                sink.stopping();
                assertThatThrownBy(writing::get).hasStackTraceContaining("the program is being stopped");
                proxy.speak();
            } finally {
                sink.close();
            }
        }
    }

    private void write(OpenSearchSink<Pair<String, ?>> sink, Pair<String, ?> record) {
        try {
            sink.write(ssc.batch(List.of(record), 1), TIME);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
