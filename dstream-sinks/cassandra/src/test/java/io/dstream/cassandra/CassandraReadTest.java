package io.dstream.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.testing.Proxy;
import java.time.Duration;
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
class CassandraReadTest {
    private static final int ROWS = 1000;

    private final StreamingContext ssc = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .build();
    private CassandraServer server;
    private String table;

    @BeforeEach
    void setUp() throws Exception {
        server = CassandraServer.shared();
        table = server.newTable("id int, name text, PRIMARY KEY (id)");
    }

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    private void fill(int rows) {
        CassandraSink<Integer> sink = Cassandra.<Integer>upsert(server.cluster(), table)
                .key("id", id -> id)
                .column("name", id -> "name " + id);
        try {
            sink.open("out");
            sink.write(ssc.batch(IntStream.range(0, rows).boxed().toList(), 2), java.time.Instant.ofEpochSecond(1));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            sink.close();
        }
    }

    private CassandraLookup<Long, String> names(CassandraCluster cluster) {
        return Cassandra.lookup(cluster, "SELECT name FROM " + table + " WHERE id = ?", row -> row.getString("name"));
    }

    // ---- lookups ----

    @Test
    void aJoinKeepsTheOrderAndTellsWhatIsMissing() {
        fill(ROWS);
        List<Pair<Long, String>> orders = IntStream.range(0, 5000)
                .mapToObj(n -> Pair.of((long) (n * 7 % 1500), "order " + n))
                .toList();
        try (CassandraLookup<Long, String> names = names(server.cluster().maxInFlight(10))) {
            List<Pair<Long, Pair<String, Optional<String>>>> joined =
                    names.join(ssc.batch(orders, 3)).collect();
            assertThat(joined)
                    .isEqualTo(orders.stream()
                            .map(order -> Pair.of(
                                    order.key(),
                                    Pair.of(
                                            order.value(),
                                            order.key() < ROWS
                                                    ? Optional.of("name " + order.key())
                                                    : Optional.<String>empty())))
                            .toList());
            List<Pair<Long, String>> none = java.util.Collections.singletonList(Pair.of(null, "x"));
            assertThat(names.join(ssc.batch(none)).collect())
                    .containsExactly(Pair.of(null, Pair.of("x", Optional.empty())));
        }
    }

    @Test
    void whatIsCachedIsNotAskedAgain() {
        fill(1);
        try (CassandraLookup<Long, String> cached = names(server.cluster()).cached(10, Duration.ofHours(1));
                CassandraLookup<Long, String> fresh = names(server.cluster())) {
            assertThat(cached.find(0L)).contains("name 0");
            assertThat(cached.find(1L)).isEmpty();
            fill(2);
            var unused = server.cql("DELETE FROM " + table + " WHERE id = 0");
            assertThat(cached.find(0L)).contains("name 0");
            assertThat(cached.find(1L)).isEmpty();
            assertThat(fresh.find(0L)).isEmpty();
            assertThat(fresh.find(1L)).contains("name 1");
        }
    }

    @Test
    void severalParameters() {
        String pairs = server.newTable("a int, b text, v bigint, PRIMARY KEY (a, b)");
        var unused = server.cql("INSERT INTO " + pairs + " (a, b, v) VALUES (1, 'x', 5)");
        unused = server.cql("INSERT INTO " + pairs + " (a, b, v) VALUES (1, 'y', 6)");
        try (CassandraLookup<Pair<Integer, String>, Long> lookup = Cassandra.<Pair<Integer, String>, Long>lookup(
                        server.cluster(), "SELECT v FROM " + pairs + " WHERE a = ? AND b = ?", row -> row.getLong("v"))
                .parameters(Pair::key, Pair::value)) {
            assertThat(lookup.find(Pair.of(1, "y"))).contains(6L);
            assertThat(lookup.find(Pair.of(2, "y"))).isEmpty();
        }
        try (CassandraLookup<Integer, Long> lookup = Cassandra.lookup(
                server.cluster(), "SELECT v FROM " + pairs + " WHERE a = ?", row -> row.getLong("v"))) {
            assertThatThrownBy(() -> lookup.find(1)).hasMessageContaining("two rows have the same key");
        }
    }

