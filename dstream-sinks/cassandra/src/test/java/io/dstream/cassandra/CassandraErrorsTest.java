package io.dstream.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said when something is wrong. */
@Timeout(120)
class CassandraErrorsTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private final StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1));
    private CassandraServer server;

    @BeforeEach
    void setUp() throws Exception {
        server = CassandraServer.shared();
    }

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    private static ThrowingCallable opening(CassandraSink<?> sink) {
        return () -> {
            try {
                sink.open("out");
            } finally {
                sink.close();
            }
        };
    }

    private static ThrowingCallable opening(CassandraCluster cluster, String table) {
        return opening(sink(cluster, table));
    }

    private static CassandraSink<Pair<String, Long>> sink(CassandraCluster cluster, String table) {
        return Cassandra.<Pair<String, Long>>upsert(cluster, table)
                .key("word", Pair::key)
                .column("n", Pair::value);
    }

    private String newTable() {
        return server.newTable("word text PRIMARY KEY, n bigint");
    }

    private void write(CassandraSink<Pair<String, Long>> sink, List<Pair<String, Long>> records) throws Exception {
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
        CassandraCluster nowhere = CassandraServer.at(Ports.free());
        assertThatThrownBy(opening(nowhere, "t"))
                .isInstanceOf(CassandraException.class)
                .hasMessageContainingAll(
                        "out: cannot connect to Cassandra at 127.0.0.1:", "Check that Cassandra runs there");
    }

    @Test
    void anUnknownHost() {
        assertThatThrownBy(opening(CassandraCluster.at("nowhere.invalid").keyspace("shop"), "t"))
                .hasMessageContaining("out: cannot connect to Cassandra at nowhere.invalid:9042");
    }

    @Test
    void wrongPasswordsAreNotRepeated() {
        CassandraCluster cluster = server.cluster().password("not-the-secret");
        assertThatThrownBy(opening(cluster, newTable()))
                .hasMessageContaining("Check user and password")
                .hasMessageNotContaining("not-the-secret");
        assertThat(cluster.toString()).isEqualTo("Cassandra at 127.0.0.1:" + server.port());
        assertThat(cluster.access().security().toString()).doesNotContain("not-the-secret");
        assertThat(cluster.option("advanced.x", "not-the-secret").access().toString())
                .doesNotContain("not-the-secret");
    }

    @Test
    void theWrongDatacenter() {
        assertThatThrownBy(opening(server.cluster().datacenter("elsewhere"), newTable()))
                .isInstanceOf(CassandraException.class)
                .hasMessageContainingAll("elsewhere", "datacenter1");
    }

    @Test
    void anUnknownKeyspaceAndAnUnknownTable() {
        String table = newTable();
        assertThatThrownBy(opening(server.cluster(), "nowhere.t"))
                .hasMessageStartingWith(
                        "out: the keyspace nowhere does not exist, or the user may not see it; there are ")
                .hasMessageContaining("shop");
        assertThatThrownBy(opening(server.cluster(), "shop.nowhere"))
                .hasMessageStartingWith("out: the table shop.nowhere does not exist; the keyspace has ")
                .hasMessageContaining(table.substring(table.indexOf('.') + 1));
    }

    @Test
    void anUnknownColumn() {
        String table = newTable();
        assertThatThrownBy(opening(sink(server.cluster(), table).column("m", pair -> 1)))
                .hasMessage("out: the table " + table + " has no column m; it has n, word");
    }

    @Test
    void keysThatAreNotThePrimaryKey() {
        String table = server.newTable("a int, b int, n bigint, PRIMARY KEY (a, b)");
        CassandraSink<Integer> sink =
                Cassandra.<Integer>upsert(server.cluster(), table).column("n", n -> n);
        String end = ": call key for each of its columns, and column for all others";
        assertThatThrownBy(opening(sink.key("a", n -> n)))
                .hasMessage("out: the primary key of the table " + table + " is a, b, and the sink has a" + end);
        assertThatThrownBy(opening(sink))
                .hasMessage("out: the primary key of the table " + table + " is a, b, and the sink has none" + end);
        assertThatThrownBy(opening(
                        Cassandra.<Integer>delete(server.cluster(), table).key("b", n -> n)))
                .hasMessage("out: the primary key of the table " + table + " is a, b, and the sink has b" + end);
    }

    @Test
    void whatCannotBeWrittenTwiceIsRefused() {
        assertThatThrownBy(opening(server.cluster(), server.newTable("word text PRIMARY KEY, n counter")))
                .hasMessageContainingAll("n of the table", "is a counter", "updateStateByKey", "bigint");
        assertThatThrownBy(opening(server.cluster(), server.newTable("word text PRIMARY KEY, n list<int>")))
                .hasMessageContainingAll("n of the table", "is a list<int> that is not frozen", "frozen<list<int>>");
        CassandraSink<Pair<String, Long>> sink = sink(
                        server.cluster(), server.newTable("word text, c int, n bigint static, PRIMARY KEY (word, c)"))
                .key("c", pair -> 1);
        assertThatThrownBy(opening(sink)).hasMessageContaining("is static");
    }

    @Test
    void tlsWithoutTrust() {
        assertThatThrownBy(opening(server.cluster().tls(), newTable())).hasMessageContaining("Check tls");
    }

    @Test
    void tls() throws Exception {
        String table = newTable();
        write(sink(server.cluster().tls(server.certificates().withoutKey()), table), List.of(Pair.of("a", 1L)));
        assertThat(server.cql("SELECT n FROM " + table).one().getLong(0)).isEqualTo(1);
    }

    @Test
    void settingsThatCannotBeRight() {
        CassandraCluster cluster = CassandraCluster.at("localhost");
        assertThatThrownBy(() -> Cassandra.upsert(cluster, "t")).hasMessageContaining("the table t has no keyspace");
        assertThatThrownBy(() -> Cassandra.upsert(cluster, "a.b.c"))
                .hasMessage("'a.b.c' is not the name of a table: expected table or keyspace.table");
        assertThatThrownBy(() -> Cassandra.upsert(cluster, "k.t; DROP TABLE k.t"))
                .hasMessageContaining("is not the name of a table");
        assertThatThrownBy(() -> sink(cluster, "k.t").key("n", Pair::value)).hasMessage("the column n is set twice");
        assertThatThrownBy(() -> sink(cluster, "k.t").ttl(Duration.ofMillis(1500)))
                .hasMessageStartingWith("a time to live of PT1.5S");
        assertThatThrownBy(() -> Cassandra.delete(cluster, "k.t").column("n", n -> n))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(CassandraCluster::at).hasMessageStartingWith("a cluster needs at least one node");
        assertThatThrownBy(() -> CassandraCluster.at("a:b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSinkIsForOneStream() {
        CassandraSink<Pair<String, Long>> sink = sink(server.cluster(), newTable());
        sink.open("first");
        try {
            assertThatThrownBy(() -> sink.open("second"))
                    .hasMessage(
                            "a Cassandra sink is for one stream, and this one is in use: create another for second");
        } finally {
            sink.close();
        }
    }

    @Test
    void aClosedSinkLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        write(sink(server.cluster(), newTable()), List.of(Pair.of("a", 1L)));
        Await.until("its threads are gone", () -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("dstream-cassandra-idle")) // of the process
                .allMatch(before::contains));
    }

    // ---- batches ----

    @Test
    void aRecordWithoutAKey() {
        String table = newTable();
        assertThatThrownBy(() -> write(sink(server.cluster(), table), List.of(Pair.of(null, 1L))))
                .hasMessage("the column word of the table " + table
                        + " is part of the primary key, and a record has come without a value for it");
    }

    @Test
    void whatCassandraRefusesFailsTheBatchAtOnce() {
        String table = newTable();
        assertThatThrownBy(() -> write(sink(server.cluster(), table), List.of(Pair.of("", 1L))))
                .isInstanceOf(CassandraException.class)
                .hasMessageContainingAll("out: writing to the table " + table + " failed", "Key may not be empty");
    }

    @Test
    void theUsersExceptionIsThrownAsItIs() {
        CassandraSink<Pair<String, Long>> sink = Cassandra.<Pair<String, Long>>upsert(server.cluster(), newTable())
                .key("word", Pair::key)
                .column("n", pair -> {
                    throw new java.io.IOException("no number");
                });
        assertThatThrownBy(() -> write(sink, List.of(Pair.of("a", 1L))))
                .isInstanceOf(java.io.IOException.class)
                .hasMessage("no number");
    }

    @Test
    void moreThanAThousandPartitions() throws Exception {
        CassandraSink<Pair<String, Long>> sink = sink(server.cluster(), newTable());
        try {
            sink.open("out");
            List<Pair<String, Long>> records =
                    IntStream.range(0, 1001).mapToObj(n -> Pair.of("a", 1L)).toList();
            assertThatThrownBy(() -> sink.write(ssc.batch(records, 1001), TIME))
                    .hasMessageContaining("more than 1000 partitions");
        } finally {
            sink.close();
        }
    }

    /** One node cannot give three confirmations. */
    @Test
    void whatMayPassIsRetriedForATime() {
        CassandraCluster cluster =
                server.cluster().consistency(ConsistencyLevel.THREE).retryFor(Duration.ofMillis(300));
        assertThatThrownBy(() -> write(sink(cluster, newTable()), List.of(Pair.of("a", 1L))))
                .hasMessageContainingAll(
                        "Not enough replicas available", "3 required", "Check the nodes", "consistency");
    }

    @Test
    void requestsThatAreNotAnsweredAreSentAgain() throws Exception {
        String table = newTable();
        try (Proxy proxy = new Proxy(server.port())) {
            CassandraSink<Pair<String, Long>> sink =
                    sink(CassandraServer.at(proxy.port()).answerTimeout(Duration.ofMillis(500)), table);
            try {
                sink.open("out");
                proxy.fallSilent();
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(sink, Pair.of("a", 1L)));
                Await.until("it has waited", () -> proxy.connections() > 0);
                proxy.cut();
                proxy.speak();
                writing.get();
            } finally {
                sink.close();
            }
        }
        assertThat(server.cql("SELECT n FROM " + table).one().getLong(0)).isEqualTo(1);
    }

    @Test
    void aStopEndsTheWaitForCassandra() throws Exception {
        try (Proxy proxy = new Proxy(server.port())) {
            CassandraSink<Pair<String, Long>> sink = sink(CassandraServer.at(proxy.port()), newTable());
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

    private void write(CassandraSink<Pair<String, Long>> sink, Pair<String, Long> record) {
        try {
            sink.write(ssc.batch(List.of(record), 1), TIME);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
