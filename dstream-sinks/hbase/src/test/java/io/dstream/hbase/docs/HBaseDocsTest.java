package io.dstream.hbase.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.hbase.HBase;
import io.dstream.hbase.HBaseCluster;
import io.dstream.hbase.HBaseLookup;
import io.dstream.hbase.HBaseServer;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on HBase shows. */
@Timeout(180)
class HBaseDocsTest {
    @TempDir
    Path directory;

    @Test
    void aProgram() throws Exception {
        HBaseServer server = HBaseServer.shared();
        server.create("word_counts");
        server.create("customer");
        String zooKeeper = "127.0.0.1:" + server.zooKeeper();
        StreamingContext.Builder builder = StreamingContext.builder()
                .appName("words")
                .batchInterval(Duration.ofSeconds(1))
                .checkpointDir(directory);
        try (StreamingTestDriver driver = StreamingTestDriver.withoutRehearsal(builder)) {
            TestInput<String> typed = driver.input();
            DStream<String> lines = typed.stream().named("lines");
            // snippet: hbase-program
            HBaseCluster cluster = HBaseCluster.at(zooKeeper); // zk-1:2181
            lines.flatMap(line -> List.of(line.split(" ")))
                    .countByValue()
                    .to(HBase.<Pair<String, Long>>add(cluster, "word_counts", "c")
                            .row(Pair::key)
                            .column("n", Pair::value));
            // end
            TestInput<Pair<Long, Optional<String>>> changed = driver.input();
            DStream<Pair<Long, Optional<String>>> changes = changed.stream().named("changes");
            // snippet: hbase-put
            changes.to(HBase.<Pair<Long, Optional<String>>>put(cluster, "customer", "c")
                    .row(Pair::key)
                    .column("name", Pair::value)
                    .deleteWhen(customer -> customer.value().isEmpty()));
            // end
            TestInput<Pair<Long, String>> ordered = driver.input();
            DStream<Pair<Long, String>> orders = ordered.stream().named("orders");
            // snippet: hbase-lookup
            HBaseLookup<Long, String> names = HBase.<Long, String>lookup(
                            cluster,
                            "customer",
                            row -> Bytes.toString(row.getValue(Bytes.toBytes("c"), Bytes.toBytes("name"))))
                    .columns("c:name")
                    .cached(10_000, Duration.ofMinutes(5));
            DStream<Pair<Long, Pair<String, Optional<String>>>> named =
                    orders.transform(names::join); // (id, order) -> (id, (order, Optional<name>))
            // end
            TestOutput<Pair<Long, Pair<String, Optional<String>>>> joined = driver.collect(named);
            typed.add("a b a");
            changed.add(Pair.of(1L, Optional.of("Ada")), Pair.of(2L, Optional.empty()));
            driver.runBatch();
            typed.add("a");
            ordered.add(Pair.of(1L, "tea"));
            driver.runBatch();
            assertThat(server.rows("word_counts"))
                    .extracting(row -> HBaseServer.key(row) + Bytes.toLong(HBaseServer.value(row, "n")))
                    .containsExactly("a3", "b1");
            assertThat(joined.last()).containsExactly(Pair.of(1L, Pair.of("tea", Optional.of("Ada"))));
            names.close();
            StreamingContext ssc = driver.context();
            // snippet: hbase-scan
            PairBatch<Long, String> customers = HBase.scan(
                            cluster,
                            "customer",
                            row -> Pair.of(
                                    Bytes.toLong(row.getRow()),
                                    Bytes.toString(row.getValue(Bytes.toBytes("c"), Bytes.toBytes("name")))))
                    .columns("c:name")
                    .read(ssc)
                    .mapToPair(customer -> customer);
            // end
            assertThat(customers.collect()).containsExactly(Pair.of(1L, "Ada"));
        }
    }

    @Test
    void settings() {
        // snippet: hbase-settings
        HBaseCluster cluster = HBaseCluster.configured(Path.of("/etc/hbase/conf/hbase-site.xml"))
                .conf("hbase.rpc.timeout", "5000")
                .answerTimeout(Duration.ofSeconds(30))
                .retryFor(Duration.ofMinutes(10));
        // end
        assertThat(cluster).hasToString("HBase at /etc/hbase/conf/hbase-site.xml");
    }
}
