package io.dstream.hbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.testing.Await;
import io.dstream.testing.Ports;
import io.dstream.testing.Proxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said when something is wrong. */
@Timeout(180)
class HBaseErrorsTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<String> SHARED =
            List.of("dstream-hbase-idle", "RPCClient-NioEventLoopGroup", "Async-Client-Retry-Timer", "ForkJoinPool");

    private final StreamingContext ssc = StreamingContext.local(Duration.ofSeconds(1));
    private HBaseServer server;

    @BeforeEach
    void setUp() {
        server = HBaseServer.shared();
    }

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    private static HBaseSink<Pair<String, Long>> sink(HBaseCluster cluster, String table) {
        return HBase.<Pair<String, Long>>put(cluster, table, "c").row(Pair::key).column("n", Pair::value);
    }

    private static ThrowingCallable opening(HBaseSink<?> sink) {
        return () -> {
            try {
                sink.open("out");
            } finally {
                sink.close();
            }
        };
    }

    private ThrowingCallable writing(HBaseSink<Pair<String, Long>> sink, Pair<String, Long> record) {
        return () -> {
            try {
                sink.open("out");
                sink.write(ssc.batch(List.of(record), 1), TIME);
            } finally {
                sink.close();
            }
        };
    }

    // ---- the start ----

    @Test
    void noZooKeeper() throws Exception {
        HBaseCluster nowhere = HBaseCluster.at("127.0.0.1:" + Ports.free());
        assertThatThrownBy(opening(sink(nowhere, "t")))
                .isInstanceOf(HBaseException.class)
                .hasMessageContainingAll("out: cannot connect to HBase at 127.0.0.1:", "Check that its ZooKeeper runs");
    }

    @Test
    void noHBaseInZooKeeper() {
        HBaseCluster nowhere = server.cluster().conf("zookeeper.znode.parent", "/nowhere");
        assertThatThrownBy(opening(sink(nowhere, "t")))
                .isInstanceOf(HBaseException.class)
                .hasMessageContaining("zookeeper.znode.parent");
    }

    @Test
    void noConfigurationFile() {
        assertThatThrownBy(opening(sink(HBaseCluster.configured(Path.of("/nowhere/hbase-site.xml")), "t")))
                .hasMessageContaining("the configuration file /nowhere/hbase-site.xml cannot be read");
    }

    @Test
    void unknownTableAndFamily() throws Exception {
        String table = server.newTable();
        assertThatThrownBy(opening(sink(server.cluster(), "nowhere")))
                .hasMessageStartingWith("out: the table nowhere does not exist; there are ")
                .hasMessageContaining(table);
        assertThatThrownBy(opening(sink(server.cluster(), table).column("d:x", Pair::key)))
                .hasMessage("out: the table " + table + " has no column family d; it has c");
    }

    @Test
    void aDisabledTable() throws Exception {
        String table = server.newTable();
        try (Admin admin = server.connection().getAdmin()) {
            admin.disableTable(TableName.valueOf(table));
        }
        assertThatThrownBy(opening(sink(server.cluster(), table)))
                .hasMessage("out: the table " + table + " is disabled: enable '" + table + "' in hbase shell");
    }

    @Test
    void settingsThatCannotBeRight() {
        HBaseCluster cluster = HBaseCluster.at("localhost");
        assertThatThrownBy(() -> HBase.put(cluster, "a b", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HBase.put(cluster, "t", "")).hasMessage("an HBase sink needs a column family");
        assertThatThrownBy(() -> sink(cluster, "t").column("c:n", Pair::value))
                .hasMessage("the column c:n is set twice");
        assertThatThrownBy(() -> HBase.delete(cluster, "t").column("n", n -> n))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> HBase.add(cluster, "t", "c").deleteWhen(n -> true))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(opening(HBase.put(cluster, "t", "c")))
                .hasMessage("the sink of the table t has no row: call row");
        assertThatThrownBy(opening(HBase.put(cluster, "t", "c").row(n -> n)))
                .hasMessage("the sink of the table t has no columns: call column");
        assertThatThrownBy(HBaseCluster::at).hasMessageStartingWith("a cluster needs at least one server");
        assertThat(HBaseCluster.at("zk-1", "zk-2:2182")).hasToString("HBase at zk-1:2181,zk-2:2182");
    }

    /** HBase's client has threads of its own that all its connections share. */
    @Test
    void aClosedSinkLeavesNoThread() throws Throwable {
        String table = server.newTable();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        writing(sink(server.cluster(), table), Pair.of("a", 1L)).call();
        Await.until("its threads are gone", () -> Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> SHARED.stream().noneMatch(thread.getName()::startsWith))
                .allMatch(before::contains));
    }

    // ---- batches ----

    @Test
    void recordsThatCannotBeWritten() throws Exception {
        String table = server.newTable();
        assertThatThrownBy(writing(sink(server.cluster(), table), Pair.of(null, 1L)))
                .hasMessage("the key of a row of the table " + table + " has no value: expected 1 to 32767 bytes");
        assertThatThrownBy(writing(sink(server.cluster(), table).column("x", pair -> List.of()), Pair.of("a", 1L)))
                .isInstanceOf(HBaseException.class)
                .hasMessageStartingWith("the value of the column c:x of the table " + table + " is a java.util.");
        HBaseSink<Pair<String, Long>> adding = HBase.<Pair<String, Long>>add(server.cluster(), table, "c")
                .row(Pair::key)
                .column("n", Pair::key);
        assertThatThrownBy(writing(adding, Pair.of("a", 1L)))
                .hasMessage("what is added to the column c:n of the table " + table
                        + " is a java.lang.String: expected a Long or an Integer");
    }

    @Test
    void theUsersExceptionIsThrownAsItIs() throws Exception {
        HBaseSink<Pair<String, Long>> sink = sink(server.cluster(), server.newTable())
                .column("x", pair -> {
                    throw new IOException("no number");
                });
        assertThatThrownBy(writing(sink, Pair.of("a", 1L)))
                .isInstanceOf(IOException.class)
                .hasMessage("no number");
    }

    /** The column is no number for HBase. */
    @Test
    void whatHBaseRefusesFailsTheBatchAtOnce() throws Throwable {
        String table = server.newTable();
        writing(sink(server.cluster(), table).column("x", Pair::key), Pair.of("a", 1L))
                .call();
        HBaseSink<Pair<String, Long>> adding = HBase.<Pair<String, Long>>add(server.cluster(), table, "c")
                .row(Pair::key)
                .column("x", Pair::value);
        assertThatThrownBy(writing(adding, Pair.of("a", 1L)))
                .isInstanceOf(HBaseException.class)
                .hasMessageContainingAll(
                        "out: writing to the table " + table + " failed", "DoNotRetryIOException: Field is not a long");
    }

    @Test
    void aStopEndsTheWaitForHBase() throws Exception {
        try (Proxy proxy = new Proxy(server.regionServer())) {
            HBaseSink<Pair<String, Long>> sink =
                    sink(ThroughProxy.of(server.cluster(), server.regionServer(), proxy.port()), server.newTable());
            try {
                sink.open("out");
                proxy.fallSilent();
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(sink));
                sink.stopping();
                assertThatThrownBy(writing::get).hasStackTraceContaining("the program is being stopped");
            } finally {
                proxy.speak();
                sink.close();
            }
        }
    }

    private void write(HBaseSink<Pair<String, Long>> sink) {
        try {
            sink.write(ssc.batch(List.of(Pair.of("a", 1L)), 1), TIME);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
