package io.dstream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import com.google.common.primitives.Longs;
import io.dstream.formats.Everything.Colour;
import io.dstream.sink.BatchInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("ArrayRecordComponent") // records of users have them
class ParquetTest {
    @TempDir
    Path folder;

    record Leg(String symbol, int quantity) {}

    record Trade(
            long id,
            String symbol,
            Colour colour,
            @Decimal(precision = 12, scale = 3) BigDecimal price,
            Instant at,
            LocalDateTime local,
            LocalDate day,
            UUID key,
            Optional<Double> rate,
            byte[] bytes,
            List<Leg> legs,
            Map<String, Integer> counts) {}

    record V1(int id, String name, float rate, String gone, Leg leg) {}

    record Leg2(@FieldName(aliases = "symbol") String ticker, Optional<String> venue) {}

    record V2(
            long id,
            @FieldName(aliases = "name") String title,
            double rate,
            int added,
            Optional<String> note,
            Leg2 leg) {}

    record Whole(long n) {}

    record Wide(int n, String text) {}

    private static <T> void refused(ParquetFormat<T> format, byte[] file, String... parts) {
        assertThatThrownBy(() -> InMemory.read(format, file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("Parquet: ")
                .hasMessageContainingAll(parts);
    }

    private Path saved(byte[] file) throws Exception {
        return Files.write(folder.resolve("file.parquet"), file);
    }

    /** What DuckDB, which shares no code with Parquet's Java library, says. */
    private List<String> asked(String... statements) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            for (String sql : statements) {
                if (statement.execute(sql.replace("FILE", "'" + folder.resolve("file.parquet") + "'"))) {
                    try (ResultSet result = statement.getResultSet()) {
                        int columns = result.getMetaData().getColumnCount();
                        while (result.next()) {
                            List<String> row = new ArrayList<>();
                            for (int i = 1; i <= columns; i++) {
                                row.add(result.getString(i));
                            }
                            rows.add(String.join(
                                    "|", row.stream().map(String::valueOf).toList()));
                        }
                    }
                }
            }
        }
        return rows;
    }

    private byte[] madeBy(String... statements) throws Exception {
        var unused = asked(statements);
        return Files.readAllBytes(folder.resolve("file.parquet"));
    }

    // ---- the same files as others' ----

    @Test
    void duckDbReadsWhatIsWritten() throws Exception {
        UUID key = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
        Trade trade = new Trade(
                1,
                "é",
                Colour.BLUE,
                new BigDecimal("1.5"),
                Instant.parse("2026-01-31T12:00:00.123456Z"),
                LocalDateTime.parse("1969-12-31T23:59:59.5"),
                LocalDate.parse("2026-02-28"),
                key,
                Optional.of(0.25),
                new byte[] {1, 2},
                Arrays.asList(new Leg("A", 2), null),
                Map.of("x", 7));
        Trade empty = new Trade(2, null, null, null, null, null, null, null, Optional.empty(), null, List.of(), null);
        for (Compression compression :
                List.of(Compression.NONE, Compression.SNAPPY, Compression.GZIP, Compression.ZSTD)) {
            var unused = saved(
                    InMemory.written(Formats.parquet(Trade.class).compression(compression), List.of(trade, empty)));
            assertThat(asked(
                            "SELECT id, symbol, colour, price, \"at\", \"local\", \"day\", \"key\", rate, hex(bytes), legs, counts"
                                    + " FROM FILE ORDER BY id"))
                    .containsExactly(
                            "1|é|BLUE|1.500|2026-01-31T12:00:00.123456Z|1969-12-31 23:59:59.5|2026-02-28|" + key
                                    + "|0.25|0102|[{'symbol': A, 'quantity': 2}, NULL]|{x=7}",
                            "2|null|null|null|null|null|null|null|null|null|[]|null");
            assertThat(asked("SELECT DISTINCT compression FROM parquet_metadata(FILE)"))
                    .containsExactly(compression == Compression.NONE ? "UNCOMPRESSED" : compression.name());
        }
    }

