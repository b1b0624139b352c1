package io.dstream.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.plan.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which values are in the table after batches. */
@Timeout(120)
class CassandraSinkTest {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SECOND = FIRST.plusMillis(1);

    private final StreamingContext ssc = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .build();
    private CassandraServer server;

    @BeforeEach
    void setUp() throws Exception {
        server = CassandraServer.shared();
    }

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    /** Something that is done with an open sink. */
    private interface Writing<T> {
        void with(CassandraSink<T> sink) throws Exception;
    }

    private static <T> void with(CassandraSink<T> sink, Writing<T> writing) throws Exception {
        try {
            sink.open("out");
            writing.with(sink);
        } finally {
            sink.close();
        }
    }

    private CassandraSink<Pair<String, Long>> counts(String table) {
        return Cassandra.<Pair<String, Long>>upsert(server.cluster(), table)
                .key("word", Pair::key)
                .column("n", Pair::value);
    }

    private String newCounts() {
        return server.newTable("word text PRIMARY KEY, n bigint");
    }

    private <R> List<R> read(String table, Function<Row, R> row) {
        return server.cql("SELECT * FROM " + table).map(row).all();
    }

    private List<Pair<String, Long>> read(String table) {
        return read(table, row -> Pair.of(row.getString("word"), row.isNull("n") ? null : row.getLong("n")));
    }

    // ---- order ----

