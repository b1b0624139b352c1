package io.dstream.hbase;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.plan.Partition;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is in the table after batches. */
@Timeout(180)
class HBaseSinkTest {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SECOND = FIRST.plusMillis(1);

    private final StreamingContext ssc = StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .build();
    private HBaseServer server;
    private String table;

    @BeforeEach
    void setUp() throws Exception {
        server = HBaseServer.shared();
        table = server.newTable("h");
    }

    @AfterEach
    void tearDown() {
        ssc.close();
    }

    /** Something that is done with an open sink. */
    private interface Writing<T> {
        void with(HBaseSink<T> sink) throws Exception;
    }

    private static <T> void with(HBaseSink<T> sink, Writing<T> writing) throws Exception {
        try {
            sink.open("out");
            writing.with(sink);
        } finally {
            sink.close();
        }
    }

    private HBaseSink<Pair<String, Long>> puts() {
        return HBase.<Pair<String, Long>>put(server.cluster(), table, "c")
                .row(Pair::key)
                .column("n", Pair::value);
    }

    private HBaseSink<Pair<String, Long>> adds() {
        return HBase.<Pair<String, Long>>add(server.cluster(), table, "c")
                .row(Pair::key)
                .column("n", Pair::value);
    }

    private List<Pair<String, Long>> read() throws Exception {
        return server.rows(table).stream()
                .map(row -> Pair.of(HBaseServer.key(row), Bytes.toLong(HBaseServer.value(row, "n"))))
                .toList();
    }

    // ---- put and delete ----