    @Test
    void filesOfDuckDbAreRead() throws Exception {
        for (String codec : List.of("UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD")) {
            byte[] file =
                    madeBy("COPY (SELECT 1::BIGINT AS id, 'é' AS symbol, 'BLUE' AS colour, 1.5::DECIMAL(12,3) AS price,"
                            + " TIMESTAMPTZ '2026-01-31 12:00:00.123456+00' AS \"at\", TIMESTAMP '1969-12-31 23:59:59.5' AS \"local\","
                            + " DATE '2026-02-28' AS \"day\", '123e4567-e89b-12d3-a456-426614174000'::UUID AS \"key\", 0.25::DOUBLE AS rate,"
                            + " '\\x01\\x02'::BLOB AS bytes, [{'quantity': 2, 'symbol': 'A', 'more': 1}, NULL] AS legs,"
                            + " MAP {'x': 7} AS counts, 'unknown' AS other"
                            + " UNION ALL SELECT 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, [], NULL, NULL)"
                            + " TO FILE (FORMAT parquet, COMPRESSION " + codec + ")");
            List<Trade> read = InMemory.read(Formats.parquet(Trade.class), file);
            assertThat(read).hasSize(2);
            Trade trade = read.get(0);
            assertThat(trade.bytes()).containsExactly(1, 2);
            assertThat(trade)
                    .isEqualTo(new Trade(
                            1,
                            "é",
                            Colour.BLUE,
                            new BigDecimal("1.500"),
                            Instant.parse("2026-01-31T12:00:00.123456Z"),
                            LocalDateTime.parse("1969-12-31T23:59:59.5"),
                            LocalDate.parse("2026-02-28"),
                            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
                            Optional.of(0.25),
                            trade.bytes(),
                            Arrays.asList(new Leg("A", 2), null),
                            Map.of("x", 7)));
            assertThat(read.get(1))
                    .isEqualTo(new Trade(
                            2, null, null, null, null, null, null, null, Optional.empty(), null, List.of(), null));
        }
    }

    @Test
    void numbersOfDuckDbBecomeWiderOrAreRefused() throws Exception {
        record Numbers(int a, long b, long c, double d, double e, BigDecimal f, BigDecimal g) {}
        // BigDecimals without @Decimal can be read, but no format can be made that would write them.
        record Some(int a, long b, long c, double d, double e) {}
        byte[] file = madeBy("COPY (SELECT 65535::USMALLINT a, 4294967295::UINTEGER b, -5::INTEGER c, 7::SMALLINT d,"
                + " 0.5::FLOAT e) TO FILE (FORMAT parquet)");
        assertThat(InMemory.read(Formats.parquet(Some.class), file))
                .containsExactly(new Some(65535, 4294967295L, -5, 7, 0.5));
        assertThatThrownBy(() -> Formats.parquet(Numbers.class)).hasMessageContaining("component f");
        byte[] unsigned = madeBy("COPY (SELECT 18446744073709551615::UBIGINT n) TO FILE (FORMAT parquet)");
        refused(Formats.parquet(Whole.class), unsigned, "record 1, component n", "18446744073709551615");
        byte[] decimal = madeBy("COPY (SELECT 1.5::DECIMAL(18,1) n) TO FILE (FORMAT parquet)");
        refused(Formats.parquet(Whole.class), decimal, "component n: expected a whole number of 64 bits", "DECIMAL");
        record Narrow(int n) {}
        byte[] wide = madeBy("COPY (SELECT 1::BIGINT n) TO FILE (FORMAT parquet)");
        refused(Formats.parquet(Narrow.class), wide, "component n: expected a whole number of 32 bits", "int64");
        record Huge(@Decimal(precision = 38, scale = 3) BigDecimal n) {}
        byte[] huge =
                madeBy("COPY (SELECT -12345678901234567890123456789012345.678::DECIMAL(38,3) n UNION ALL SELECT 0.001)"
                        + " TO FILE (FORMAT parquet)");
        assertThat(InMemory.read(Formats.parquet(Huge.class), huge))
                .containsExactly(
                        new Huge(new BigDecimal("-12345678901234567890123456789012345.678")),
                        new Huge(new BigDecimal("0.001")));
    }