    @Test
    void aRowIsWrittenForEachKey() throws Exception {
        String table = newCounts();
        with(counts(table), sink -> {
            sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 2L)), 2), FIRST);
            sink.write(ssc.batch(List.of(Pair.of("b", 3L), Pair.of("c", 4L)), 1), SECOND);
            sink.write(ssc.batch(List.<Pair<String, Long>>of(), 3), SECOND);
            sink.write(ssc.batchOf(List.<Partition<Pair<String, Long>>>of()), SECOND);
        });
        assertThat(read(table)).containsExactlyInAnyOrder(Pair.of("a", 1L), Pair.of("b", 3L), Pair.of("c", 4L));
    }

    @Test
    void theLastRecordOfAKeyWinsInAPartitionAndAcrossPartitions() throws Exception {
        for (int partitions : new int[] {1, 3, 7}) {
            String table = newCounts();
            List<Pair<String, Long>> records = LongStream.range(0, 100)
                    .mapToObj(n -> Pair.of("k" + n % 5, n))
                    .toList();
            with(counts(table), sink -> sink.write(ssc.batch(records, partitions), FIRST));
            assertThat(read(table))
                    .containsExactlyInAnyOrder(
                            Pair.of("k0", 95L),
                            Pair.of("k1", 96L),
                            Pair.of("k2", 97L),
                            Pair.of("k3", 98L),
                            Pair.of("k4", 99L));
        }
    }

    @Test
    void aBatchThatComesAgainOrLateChangesNothing() throws Exception {
        String table = newCounts();
        with(counts(table), sink -> {
            sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L)), 2), FIRST);
            sink.write(ssc.batch(List.of(Pair.of("a", 2L)), 1), SECOND);
        });
        List<Row> before =
                server.cql("SELECT word, n, writetime(n) FROM " + table).all();
        with(counts(table), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L)), 2), FIRST));
        List<Row> after =
                server.cql("SELECT word, n, writetime(n) FROM " + table).all();
        assertThat(after)
                .extracting(Row::getFormattedContents)
                .isEqualTo(before.stream().map(Row::getFormattedContents).toList());
        assertThat(read(table)).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("b", 1L));
    }

    /** The batch of a millisecond is older than that of the next one, whatever its partition. */
    @Test
    void theLastOfAThousandPartitionsIsOlderThanTheNextBatch() throws Exception {
        String table = newCounts();
        List<Pair<String, Long>> records =
                LongStream.range(0, 1000).mapToObj(n -> Pair.of("a", n)).toList();
        with(counts(table), sink -> {
            sink.write(ssc.batch(List.of(Pair.of("a", -1L)), 1), SECOND);
            sink.write(ssc.batch(records, 1000), FIRST);
        });
        assertThat(read(table)).containsExactly(Pair.of("a", -1L));
    }

    @Test
    void whatOthersWriteLaterByTheClockStays() throws Exception {
        String table = newCounts();
        var unused = server.cql("INSERT INTO " + table + " (word, n) VALUES ('a', 7)");
        with(counts(table), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L))), FIRST));
        assertThat(read(table)).containsExactlyInAnyOrder(Pair.of("a", 7L), Pair.of("b", 1L));
    }

    // ---- deletes ----

    @Test
    void recordsDeleteRows() throws Exception {
        String table = newCounts();
        with(counts(table), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L))), FIRST));
        with(
                Cassandra.<String>delete(server.cluster(), table).key("word", word -> word),
                sink -> sink.write(ssc.batch(List.of("a", "c")), SECOND));
        assertThat(read(table)).containsExactly(Pair.of("b", 1L));
    }

    @Test
    void someRecordsDeleteAndOthersWriteInTheirOrder() throws Exception {
        for (int partitions : new int[] {1, 2, 4}) {
            String table = newCounts();
            List<Pair<String, Long>> records =
                    List.of(Pair.of("a", 1L), Pair.of("b", -1L), Pair.of("a", -1L), Pair.of("b", 2L));
            with(
                    counts(table).deleteWhen(record -> record.value() < 0),
                    sink -> sink.write(ssc.batch(records, partitions), FIRST));
            assertThat(read(table)).containsExactly(Pair.of("b", 2L));
        }
    }

    @Test
    void nullAndEmptyDeleteTheColumn() throws Exception {
        String table = server.newTable("word text PRIMARY KEY, n bigint, m text");
        CassandraSink<Pair<String, Long>> sink = counts(table)
                .column("m", pair -> pair.value() == null ? Optional.empty() : Optional.of("m" + pair.value()));
        with(sink, open -> {
            open.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 2L))), FIRST);
            open.write(ssc.batch(List.of(Pair.<String, Long>of("a", null))), SECOND);
        });
        assertThat(read(table, row -> row.getString("word") + row.getObject("n") + row.getString("m")))
                .containsExactlyInAnyOrder("anullnull", "b2m2");
    }

    @Test
    void rowsAreGoneAfterTheirTimeToLive() throws Exception {
        String table = newCounts();
        with(counts(table).ttl(Duration.ofHours(1)), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L))), FIRST));
        int left = server.cql("SELECT ttl(n) FROM " + table).one().getInt(0);
        assertThat(left).isBetween(3000, 3600);
    }

    // ---- tables ----

    @Test
    void rowsOfAPartitionAreWrittenTogether() throws Exception {
        for (int size : new int[] {1, 2, 100}) {
            String table = server.newTable("a int, b text, c decimal, n bigint, PRIMARY KEY ((a, b), c)");
            CassandraSink<Long> sink = Cassandra.<Long>upsert(server.cluster(), table)
                    .column("n", n -> n)
                    .key("c", n -> n / 10)
                    .key("b", n -> "b" + n % 2)
                    .key("a", n -> n % 3)
                    .batchSize(size)
                    .deleteWhen(n -> n == 7);
            List<Long> numbers = LongStream.range(0, 500).boxed().toList();
            with(sink, open -> open.write(ssc.batch(numbers, 2), FIRST));
            List<String> expected = numbers.stream()
                    .collect(java.util.stream.Collectors.toMap(
                            n -> n % 3 + " " + n % 2 + " " + n / 10, n -> n, (first, second) -> second))
                    .values()
                    .stream()
                    .filter(n -> n != 7)
                    .map(n -> n % 3 + " b" + n % 2 + " " + n / 10 + " " + n)
                    .toList();
            assertThat(read(
                            table,
                            row -> row.getInt("a") + " " + row.getString("b") + " " + row.getBigDecimal("c") + " "
                                    + row.getLong("n")))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** To Cassandra they are the same row. */
    @Test
    void clusteringNumbersOfOtherScalesAreOneKey() throws Exception {
        String table = server.newTable("word text, c decimal, n bigint, PRIMARY KEY (word, c)");
        CassandraSink<Pair<String, Long>> sink =
                counts(table).key("c", pair -> new java.math.BigDecimal(pair.value() == 1 ? "2.50" : "2.5"));
        with(sink, open -> open.write(ssc.batch(List.of(Pair.of("a", 2L), Pair.of("a", 1L))), FIRST));
        assertThat(read(table)).containsExactly(Pair.of("a", 1L));
    }

    @Test
    void manyRowsLargerThanARequest() throws Exception {
        String table = server.newTable("a int, b int, bytes blob, PRIMARY KEY (a, b)");
        CassandraSink<Integer> sink = Cassandra.<Integer>upsert(server.cluster().maxInFlight(2), table)
                .key("a", n -> 0)
                .key("b", n -> n)
                .column("bytes", n -> new byte[100_000]);
        with(sink, open -> open.write(ssc.batch(IntStream.range(0, 50).boxed().toList(), 2), FIRST));
        assertThat(read(table, row -> row.getByteBuffer("bytes").remaining()))
                .hasSize(50)
                .allMatch(size -> size == 100_000);
    }

    @Test
    void namesThatNeedQuotes() throws Exception {
        String table = CassandraServer.KEYSPACE + ".\"Counts\"";
        var unused = server.cql("CREATE TABLE " + table + " (\"theWord\" text PRIMARY KEY, \"N\" bigint)");
        CassandraSink<Pair<String, Long>> sink = Cassandra.<Pair<String, Long>>upsert(server.cluster(), "\"Counts\"")
                .key("\"theWord\"", Pair::key)
                .column("\"N\"", Pair::value);
        with(sink, open -> open.write(ssc.batch(List.of(Pair.of("a", 1L))), FIRST));
        assertThat(read(table, row -> row.getString("\"theWord\"") + row.getLong("\"N\"")))
                .containsExactly("a1");
    }
}