    @Test
    void aRowIsWrittenForEachKey() throws Exception {
        with(puts(), sink -> {
            sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("x", 2L)), 2), FIRST);
            sink.write(ssc.batch(List.of(Pair.of("x", 3L), Pair.of("z", 4L)), 1), SECOND);
            sink.write(ssc.batch(List.<Pair<String, Long>>of(), 3), SECOND);
            sink.write(ssc.batchOf(List.<Partition<Pair<String, Long>>>of()), SECOND);
        });
        assertThat(read()).containsExactly(Pair.of("a", 1L), Pair.of("x", 3L), Pair.of("z", 4L));
    }

    @Test
    void theLastRecordOfARowWinsInAPartitionAndAcrossPartitions() throws Exception {
        List<Pair<String, Long>> records =
                LongStream.range(0, 3000).mapToObj(n -> Pair.of("k" + n % 3, n)).toList();
        with(puts(), sink -> {
            for (int partitions : new int[] {1, 3, 7}) {
                sink.write(ssc.batch(records, partitions), FIRST.plusSeconds(partitions));
                assertThat(read()).containsExactly(Pair.of("k0", 2997L), Pair.of("k1", 2998L), Pair.of("k2", 2999L));
                sink.write(ssc.batch(List.of(Pair.of("k0", 0L)), 1), FIRST.plusSeconds(partitions + 1));
            }
        });
    }

    @Test
    void aBatchThatComesAgainOrLateChangesNothing() throws Exception {
        with(puts().deleteWhen(pair -> pair.value() < 0), sink -> {
            sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L), Pair.of("c", 1L)), 2), FIRST);
            sink.write(ssc.batch(List.of(Pair.of("a", 2L), Pair.of("c", -1L)), 1), SECOND);
            sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L), Pair.of("c", 1L)), 1), FIRST);
            assertThat(read()).containsExactly(Pair.of("a", 2L), Pair.of("b", 1L));
            sink.write(ssc.batch(List.of(Pair.of("c", 3L)), 1), SECOND.plusMillis(1));
        });
        assertThat(read()).containsExactly(Pair.of("a", 2L), Pair.of("b", 1L), Pair.of("c", 3L));
    }

    @Test
    void whatOthersWriteLaterByTheClockStays() throws Exception {
        try (Table open = server.connection().getTable(TableName.valueOf(table))) {
            open.put(new Put(Bytes.toBytes("a")).addColumn(Bytes.toBytes("c"), Bytes.toBytes("n"), Bytes.toBytes(7L)));
        }
        with(puts(), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L))), FIRST));
        assertThat(read()).containsExactly(Pair.of("a", 7L), Pair.of("b", 1L));
    }

    @Test
    void recordsDeleteRows() throws Exception {
        with(puts(), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L))), FIRST));
        HBaseSink<String> deletes =
                HBase.<String>delete(server.cluster(), table).row(key -> key);
        with(deletes, sink -> sink.write(ssc.batch(List.of("a", "none")), SECOND));
        assertThat(read()).containsExactly(Pair.of("b", 1L));
    }

    @Test
    void someRecordsDeleteAndOthersWriteInTheirOrder() throws Exception {
        List<Pair<String, Long>> records =
                List.of(Pair.of("a", 1L), Pair.of("b", -1L), Pair.of("a", -1L), Pair.of("b", 2L));
        with(puts().deleteWhen(pair -> pair.value() < 0), sink -> {
            for (int partitions : new int[] {1, 2, 4}) {
                sink.write(ssc.batch(records, partitions), FIRST.plusSeconds(partitions));
                assertThat(read()).containsExactly(Pair.of("b", 2L));
            }
        });
    }

    @Test
    void nullAndEmptyDeleteTheColumn() throws Exception {
        HBaseSink<Pair<String, Long>> sink =
                puts().column("c:m", pair -> Optional.ofNullable(pair.value())).column("k", Pair::key);
        with(sink, open -> {
            open.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 2L))), FIRST);
            open.write(ssc.batch(List.of(Pair.<String, Long>of("a", null))), SECOND);
        });
        List<Result> rows = server.rows(table);
        assertThat(rows).extracting(HBaseServer::key).containsExactly("a", "b");
        assertThat(HBaseServer.value(rows.get(0), "n")).isNull();
        assertThat(HBaseServer.value(rows.get(0), "m")).isNull();
        assertThat(HBaseServer.value(rows.get(0), "k")).isEqualTo(Bytes.toBytes("a"));
        assertThat(HBaseServer.value(rows.get(1), "m")).isEqualTo(Bytes.toBytes(2L));
    }

    @Test
    void manyRows() throws Exception {
        List<Long> numbers = LongStream.range(0, 5000).boxed().toList();
        HBaseSink<Long> sink = HBase.<Long>put(server.cluster().maxInFlight(2), table, "c")
                .row(n -> n)
                .column("bytes", n -> new byte[1000]);
        with(sink, open -> open.write(ssc.batch(numbers, 3), FIRST));
        assertThat(server.rows(table))
                .hasSize(5000)
                .extracting(row -> Bytes.toLong(row.getRow()))
                .isEqualTo(numbers);
    }

    @Test
    void valuesOfAllTypes() throws Exception {
        UUID uuid = UUID.randomUUID();
        List<Pair<Object, byte[]>> values = List.of(
                Pair.of("ä", Bytes.toBytes("ä")),
                Pair.of('c', Bytes.toBytes("c")),
                Pair.of(DayOfWeek.MONDAY, Bytes.toBytes("MONDAY")),
                Pair.of(5L, Bytes.toBytes(5L)),
                Pair.of(5, Bytes.toBytes(5)),
                Pair.of((short) 5, Bytes.toBytes((short) 5)),
                Pair.of(1.5, Bytes.toBytes(1.5)),
                Pair.of(1.5f, Bytes.toBytes(1.5f)),
                Pair.of(new BigDecimal("1.50"), Bytes.toBytes(new BigDecimal("1.50"))),
                Pair.of(true, Bytes.toBytes(true)),
                Pair.of(FIRST, Bytes.toBytes(FIRST.toEpochMilli())),
                Pair.of(
                        uuid,
                        Bytes.add(
                                Bytes.toBytes(uuid.getMostSignificantBits()),
                                Bytes.toBytes(uuid.getLeastSignificantBits()))),
                Pair.of(ByteBuffer.wrap(new byte[] {1, 2}), new byte[] {1, 2}),
                Pair.of(new byte[] {(byte) 0x80, (byte) 0xff, 0}, new byte[] {(byte) 0x80, (byte) 0xff, 0}));
        HBaseSink<Integer> sink = HBase.<Integer>put(server.cluster(), table, "c")
                .row(i -> values.get(i).key())
                .column("v", i -> values.get(i).key());
        List<Integer> numbers =
                java.util.stream.IntStream.range(0, values.size()).boxed().toList();
        with(sink, open -> open.write(ssc.batch(numbers, 1), FIRST));
        List<Result> rows = server.rows(table);
        assertThat(rows).hasSize(values.size());
        assertThat(rows).allSatisfy(row -> assertThat(row.getRow()).isEqualTo(HBaseServer.value(row, "v")));
        assertThat(rows.stream().map(row -> Bytes.toStringBinary(row.getRow())))
                .containsExactlyInAnyOrderElementsOf(values.stream()
                        .map(each -> Bytes.toStringBinary(each.value()))
                        .toList());
    }

    // ---- add ----

    @Test
    void whatIsAddedIsAddedOnceHoweverOftenABatchComes() throws Exception {
        List<Pair<String, Long>> first = List.of(Pair.of("a", 1L), Pair.of("b", 2L), Pair.of("a", 3L));
        List<Pair<String, Long>> second = List.of(Pair.of("a", 10L), Pair.of("c", -10L));
        with(adds(), sink -> {
            sink.write(ssc.batch(first, 3), FIRST);
            sink.write(ssc.batch(first, 1), FIRST);
            assertThat(read()).containsExactly(Pair.of("a", 4L), Pair.of("b", 2L));
            sink.write(ssc.batch(second, 2), SECOND);
            sink.write(ssc.batch(first, 2), FIRST);
            sink.write(ssc.batch(second, 1), SECOND);
        });
        assertThat(read()).containsExactly(Pair.of("a", 14L), Pair.of("b", 2L), Pair.of("c", -10L));
    }

    @Test
    void twoStreamsAddToTheSameRows() throws Exception {
        for (String stream : List.of("one", "two")) {
            with(adds().ledger(stream), sink -> sink.write(ssc.batch(List.of(Pair.of("a", 1L))), FIRST));
        }
        assertThat(read()).containsExactly(Pair.of("a", 2L));
    }

    @Test
    void aBatchOfWhichHalfWasAddedIsCompleted() throws Exception {
        with(adds(), sink -> {
            sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L))), FIRST);
            sink.write(ssc.batch(List.of(Pair.of("a", 1L))), SECOND);
            sink.write(ssc.batch(List.of(Pair.of("a", 1L), Pair.of("b", 1L), Pair.of("c", 1L))), SECOND);
        });
        assertThat(read()).containsExactly(Pair.of("a", 2L), Pair.of("b", 2L), Pair.of("c", 1L));
    }
}
