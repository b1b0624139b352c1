package io.dstream.opensearch.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.opensearch.OpenSearch;
import io.dstream.opensearch.OpenSearchCluster;
import io.dstream.opensearch.OpenSearchLookup;
import io.dstream.opensearch.OpenSearchServer;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on OpenSearch shows. */
@Timeout(120)
class OpenSearchDocsTest {
    @TempDir
    Path directory;

    @Test
    void aProgram() throws Exception {
        OpenSearchServer server = OpenSearchServer.shared();
        server.createIndex("word-counts", "\"word\": {\"type\": \"keyword\"}, \"n\": {\"type\": \"long\"}", 1);
        server.createIndex("customer", "\"name\": {\"type\": \"keyword\"}", 1);
        var unused = server.ask("PUT", "/customer/_doc/1?refresh=true", "{\"name\": \"Ada\"}");
        String node = OpenSearchServer.url(server.port());
        String secret = "secret";
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("words")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory);
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(builder)) {
            TestInput<String> typed = driver.input();
            DStream<String> lines = typed.stream().named("lines");
            // snippet: opensearch-program
            OpenSearchCluster cluster = OpenSearchCluster.at(node) // https://search-1:9200
                    .user("shop")
                    .password(secret);
            lines.flatMap(line -> List.of(line.split(" ")))
                    .mapToPair(word -> Pair.of(word, 1L))
                    .updateStateByKey(
                            (List<Long> ones, Optional<Long> total) -> Optional.of(total.orElse(0L) + ones.size()))
                    .named("totals")
                    .to(OpenSearch.<Pair<String, Long>>index(cluster, "word-counts")
                            .id(Pair::key)
                            .field("word", Pair::key)
                            .field("n", Pair::value));
            // end
            TestInput<Pair<Long, String>> ordered = driver.input();
            DStream<Pair<Long, String>> orders = ordered.stream().named("orders");
            // snippet: opensearch-lookup
            OpenSearchLookup<Long, String> names = OpenSearch.<Long, String>lookup(
                            cluster,
                            "customer",
                            document -> document.source().path("name").asText())
                    .fields("name")
                    .cached(10_000, Duration.ofMinutes(5));
            DStream<Pair<Long, Pair<String, Optional<String>>>> named =
                    orders.transform(names::join); // (id, order) -> (id, (order, Optional<name>))
            // end
            TestOutput<Pair<Long, Pair<String, Optional<String>>>> joined = driver.collect(named);
            typed.add("a b a");
            ordered.add(Pair.of(1L, "tea"));
            driver.runBatch();
            typed.add("a");
            driver.runBatch();
            assertThat(server.texts("word-counts"))
                    .containsExactly("a {\"word\":\"a\",\"n\":3}", "b {\"word\":\"b\",\"n\":1}");
            assertThat(joined.batches().get(0)).containsExactly(Pair.of(1L, Pair.of("tea", Optional.of("Ada"))));
            names.close();
            StreamingContext ssc = driver.context();
            // snippet: opensearch-scan
            PairBatch<String, String> customers = OpenSearch.scan(
                            cluster,
                            "customer",
                            document -> Pair.of(
                                    document.id(),
                                    document.source().path("name").asText()))
                    .query("{\"prefix\": {\"name\": \"A\"}}")
                    .fields("name")
                    .read(ssc)
                    .mapToPair(customer -> customer);
            // end
            assertThat(customers.collect()).containsExactly(Pair.of("1", "Ada"));
        }
    }

    /** An order of the page's. */
    record Order(String id, String customer, double total) {}

    @Test
    void settings() {
        String secret = "x";
        // snippet: opensearch-settings
        OpenSearchCluster cluster = OpenSearchCluster.at("https://search-1:9200", "https://search-2:9200")
                .user("shop")
                .password(secret)
                .answerTimeout(Duration.ofSeconds(60))
                .maxInFlight(8);
        // end
        assertThat(cluster).hasToString("OpenSearch at https://search-1:9200, https://search-2:9200");
        // snippet: opensearch-document
        var whole = OpenSearch.<Order>index(cluster, "order").id(Order::id).document(order -> order);
        // end
        // snippet: opensearch-delete
        var changes = OpenSearch.<Pair<Long, Optional<String>>>index(cluster, "customer")
                .id(Pair::key)
                .field("name", Pair::value)
                .deleteWhen(customer -> customer.value().isEmpty());
        // end
        // snippet: opensearch-create
        var events =
                OpenSearch.<Order>create(cluster, "order-events").id(Order::id).document(order -> order);
        // end
        assertThat(List.of(whole, changes, events)).doesNotContainNull();
    }
}