    @Test
    void manyRowsComeInTheirOrderWithDictionariesAndWithout() throws Exception {
        byte[] file = madeBy(
                "COPY (SELECT i::INTEGER AS n, CASE WHEN i % 2 = 0 THEN 'text ' || (i % 10) ELSE 'text ' || i END AS text"
                        + " FROM range(50000) t(i)) TO FILE (FORMAT parquet, ROW_GROUP_SIZE 10000)");
        List<Wide> read = InMemory.read(Formats.parquet(Wide.class), file);
        assertThat(read)
                .isEqualTo(IntStream.range(0, 50_000)
                        .mapToObj(i -> new Wide(i, "text " + (i % 2 == 0 ? i % 10 : i)))
                        .toList());
    }

    // ---- old writers ----

    private byte[] madeBy(MessageType schema, Consumer<Group> values) throws Exception {
        Path file = folder.resolve("old.parquet");
        Files.deleteIfExists(file);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(schema)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .build()) {
            Group group = new SimpleGroupFactory(schema).newGroup();
            values.accept(group);
            writer.write(group);
        }
        return Files.readAllBytes(file);
    }

    @Test
    void timesOfSparkAndHiveAreRead() throws Exception {
        record At(Instant at) {}
        MessageType schema = MessageTypeParser.parseMessageType("message m { optional int96 at; }");
        byte[] file = madeBy(schema, group -> group.add("at", new NanoTime(2_440_589, 1_500_000_001L)));
        assertThat(InMemory.read(Formats.parquet(At.class), file))
                .containsExactly(new At(Instant.parse("1970-01-02T00:00:01.500000001Z")));
    }

    @Test
    void millisecondsAreNoMicroseconds() throws Exception {
        record At(Instant at) {}
        MessageType schema =
                MessageTypeParser.parseMessageType("message m { optional int64 at (TIMESTAMP(MILLIS,true)); }");
        assertThat(InMemory.read(Formats.parquet(At.class), madeBy(schema, group -> group.add("at", -1L))))
                .containsExactly(new At(Instant.ofEpochMilli(-1)));
        MessageType plain = MessageTypeParser.parseMessageType("message m { optional int64 at; }");
        refused(Formats.parquet(At.class), madeBy(plain, group -> group.add("at", 1L)), "component at", "int64 at");
        MessageType local =
                MessageTypeParser.parseMessageType("message m { optional int64 at (TIMESTAMP(MILLIS,false)); }");
        refused(Formats.parquet(At.class), madeBy(local, group -> group.add("at", 1L)), "component at", "TIMESTAMP");
    }

    @Test
    void listsOfTwoLevelsAreRead() throws Exception {
        record Lists(List<Integer> numbers, List<Leg> legs, List<Leg> more) {}
        MessageType schema =
                MessageTypeParser.parseMessageType("message m { optional group numbers (LIST) { repeated int32 array; }"
                        + " optional group legs (LIST) { repeated group legs_tuple { optional binary symbol (STRING); } }"
                        + " optional group more (LIST) { repeated group array { required int32 quantity; } } }");
        byte[] file = madeBy(schema, group -> {
            group.addGroup("numbers").append("array", 1).append("array", 2);
            group.addGroup("legs").addGroup("legs_tuple").append("symbol", "A");
            group.addGroup("more").addGroup("array").append("quantity", 2);
        });
        assertThat(InMemory.read(Formats.parquet(Lists.class), file))
                .containsExactly(new Lists(List.of(1, 2), List.of(new Leg("A", 0)), List.of(new Leg(null, 2))));
        MessageType repeated = MessageTypeParser.parseMessageType("message m { repeated int32 numbers; }");
        refused(
                Formats.parquet(Lists.class),
                madeBy(repeated, group -> group.append("numbers", 1)),
                "component numbers",
                "repeated");
    }

    // ---- evolution ----

    @Test
    void recordsOfAnEarlierVersionAreRead() throws Exception {
        byte[] file = InMemory.written(
                Formats.parquet(V1.class),
                List.of(new V1(7, "a", 0.5f, "x", new Leg("A", 1)), new V1(-8, null, 2, null, null)));
        assertThat(InMemory.read(Formats.parquet(V2.class), file))
                .containsExactly(
                        new V2(7, "a", 0.5, 0, Optional.empty(), new Leg2("A", Optional.empty())),
                        new V2(-8, null, 2, 0, Optional.empty(), null));
    }

    @Test
    void whatDoesNotFitIsAnErrorThatNamesTheComponent() throws Exception {
        record Text(String n) {}
        record Nested(Leg leg) {}
        record Flat(String leg) {}
        record Lists(List<String> text) {}
        record Coloured(Colour text) {}
        byte[] whole = InMemory.written(Formats.parquet(Whole.class), List.of(new Whole(1)));
        refused(Formats.parquet(Text.class), whole, "component n: expected text", "int64 n");
        refused(Formats.parquet(Leg.class), whole, "none of the components of Leg", "[n]");
        byte[] nested = InMemory.written(Formats.parquet(Nested.class), List.of(new Nested(new Leg("A", 1))));
        refused(Formats.parquet(Flat.class), nested, "component leg: expected text", "group leg");
        byte[] wide = InMemory.written(Formats.parquet(Wide.class), List.of(new Wide(1, "BLUE"), new Wide(2, "PINK")));
        refused(Formats.parquet(Lists.class), wide, "component text: expected a LIST");
        refused(
                Formats.parquet(Coloured.class),
                wide,
                "component text: expected one of [RED, GREEN, BLUE], found \"PINK\"");
        record Boxed(Long n) {}
        byte[] none = InMemory.written(Formats.parquet(Boxed.class), List.of(new Boxed(1L), new Boxed(null)));
        refused(
                Formats.parquet(Whole.class),
                none,
                "record 2, component n: expected a whole number of 64 bits, found null");
        assertThatThrownBy(() ->
                        InMemory.written(Formats.parquet(Nested.class), List.of(new Nested(new Leg("\ud800", 1)))))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("Parquet: record 1, component leg.symbol: the text is not valid Unicode");
    }

    // ---- size ----

    @Test
    void largeFilesHaveSeveralRowGroups() throws Exception {
        record Blob(int n, byte[] bytes) {}
        byte[] bytes = new byte[1000];
        List<Blob> blobs = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 6000; i++) {
            random.nextBytes(bytes);
            blobs.add(new Blob(i, bytes.clone()));
        }
        byte[] file = InMemory.written(Formats.parquet(Blob.class).rowGroupBytes(1 << 20), blobs);
        var unused = saved(file);
        assertThat(asked("SELECT DISTINCT row_group_id FROM parquet_metadata(FILE)"))
                .hasSizeGreaterThan(2);
        List<Blob> read = InMemory.read(Formats.parquet(Blob.class), file);
        assertThat(read)
                .extracting(Blob::n)
                .isEqualTo(IntStream.range(0, 6000).boxed().toList());
        assertThat(read.get(5999).bytes()).isEqualTo(bytes);
        refused(Formats.parquet(Blob.class).maxPageBytes(1000), file, "a page has", "maxPageBytes");
        refused(Formats.parquet(Blob.class).maxFileBytes(1 << 20), file, "more than 1048576 bytes", "maxFileBytes");
        assertThatThrownBy(() -> Formats.parquet(Blob.class).rowGroupBytes(1)).hasMessageContaining("rowGroupBytes");
    }

    /** Each file is copied: where to, who may read it, and that it is gone. */
    @Test
    void temporaryFilesAreTheOwnersAndGone() throws Exception {
        byte[] file = InMemory.written(Formats.parquet(Whole.class), List.of(new Whole(1)));
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> seen = new ArrayList<>();
        InputStream slow = new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                seen.addAll(copies(temporary));
                return super.read(into, from, length);
            }
        };
        List<Path> before = copies(temporary);
        Formats.parquet(Whole.class).read(slow, record -> seen.addAll(copies(temporary)));
        seen.removeAll(before);
        for (Path copy : seen) { // none where a file without a name is a file
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                    .isEqualTo("rw-------");
        }
        assertThat(copies(temporary)).isEqualTo(before);
        refused(Formats.parquet(Whole.class).maxFileBytes(10), file, "maxFileBytes");
        refused(Formats.parquet(Whole.class), new byte[100], "damaged");
        RuntimeException thrown = new IllegalStateException("full");
        assertThatThrownBy(() -> Formats.parquet(Whole.class).read(new ByteArrayInputStream(file), record -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(copies(temporary)).isEqualTo(before);
    }

    private static List<Path> copies(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("dstream-.*\\.parquet"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- damage ----

    @Test
    void whatIsNoParquetIsRefused() {
        refused(Formats.parquet(Whole.class), new byte[0], "damaged or truncated");
        refused(Formats.parquet(Whole.class), "PAR1 and some text PAR1".getBytes(StandardCharsets.UTF_8), "damaged");
    }

    /** Parquet allocates what the footer says. One wrong bit makes a chunk begin or end outside of the file. */
    @Test
    void theFooterIsComparedWithTheFile() throws Exception {
        byte[] file = InMemory.written(Formats.parquet(Whole.class), List.of(new Whole(1)));
        int length = ByteBuffer.wrap(file, file.length - 8, 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        List<String> messages = new ArrayList<>();
        for (int i = 2 * (file.length - 8 - length); i < 2 * (file.length - 8); i++) {
            byte[] damaged = file.clone();
            damaged[i / 2] ^= (byte) (1 + i % 2); // the lowest bit or the one above
            try {
                assertThat(InMemory.read(Formats.parquet(Whole.class), damaged)).hasSize(1);
            } catch (FormatException e) {
                messages.add(e.getMessage());
            }
        }
        assertThat(messages).anyMatch(message -> message.contains("its footer has a column chunk of"));
        assertThat(messages).anyMatch(message -> message.contains("its footer has 0 rows and 1 values of column n"));
    }

    @Test
    void arraysMayBeUsedAgain() throws Exception {
        record Blob(byte[] bytes) {}
        byte[] shared = new byte[1];
        Iterator<Blob> blobs = IntStream.range(0, 3)
                .mapToObj(n -> {
                    shared[0] = (byte) n;
                    return new Blob(shared);
                })
                .iterator();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Formats.parquet(Blob.class).write(blobs, new BatchInfo(1, Instant.EPOCH, false, "", List.of()), file);
        assertThat(InMemory.read(Formats.parquet(Blob.class), file.toByteArray()))
                .extracting(blob -> blob.bytes()[0])
                .containsExactly((byte) 0, (byte) 1, (byte) 2);
    }

    @Test
    void checksumsOfPagesAreVerified() throws Exception {
        byte[] file = InMemory.written(
                Formats.parquet(Whole.class).compression(Compression.NONE),
                IntStream.range(0, 100)
                        .mapToObj(n -> new Whole(n * 1_000_000_007L))
                        .toList());
        int at = Bytes.indexOf(file, Longs.toByteArray(Long.reverseBytes(5_000_000_035L)));
        assertThat(at).isPositive();
        file[at] ^= 1;
        refused(Formats.parquet(Whole.class), file, "CRC");
    }
}
