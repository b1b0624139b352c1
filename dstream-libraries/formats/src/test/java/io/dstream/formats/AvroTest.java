package io.dstream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

class AvroTest {

    enum Side {
        BUY,
        SELL
    }

    record Leg(String symbol, int quantity) {}

    record Trade(
            long id,
            String symbol,
            Side side,
            @Decimal(precision = 12, scale = 3) BigDecimal price,
            List<Leg> legs) {}

    record V1(int id, String name, float rate, String gone) {}

    record V2(
            long id,
            @FieldName(aliases = "name") String title,
            double rate,
            int added,
            Optional<String> note,
            List<Leg> legs) {}

    record Times(Instant instant, LocalDateTime local, LocalDate date, Duration time, UUID id) {}

    record Whole(long n) {}

    record Text(String text) {}

    private static Schema schema(String json) {
        return new Schema.Parser().parse(json.replace('\'', '"'));
    }

    /** Avro's own writer. */
    private static byte[] file(Schema schema, CodecFactory codec, Object... records) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataFileWriter<Object> out = new DataFileWriter<>(new GenericDatumWriter<>(schema, new GenericData()))) {
            out.setCodec(codec);
            out.create(schema, bytes);
            for (Object record : records) {
                out.append(record);
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] file(Schema schema, Object value) throws Exception {
        return file(
                schema,
                CodecFactory.nullCodec(),
                new GenericRecordBuilder(schema)
                        .set(schema.getFields().get(0), value)
                        .build());
    }

    private static Schema field(String name, String type) {
        return schema("{'type':'record','name':'R','fields':[{'name':'" + name + "','type':" + type + "}]}");
    }

    private static <T> void refused(AvroFormat<T> format, byte[] file, String... parts) {
        assertThatThrownBy(() -> InMemory.read(format, file))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("Avro: ")
                .hasMessageContainingAll(parts);
    }

    // ---- the same files as Avro's ----

    @Test
    void avroReadsWhatIsWritten() throws Exception {
        Trade trade = new Trade(1, "A", Side.SELL, new BigDecimal("1.5"), Arrays.asList(new Leg(null, 2), null));
        for (Compression compression : List.of(
                Compression.NONE, Compression.DEFLATE, Compression.SNAPPY, Compression.ZSTD, Compression.BZIP2)) {
            byte[] file = InMemory.written(Formats.avro(Trade.class).compression(compression), List.of(trade, trade));
            try (DataFileStream<GenericRecord> in =
                    new DataFileStream<>(new ByteArrayInputStream(file), new GenericDatumReader<>())) {
                assertThat(in.getMetaString("avro.codec"))
                        .isEqualTo(
                                switch (compression) {
                                    case NONE -> "null";
                                    case ZSTD -> "zstandard";
                                    default -> compression.name().toLowerCase(Locale.ROOT);
                                });
                GenericRecord record = in.next();
                assertThat(record.get("id")).isEqualTo(1L);
                assertThat(record.get("side")).hasToString("SELL");
                assertThat(record.get("price")).isEqualTo(ByteBuffer.wrap(new byte[] {5, (byte) 0xdc}));
                assertThat(record.get("legs")).hasToString("[{\"symbol\": null, \"quantity\": 2}, null]");
                assertThat(in.next()).isEqualTo(record);
                assertThat(in.hasNext()).isFalse();
            }
        }
    }

    @Test
    void theSchemaIsThatOfTheRecord() throws Exception {
        try (DataFileStream<GenericRecord> in = new DataFileStream<>(
                new ByteArrayInputStream(InMemory.written(Formats.avro(V2.class), List.of())),
                new GenericDatumReader<>())) {
            Schema schema = in.getSchema();
            assertThat(schema.getFullName()).isEqualTo("io.dstream.formats.AvroTest_V2");
            assertThat(schema.getField("title").aliases()).containsExactly("name");
            assertThat(schema.getField("title").schema()).hasToString("[\"null\",\"string\"]");
            assertThat(schema.getField("added").defaultVal()).isEqualTo(0);
            assertThat(schema.getField("rate").schema()).hasToString("\"double\"");
        }
    }

    @Test
    void blocksOfAvroAreReadInEachCodec() throws Exception {
        Schema schema = field("text", "'string'");
        for (CodecFactory codec : List.of(
                CodecFactory.nullCodec(),
                CodecFactory.deflateCodec(9),
                CodecFactory.snappyCodec(),
                CodecFactory.bzip2Codec(),
                CodecFactory.zstandardCodec(3))) {
            Object record = new GenericRecordBuilder(schema)
                    .set("text", "x".repeat(1000))
                    .build();
            assertThat(InMemory.read(Formats.avro(Text.class), file(schema, codec, record, record)))
                    .containsExactly(new Text("x".repeat(1000)), new Text("x".repeat(1000)));
        }
        byte[] other = file(schema, "x");
        int codec = Bytes.indexOf(other, "null".getBytes(StandardCharsets.UTF_8));
        System.arraycopy("lzma".getBytes(StandardCharsets.UTF_8), 0, other, codec, 4);
        refused(Formats.avro(Text.class), other, "codec lzma is not supported");
    }

    // ---- evolution ----

    @Test
    void recordsOfAnEarlierVersionAreRead() throws Exception {
        byte[] file =
                InMemory.written(Formats.avro(V1.class), List.of(new V1(7, "a", 0.5f, "x"), new V1(-8, null, 2, null)));
        assertThat(InMemory.read(Formats.avro(V2.class), file))
                .containsExactly(
                        new V2(7, "a", 0.5, 0, Optional.empty(), null), new V2(-8, null, 2, 0, Optional.empty(), null));
    }

    @Test
    void numbersBecomeWiderAndNeverNarrower() throws Exception {
        byte[] wide = InMemory.written(Formats.avro(Whole.class), List.of(new Whole(1)));
        record Narrow(int n) {}
        record Rough(double n) {}
        refused(Formats.avro(Narrow.class), wide, "component n: expected a whole number of 32 bits", "has long");
        assertThat(InMemory.read(Formats.avro(Rough.class), wide)).containsExactly(new Rough(1));
        assertThat(InMemory.read(Formats.avro(Whole.class), file(field("n", "'int'"), 5)))
                .containsExactly(new Whole(5));
        record Tiny(byte n) {}
        assertThat(InMemory.read(Formats.avro(Tiny.class), file(field("n", "'int'"), -128)))
                .containsExactly(new Tiny((byte) -128));
        refused(Formats.avro(Tiny.class), file(field("n", "'int'"), 128), "record 1, component n", "found 128");
    }

    @Test
    void unitsAndScalesAreThoseOfTheFile() throws Exception {
        AvroFormat<Times> times = Formats.avro(Times.class);
        Instant instant = Instant.parse("2026-01-31T12:00:00.123Z");
        assertThat(InMemory.read(
                        times,
                        file(
                                field("instant", "{'type':'long','logicalType':'timestamp-millis'}"),
                                instant.toEpochMilli())))
                .containsExactly(new Times(instant, null, null, null, null));
        assertThat(InMemory.read(times, file(field("instant", "{'type':'long','logicalType':'timestamp-nanos'}"), -1L)))
                .containsExactly(new Times(Instant.ofEpochSecond(-1, 999_999_999), null, null, null, null));
        assertThat(InMemory.read(
                        times, file(field("local", "{'type':'long','logicalType':'local-timestamp-millis'}"), -1L)))
                .containsExactly(new Times(null, LocalDateTime.parse("1969-12-31T23:59:59.999"), null, null, null));
        assertThat(InMemory.read(times, file(field("date", "'string'"), "2026-01-31")))
                .containsExactly(new Times(null, null, LocalDate.parse("2026-01-31"), null, null));
        refused(times, file(field("instant", "'long'"), 1L), "component instant", "has long");
        refused(
                times,
                file(field("instant", "{'type':'long','logicalType':'local-timestamp-micros'}"), 1L),
                "local-timestamp-micros");
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        Schema fixed = field("id", "{'type':'fixed','name':'F','size':16,'logicalType':'uuid'}");
        assertThat(InMemory.read(
                        times,
                        file(fixed, new GenericData.Fixed(fixed.getField("id").schema(), bytes))))
                .containsExactly(new Times(null, null, null, null, id));
    }

    @Test
    void decimalsHaveTheScaleOfTheFile() throws Exception {
        record Price(@Decimal(precision = 10, scale = 4) BigDecimal value) {}
        AvroFormat<Price> prices = Formats.avro(Price.class);
        Schema schema = field("value", "{'type':'bytes','logicalType':'decimal','precision':9,'scale':2}");
        assertThat(InMemory.read(prices, file(schema, ByteBuffer.wrap(new byte[] {(byte) 0xff, 0x38}))))
                .containsExactly(new Price(new BigDecimal("-2.00")));
        refused(
                prices,
                file(field("value", "'bytes'"), ByteBuffer.allocate(1)),
                "component value: expected a decimal number");
        for (String tooMuch : List.of("1234567", "0.00001", "1E+1000000000", "1E-1000000000")) {
            assertThatThrownBy(() -> InMemory.written(
                            prices, List.of(new Price(BigDecimal.ONE), new Price(new BigDecimal(tooMuch)))))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining(
                            "record 2, component value: expected a number that fits @Decimal(precision = 10, scale = 4)");
        }
        byte[] zero = InMemory.written(
                prices, List.of(new Price(new BigDecimal("0E+99")), new Price(new BigDecimal("1.50000"))));
        assertThat(InMemory.read(prices, zero))
                .containsExactly(new Price(new BigDecimal("0.0000")), new Price(new BigDecimal("1.5000")));
    }

    @Test
    void unionsAreReadByTheBranchThatIsThere() throws Exception {
        Schema union = field("n", "['null','string','int','long']");
        assertThat(InMemory.read(Formats.avro(Whole.class), file(union, 5))).containsExactly(new Whole(5));
        assertThat(InMemory.read(Formats.avro(Whole.class), file(union, 6L))).containsExactly(new Whole(6));
        refused(
                Formats.avro(Whole.class),
                file(union, "six"),
                "record 1, component n: expected a whole number of 64 bits",
                "string");
        refused(Formats.avro(Whole.class), file(union, null), "record 1, component n", "found null");
        byte[] never = file(field("n", "['null','string']"), CodecFactory.nullCodec(), new Object[0]);
        refused(Formats.avro(Whole.class), never, "component n: expected a whole number of 64 bits", "string");
    }

    @Test
    void symbolsAreFoundByName() throws Exception {
        record Sided(Side side) {}
        AvroFormat<Sided> format = Formats.avro(Sided.class);
        Schema schema = field("side", "{'type':'enum','name':'E','symbols':['SELL','BUY','HOLD']}");
        Schema symbols = schema.getField("side").schema();
        assertThat(InMemory.read(format, file(schema, new GenericData.EnumSymbol(symbols, "BUY"))))
                .containsExactly(new Sided(Side.BUY));
        refused(
                format,
                file(schema, new GenericData.EnumSymbol(symbols, "HOLD")),
                "component side: expected one of [BUY, SELL], found \"HOLD\"");
        assertThat(InMemory.read(format, file(field("side", "'string'"), "SELL")))
                .containsExactly(new Sided(Side.SELL));
        refused(format, file(field("side", "'int'"), 1), "component side: expected one of [BUY, SELL]", "int");
    }

    @Test
    void aFileWithoutAnyComponentIsRefused() throws Exception {
        refused(Formats.avro(Whole.class), file(field("m", "'long'"), 1L), "none of the components of Whole", "[m]");
        refused(Formats.avro(Whole.class), file(schema("'long'"), CodecFactory.nullCodec(), 1L), "expected a record");
    }

    @Test
    void fieldsWithoutAComponentAreSkippedWhateverTheyAre() throws Exception {
        Trade trade = new Trade(1, "A", Side.SELL, BigDecimal.ONE, List.of(new Leg("x", 2), new Leg("y", 3)));
        record Ids(long id) {}
        assertThat(InMemory.read(
                        Formats.avro(Ids.class), InMemory.written(Formats.avro(Trade.class), List.of(trade, trade))))
                .containsExactly(new Ids(1), new Ids(1));
        Everything everything = new Samples(new Random(3)).next(Everything.class);
        record Boxes(Everything.Boxes boxes) {}
        assertThat(InMemory.read(
                        Formats.avro(Boxes.class),
                        InMemory.written(Formats.avro(Everything.class), List.of(everything))))
                .containsExactly(new Boxes(everything.boxes()));
    }

    // ---- what comes from outside ----

    @Test
    void namesInAFileChooseNoClass() throws Exception {
        Schema evil = schema("{'type':'record','name':'"
                + Loaded.class.getName().replace('$', '.')
                + "','java-class':'" + Loaded.class.getName() + "','fields':[{'name':'text','type':{'type':'string',"
                + "'java-class':'" + Loaded.class.getName() + "','avro.java.string':'String'}}]}");
        assertThat(InMemory.read(Formats.avro(Text.class), file(evil, "x"))).containsExactly(new Text("x"));
        assertThat(InMemory.read(Formats.avro(evil), file(evil, "x")))
                .singleElement()
                .isInstanceOf(GenericData.Record.class)
                .hasToString("{\"text\": \"x\"}");
        assertThat(LOADED).isEmpty();
    }

    private static final Map<String, String> LOADED = new HashMap<>();

    static final class Loaded {
        static {
            LOADED.put("loaded", "");
        }

        public Loaded(String text) {}
    }

    @Test
    void lengthsAreLookedAtBeforeMemoryIsAllocated() throws Exception {
        byte[] file =
                InMemory.written(Formats.avro(Text.class).compression(Compression.NONE), List.of(new Text("abc")));
        int block = file.length - 16 - 5 - 2; // its records, in two bytes of length
        byte[] hugeBlock = Arrays.copyOf(file, block + 10);
        Arrays.fill(hugeBlock, block + 1, block + 6, (byte) 0xfe);
        refused(Formats.avro(Text.class), hugeBlock, "block 1", "maxBlockBytes");
        byte[] hugeText = file.clone();
        hugeText[block + 3] = (byte) 0xfe; // a longer length, of the bytes that follow
        refused(Formats.avro(Text.class), hugeText, "block 1, after 1 records: a value of", "damaged");
        byte[] negative = file.clone();
        negative[block + 3] = 1;
        refused(Formats.avro(Text.class), negative, "a value of -1 bytes");
        byte[] manyRecords = file.clone();
        manyRecords[block] = 4;
        refused(Formats.avro(Text.class), manyRecords, "block 1, after 2 records");
        byte[] fewRecords = InMemory.written(
                Formats.avro(Text.class).compression(Compression.NONE), List.of(new Text("a"), new Text("b")));
        fewRecords[fewRecords.length - 16 - 6 - 2] = 2;
        refused(Formats.avro(Text.class), fewRecords, "bytes left after the last record");
    }

    @Test
    void aBlockEndsWithTheMarkOfItsFile() throws Exception {
        byte[] file = InMemory.written(Formats.avro(Text.class), List.of(new Text("abc")));
        file[file.length - 1] ^= 1;
        refused(Formats.avro(Text.class), file, "block 1, after 0 records: the mark at its end");
    }

    @Test
    void blocksMayNotExpandWithoutEnd() throws Exception {
        Text text = new Text("x".repeat(1 << 20));
        for (Compression compression :
                List.of(Compression.DEFLATE, Compression.SNAPPY, Compression.ZSTD, Compression.BZIP2)) {
            byte[] file = InMemory.written(Formats.avro(Text.class).compression(compression), List.of(text));
            assertThat(InMemory.read(Formats.avro(Text.class), file)).containsExactly(text);
            refused(
                    Formats.avro(Text.class).maxBlockBytes(1 << 20),
                    file,
                    "block 1",
                    "once decompressed",
                    "maxBlockBytes");
        }
    }

    @Test
    void arraysOfNothingAreBounded() throws Exception {
        Schema nulls = schema(
                "{'type':'record','name':'R','fields':[{'name':'n','type':'long'},{'name':'x','type':{'type':'array','items':'null'}}]}");
        GenericRecord record = new GenericRecordBuilder(nulls)
                .set("n", 1L)
                .set("x", Collections.nCopies(1000, null))
                .build();
        byte[] file = file(nulls, CodecFactory.nullCodec(), record);
        assertThat(InMemory.read(Formats.avro(Whole.class), file)).containsExactly(new Whole(1));
        byte[] many = file(
                nulls,
                CodecFactory.nullCodec(),
                new GenericRecordBuilder(nulls)
                        .set("n", 1L)
                        .set("x", Collections.nCopies(2_000_000, null))
                        .build());
        refused(Formats.avro(Whole.class), many, "an array or map has 2000000 elements");
    }

    @Test
    void whatIsNoAvroIsRefused() {
        refused(Formats.avro(Text.class), new byte[0], "does not begin like");
        refused(Formats.avro(Text.class), "Obj2xx".getBytes(StandardCharsets.UTF_8), "does not begin like");
        refused(Formats.avro(Text.class), new byte[] {'O', 'b', 'j', 1, 0}, "no schema");
        refused(
                Formats.avro(Text.class),
                new byte[] {'O', 'b', 'j', 1, 2, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 15},
                "header");
    }

    @Test
    void timesThatDoNotFitAreErrors() throws Exception {
        AvroFormat<Times> times = Formats.avro(Times.class);
        assertThatThrownBy(() -> InMemory.written(times, List.of(new Times(Instant.MAX, null, null, null, null))))
                .hasMessageContaining("component instant: expected a time whose microseconds since 1970 fit 64 bits");
        assertThatThrownBy(() -> InMemory.written(times, List.of(new Times(null, null, LocalDate.MAX, null, null))))
                .hasMessageContaining("component date: expected a date whose days since 1970 fit 32 bits");
        Instant least = Instant.EPOCH.plus(Long.MIN_VALUE, ChronoUnit.MICROS);
        Instant most = Instant.EPOCH.plus(Long.MAX_VALUE, ChronoUnit.MICROS);
        List<Times> ends = List.of(new Times(least, null, null, null, null), new Times(most, null, null, null, null));
        assertThat(InMemory.read(times, InMemory.written(times, ends))).isEqualTo(ends);
        Times fine = new Times(Instant.ofEpochSecond(-1, 999_999_999), null, null, null, null);
        assertThat(InMemory.read(times, InMemory.written(times, List.of(fine))))
                .containsExactly(new Times(Instant.ofEpochSecond(-1, 999_999_000), null, null, null, null));
    }

    // ---- Avro's own records ----

    @Test
    void genericRecordsAreReadByAvrosRules() throws Exception {
        Schema old = SchemaBuilder.record("R")
                .fields()
                .requiredInt("n")
                .requiredString("name")
                .endRecord();
        Schema now = schema("{'type':'record','name':'R','fields':[{'name':'title','aliases':['name'],'type':'string'},"
                + "{'name':'n','type':'long'},{'name':'added','type':'int','default':3}]}");
        GenericRecord record =
                new GenericRecordBuilder(old).set("n", 1).set("name", "a").build();
        byte[] file = InMemory.written(Formats.avro(old), List.of(record, record));
        GenericRecord expected = new GenericRecordBuilder(now)
                .set("title", new Utf8("a"))
                .set("n", 1L)
                .build();
        assertThat(InMemory.read(Formats.avro(now), file)).containsExactly(expected, expected);
        Schema required = schema("{'type':'record','name':'R','fields':[{'name':'added','type':'int'}]}");
        refused(Formats.avro(required), file, "cannot be read as R", "added");
        assertThatThrownBy(() -> InMemory.written(Formats.avro(now), List.of(record)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("Avro: record 1");
        assertThatThrownBy(() -> Formats.avro(schema("'int'"))).hasMessageContaining("expected a record");
    }
}
