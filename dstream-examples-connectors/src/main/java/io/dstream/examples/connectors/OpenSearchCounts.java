package io.dstream.examples.connectors;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.opensearch.OpenSearch;
import io.dstream.opensearch.OpenSearchCluster;
import io.dstream.opensearch.OpenSearchLookup;
import io.dstream.sources.Generators;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps in an index of OpenSearch how often each word has come so far. It starts a node unless it is given one, and
 * prints what the index has for the words of each batch.
 */
public final class OpenSearchCounts {
    private static final String INDEX = "example-word-counts";

    private OpenSearchCounts() {}

    /**
     * Runs the program until it is killed.
     *
     * @param args nothing, or where a node of OpenSearch or Elasticsearch listens, such as {@code localhost:9200}
     * @throws IOException if the node cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            run(Address.of(args[0]), ssc -> {});
        } else {
            System.out.println("Starting OpenSearch, which takes about ten seconds ...");
            try (LocalServer node = LocalOpenSearch.start()) {
                run(node.address(), node::outlive);
            }
        }
    }

    private static void run(Address node, Consumer<StreamingContext> started) throws IOException, InterruptedException {
        createIndex(node);
        OpenSearchCluster cluster = OpenSearchCluster.at("http://" + node);
        OpenSearchLookup<String, Long> index = OpenSearch.lookup(
                cluster, INDEX, document -> document.source().path("n").asLong());
        List<String> lines = Feed.lines();
        try (StreamingContext ssc = StreamingContext.builder()
                .appName("opensearch-counts")
                .batchInterval(Duration.ofSeconds(1))
                .stopOnShutdown(Duration.ofSeconds(5))
                .build()) {
            PairDStream<String, Long> totals = ssc.from(Generators.rate(10, n -> lines.get((int) (n % lines.size()))))
                    .flatMap(Feed::words)
                    .filter(word -> word.length() > 4)
                    .countByValue()
                    .updateStateByKey((List<Long> counts, Optional<Long> total) -> Optional.of(
                            total.orElse(0L) + counts.stream().mapToLong(n -> n).sum()));
            totals.to(OpenSearch.<Pair<String, Long>>index(cluster, INDEX)
                    .id(Pair::key)
                    .field("word", Pair::key)
                    .field("n", Pair::value));
            Printing.mostFrequent(totals.transformToPair(
                    batch -> index.join(batch).mapToPair(found -> found).mapValues(both -> both.value()
                            .orElse(0L))));
            ssc.start();
            started.accept(ssc);
            System.out.printf("See all of them: curl 'http://%s/%s/_search?pretty'%n", node, INDEX);
            ssc.awaitTermination();
        }
    }

    /** Creates the index anew: the counts of this run begin at 0. */
    private static void createIndex(Address node) throws IOException, InterruptedException {
        URI index = URI.create("http://" + node + "/" + INDEX);
        HttpClient client = HttpClient.newHttpClient();
        var unused = client.send(HttpRequest.newBuilder(index).DELETE().build(), BodyHandlers.discarding());
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(index)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString("""
                                {"mappings": {"properties": {"word": {"type": "keyword"}, "n": {"type": "long"}}}}"""))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("index " + INDEX + " cannot be created: " + answer.body());
        }
    }
}