    @Test
    void errorsOfLookups() {
        String query = "SELECT name FROM " + table + " WHERE id = ? AND name = ?";
        try (CassandraLookup<Long, String> lookup =
                Cassandra.lookup(server.cluster(), query + " ALLOW FILTERING", row -> row.getString(0))) {
            assertThatThrownBy(() -> lookup.find(1L))
                    .hasMessageContaining("the query has 2 parameters, and 1 function gives it");
        }
        try (CassandraLookup<Long, String> lookup =
                Cassandra.lookup(server.cluster(), "SELECT nothing FROM " + table, row -> row.getString(0))) {
            assertThatThrownBy(() -> lookup.find(1L))
                    .isInstanceOf(CassandraException.class)
                    .hasMessageContainingAll("Cassandra refuses the query", "nothing");
        }
        CassandraLookup<String, String> closed = Cassandra.lookup(
                server.cluster(), "SELECT name FROM " + table + " WHERE id = ?", row -> row.getString(0));
        try (closed) {
            assertThatThrownBy(() -> closed.find("one"))
                    .hasMessageContaining(
                            "WHERE id = ?': the column id is a int, which a java.lang.String cannot be written to");
        }
        assertThatThrownBy(() -> closed.find("one")).isInstanceOf(CassandraException.class);
    }

    @Test
    void aLookupOutlivesACutConnection() throws Exception {
        fill(1);
        try (Proxy proxy = new Proxy(server.port());
                CassandraLookup<Long, String> names = names(CassandraServer.at(proxy.port()))) {
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
    void aScanReadsEveryRowOnceWhateverTheParts() {
        fill(ROWS);
        for (int parts : new int[] {1, 2, 3, 32, 100}) {
            CassandraScan<Pair<Integer, String>> scan = Cassandra.scan(
                            server.cluster(), table, row -> Pair.of(row.getInt("id"), row.getString("name")))
                    .parts(parts)
                    .pageSize(7);
            var batch = scan.read(ssc);
            assertThat(batch.partitions()).hasSize(parts);
            assertThat(batch.collect())
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, ROWS)
                            .mapToObj(n -> Pair.of(n, "name " + n))
                            .toList());
        }
    }

    @Test
    void aScanOfSomeColumnsOfATableWithACompositeKey() {
        String pairs = server.newTable("a int, b text, c int, v bigint, PRIMARY KEY ((a, b), c)");
        for (int n = 0; n < 20; n++) {
            var unused = server.cql("INSERT INTO " + pairs + " (a, b, c, v) VALUES (?, 'x', ?, 5)", n % 3, n);
        }
        assertThat(Cassandra.scan(
                                server.cluster(),
                                pairs,
                                row -> row.getInt("c") + " "
                                        + row.getColumnDefinitions().size())
                        .columns("a", "c")
                        .read(ssc)
                        .collect())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).mapToObj(n -> n + " 2").toList());
    }

    @Test
    void errorsOfScans() {
        assertThatThrownBy(() -> Cassandra.scan(server.cluster(), "nowhere", row -> 1)
                        .read(ssc)
                        .count())
                .hasStackTraceContaining("the table shop.nowhere does not exist");
        assertThatThrownBy(() -> Cassandra.scan(server.cluster(), table, row -> 1)
                        .columns("nothing")
                        .read(ssc)
                        .count())
                .hasStackTraceContaining("has no column nothing; it has id, name");
        fill(1);
        assertThatThrownBy(() -> Cassandra.scan(server.cluster(), table, row -> row.getString("none"))
                        .read(ssc)
                        .count())
                .hasStackTraceContaining("none is not a column in this row");
    }
}
