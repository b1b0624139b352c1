package io.dstream.examples.connectors;

import com.datastax.oss.driver.api.core.CqlSession;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.cassandra.Cassandra;
import io.dstream.cassandra.CassandraCluster;
import io.dstream.sources.Generators;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps in a table of Cassandra how often each word came in each window of five seconds. It starts a node unless it is
 * given one, and prints what is in the table.
 */
public final class CassandraCounts {
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private CassandraCounts() {}

    /**
     * How often a word came in a window.
     *
     * @param until the end of the window
     * @param word the word
     * @param n how often it came
     */
    record Count(Instant until, String word, long n) {}

    /**
     * Runs the program until it is killed.
     *
     * @param args nothing, or where a node listens, such as {@code localhost:9042}
     * @throws IOException if the node cannot be started
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            run(Address.of(args[0]), ssc -> {});
        } else {
            System.out.println("Starting Cassandra, which takes about ten seconds ...");
            try (LocalServer node = LocalCassandra.start()) {
                run(node.address(), node::outlive);
            }
        }
    }

    private static void run(Address node, Consumer<StreamingContext> started) throws IOException, InterruptedException {
        CassandraCluster cluster = CassandraCluster.at(node.toString()).keyspace("example");
        List<String> lines = Feed.lines();
        try (CqlSession session = connect(node);
                StreamingContext ssc = StreamingContext.builder()
                        .appName("cassandra-counts")
                        .batchInterval(Duration.ofSeconds(1))
                        .stopOnShutdown(Duration.ofSeconds(5))
                        .build()) {
            DStream<Count> counts = ssc.from(Generators.rate(10, n -> lines.get((int) (n % lines.size()))))
                    .flatMap(Feed::words)
                    .filter(word -> word.length() > 4)
                    .countByValueAndWindow(WINDOW, WINDOW)
                    .transform((batch, time) -> batch.map(count -> new Count(time, count.key(), count.value())));
            counts.to(Cassandra.<Count>upsert(cluster, "word_counts")
                    .key("until", Count::until)
                    .key("word", Count::word)
                    .column("n", Count::n));
            counts.foreachBatch((batch, until) -> Printing.mostFrequent(until, inTable(session, until)));
            ssc.start();
            started.accept(ssc);
            System.out.println("Writing to the table example.word_counts at " + node);
            ssc.awaitTermination();
        }
    }

    private static CqlSession connect(Address node) {
        CqlSession session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(node.host(), node.port()))
                .withLocalDatacenter("datacenter1")
                .build();
        session.execute("CREATE KEYSPACE IF NOT EXISTS example"
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        session.execute("CREATE TABLE IF NOT EXISTS example.word_counts"
                + " (until timestamp, word text, n bigint, PRIMARY KEY (until, word))");
        return session;
    }

    /** What the table has for a window. */
    private static List<Pair<String, Long>> inTable(CqlSession session, Instant until) {
        return session.execute("SELECT word, n FROM example.word_counts WHERE until = ?", until).all().stream()
                .map(row -> Pair.of(row.getString("word"), row.getLong("n")))
                .toList();
    }
}
