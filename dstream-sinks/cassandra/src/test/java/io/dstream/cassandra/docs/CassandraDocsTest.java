package io.dstream.cassandra.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.cassandra.Cassandra;
import io.dstream.cassandra.CassandraCluster;
import io.dstream.cassandra.CassandraLookup;
import io.dstream.cassandra.CassandraServer;
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

/** The code that the page on Cassandra shows. */
@Timeout(120)
class CassandraDocsTest {
    @TempDir
    Path directory;

    @Test
    void aProgram() throws Exception {
        CassandraServer server = CassandraServer.shared();
        var unused = server.cql("CREATE TABLE shop.word_counts (word text PRIMARY KEY, n bigint)");
        unused = server.cql("CREATE TABLE shop.customer (id bigint PRIMARY KEY, name text)");
        unused = server.cql("INSERT INTO shop.customer (id, name) VALUES (1, 'Ada')");
        String node = "127.0.0.1:" + server.port();
        String secret = CassandraServer.PASSWORD;
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("words")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory);
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(builder)) {
            TestInput<String> typed = driver.input();
            DStream<String> lines = typed.stream().named("lines");
            // snippet: cassandra-program
            CassandraCluster cluster = CassandraCluster.at(node) // cassandra-1:9042
                    .keyspace("shop")
                    .user("cassandra")
                    .password(secret);
            lines.flatMap(line -> List.of(line.split(" ")))
                    .mapToPair(word -> Pair.of(word, 1L))
                    .updateStateByKey(
                            (List<Long> ones, Optional<Long> total) -> Optional.of(total.orElse(0L) + ones.size()))
                    .named("totals")
                    .to(Cassandra.<Pair<String, Long>>upsert(cluster, "word_counts")
                            .key("word", Pair::key)
                            .column("n", Pair::value));
            // end
            TestInput<Pair<Long, String>> ordered = driver.input();
            DStream<Pair<Long, String>> orders = ordered.stream().named("orders");
            // snippet: cassandra-lookup
            CassandraLookup<Long, String> names = Cassandra.<Long, String>lookup(
                            cluster, "SELECT name FROM customer WHERE id = ?", row -> row.getString("name"))
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
            assertThat(server.cql("SELECT word, n FROM shop.word_counts")
                            .map(row -> row.getString(0) + row.getLong(1))
                            .all())
                    .containsExactlyInAnyOrder("a3", "b1");
            assertThat(joined.batches().get(0)).containsExactly(Pair.of(1L, Pair.of("tea", Optional.of("Ada"))));
            names.close();
            StreamingContext ssc = driver.context();
            // snippet: cassandra-scan
            PairBatch<Long, String> customers = Cassandra.scan(
                            cluster, "customer", row -> Pair.of(row.getLong("id"), row.getString("name")))
                    .columns("id", "name")
                    .read(ssc)
                    .mapToPair(customer -> customer);
            // end
            assertThat(customers.collect()).containsExactly(Pair.of(1L, "Ada"));
        }
    }

    @Test
    void settings() {
        String secret = "x";
        // snippet: cassandra-settings
        CassandraCluster cluster = CassandraCluster.at("cassandra-1:9042", "cassandra-2:9042")
                .datacenter("east")
                .keyspace("shop")
                .user("shop")
                .password(secret)
                .tls()
                .consistency(ConsistencyLevel.LOCAL_QUORUM)
                .option("advanced.protocol.compression", "lz4");
        // end
        assertThat(cluster).hasToString("Cassandra at cassandra-1:9042, cassandra-2:9042");
        // snippet: cassandra-delete
        var changes = Cassandra.<Pair<Long, Optional<String>>>upsert(cluster, "customer")
                .key("id", Pair::key)
                .column("name", Pair::value)
                .deleteWhen(customer -> customer.value().isEmpty());
        // end
        assertThat(changes).isNotNull();
    }
}
