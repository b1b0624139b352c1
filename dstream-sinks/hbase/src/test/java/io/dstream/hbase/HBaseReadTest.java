package io.dstream.hbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lookups and scans. */
@Timeout(180)
class HBaseReadTest {
    private static final int ROWS = 1000;

    private final StreamingContext ssc = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .build();
    private HBaseServer server;
    private String table;

    @BeforeEach
    void setUp() throws Exception {
        server = HBaseServer.shared();
        table = server.newTable("id-0300", "id-0600");
    }

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    private static String id(int n) {
        return String.format(Locale.ROOT, "id-%04d", n);
    }

    private void fill(int rows, String prefix) throws Exception {
        HBaseSink<Integer> sink = HBase.<Integer>put(server.cluster(), table, "c")
                .row(HBaseReadTest::id)
                .column("name", n -> prefix + n)
                .column("other", n -> n);
        try {
            sink.open("out");
            sink.write(ssc.batch(IntStream.range(0, rows).boxed().toList(), 2), Instant.ofEpochSecond(1));
        } finally {
            sink.close();
        }
    }

    private HBaseLookup<String, String> names() {
        return HBase.lookup(server.cluster(), table, row -> Bytes.toString(HBaseServer.value(row, "name")));
    }

    @Test
    void aJoinKeepsTheOrderAndTellsWhatIsMissing() throws Exception {
        fill(ROWS, "name ");
        List<Pair<String, Integer>> orders = IntStream.range(0, 5000)
                .mapToObj(n -> Pair.of(id(n * 7 % 1500), n))
                .toList();
        try (HBaseLookup<String, String> names = names()) {
            List<Pair<String, Pair<Integer, Optional<String>>>> joined =
                    names.join(ssc.batch(orders, 3)).collect();
            assertThat(joined)
                    .isEqualTo(orders.stream()
                            .map(order -> {
                                int n = order.value() * 7 % 1500;
                                Optional<String> name = n < ROWS ? Optional.of("name " + n) : Optional.empty();
                                return Pair.of(order.key(), Pair.of(order.value(), name));
                            })
                            .toList());
            List<Pair<String, String>> none = Collections.singletonList(Pair.of(null, "x"));
            assertThat(names.join(ssc.batch(none)).collect())
                    .containsExactly(Pair.of(null, Pair.of("x", Optional.empty())));
        }
    }

    @Test
    void whatIsCachedIsNotAskedAgain() throws Exception {
        fill(1, "old ");
        try (HBaseLookup<String, String> cached = names().cached(10, Duration.ofHours(1));
                HBaseLookup<String, String> some = names().columns("c:name")) {
            assertThat(cached.find(id(0))).contains("old 0");
            assertThat(cached.find(id(1))).isEmpty();
            fill(2, "new ");
            assertThat(cached.find(id(0))).contains("old 0");
            assertThat(cached.find(id(1))).isEmpty();
            assertThat(some.find(id(0))).contains("new 0");
            assertThat(some.find(id(1))).contains("new 1");
        }
    }

    @Test
    void errorsOfLookups() {
        HBaseLookup<String, String> nowhere = HBase.lookup(server.cluster(), "nowhere", row -> "");
        try (nowhere) {
            assertThatThrownBy(() -> nowhere.find("a"))
                    .isInstanceOf(HBaseException.class)
                    .hasMessageStartingWith("lookup in nowhere: the table nowhere does not exist");
        }
        assertThatThrownBy(() -> nowhere.find("a")).hasMessage("the lookup in nowhere is closed");
    }

    @Test
    void aScanHasAPartitionForEachRegionAndReadsEveryRowOnce() throws Exception {
        fill(ROWS, "name ");
        for (int page : new int[] {1, 7, 300, 1000}) {
            Batch<String> batch = HBase.scan(
                            server.cluster(),
                            table,
                            row -> HBaseServer.key(row) + Bytes.toString(HBaseServer.value(row, "name")) + row.size())
                    .columns("c:name")
                    .pageSize(page)
                    .read(ssc);
            assertThat(batch.partitions()).hasSize(3);
            assertThat(batch.collect())
                    .isEqualTo(IntStream.range(0, ROWS)
                            .mapToObj(n -> id(n) + "name " + n + "1")
                            .toList());
        }
    }

    @Test
    void errorsOfScans() {
        assertThatThrownBy(
                        () -> HBase.scan(server.cluster(), "nowhere", row -> 1).read(ssc))
                .hasMessageStartingWith("the table nowhere does not exist");
        assertThatThrownBy(() -> HBase.scan(server.cluster(), table, row -> 1)
                        .columns("d")
                        .read(ssc))
                .hasMessage("the table " + table + " has no column family d; it has c");
    }
}
