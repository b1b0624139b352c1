package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.StreamingContext;
import io.dstream.formats.AvroFormat;
import io.dstream.formats.BadRecordPolicy;
import io.dstream.formats.Compression;
import io.dstream.formats.CsvFormat;
import io.dstream.formats.Decimal;
import io.dstream.formats.FieldName;
import io.dstream.formats.Formats;
import io.dstream.formats.JsonLinesFormat;
import io.dstream.formats.ParquetFormat;
import io.dstream.sink.BatchInfo;
import io.dstream.sink.FileEncoder;
import io.dstream.sink.FileSink;
import io.dstream.sources.FileFormat;
import io.dstream.sources.FileSources;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on formats shows. */
@Timeout(60)
class FormatsTest {
    // snippet: formats-record
    record Trade(
            @FieldName("trade_id") long id,
            Instant time,
            @FieldName(aliases = "sym") String symbol,
            @Decimal(precision = 12, scale = 2) BigDecimal price,
            Optional<String> note) {}
    // end

    private static final Trade TRADE =
            new Trade(1, Instant.parse("2026-01-31T12:00:00Z"), "A", new BigDecimal("1.50"), Optional.empty());

    @TempDir
    Path folder;

    private static <T> byte[] written(FileEncoder<T> encoder, List<T> records) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        encoder.write(records.iterator(), new BatchInfo(1, Instant.EPOCH, false, "", List.of()), out);
        return out.toByteArray();
    }

    private static <T> List<T> read(FileFormat<T> format, byte[] file) throws Exception {
        List<T> records = new ArrayList<>();
        format.read(new ByteArrayInputStream(file), records::add);
        return records;
    }

    @Test
    void csvBecomesParquet() throws Exception {
        Path in = Files.createDirectory(folder.resolve("in"));
        Path out = folder.resolve("out");
        Files.writeString(
                in.resolve("trades.csv"),
                "price,sym,trade_id,time\n1.50,A,1,2026-01-31T12:00:00Z\n-1,B,2,2026-01-31T12:00:01Z\n");
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            // snippet: formats-convert
            DStream<Trade> trades = ssc.from(
                    FileSources.of(in, Formats.csv(Trade.class).header()).matching("*.csv"));
            trades.filter(trade -> trade.price().signum() > 0)
                    .to(FileSink.of(out, Formats.parquet(Trade.class).compression(Compression.ZSTD))
                            .filePerBatch("trades-", ".parquet")
                            .skipEmpty());
            // end
            TestOutput<Trade> all = driver.collect(trades);
            driver.runBatches(3);
            assertThat(all.all()).hasSize(2);
        }
        List<Path> files;
        try (var found = Files.newDirectoryStream(out, "trades-*.parquet")) {
            files = new ArrayList<>();
            found.forEach(files::add);
        }
        assertThat(files).hasSize(1);
        assertThat(read(Formats.parquet(Trade.class), Files.readAllBytes(files.get(0))))
                .containsExactly(TRADE);
    }

    @Test
    void csv() throws Exception {
        // snippet: formats-csv
        CsvFormat<Trade> format = Formats.csv(Trade.class)
                .header()
                .separator(';')
                .nullText("NULL")
                .onBadRecord(BadRecordPolicy.SKIP);
        // end
        byte[] file = written(format, List.of(TRADE));
        assertThat(new String(file, StandardCharsets.UTF_8))
                .isEqualTo("trade_id;time;symbol;price;note\n1;2026-01-31T12:00:00Z;A;1.50;NULL\n");
        assertThat(read(format, file)).containsExactly(TRADE);
    }

    @Test
    void json() throws Exception {
        // snippet: formats-json
        JsonLinesFormat<Trade> format = Formats.jsonLines(Trade.class);
        // {"trade_id":1,"time":"2026-01-31T12:00:00Z","symbol":"A","price":1.50,"note":null}
        // end
        byte[] file = written(format, List.of(TRADE));
        assertThat(new String(file, StandardCharsets.UTF_8))
                .isEqualTo("{\"trade_id\":1,\"time\":\"2026-01-31T12:00:00Z\",\"symbol\":\"A\",\"price\":1.50,"
                        + "\"note\":null}\n");
        assertThat(read(format, file)).containsExactly(TRADE);
    }

    @Test
    void avro() throws Exception {
        Schema schema = SchemaBuilder.record("Trade")
                .fields()
                .requiredLong("trade_id")
                .optionalString("symbol")
                .endRecord();
        // snippet: formats-avro
        AvroFormat<Trade> format = Formats.avro(Trade.class).compression(Compression.ZSTD);
        AvroFormat<GenericRecord> generic = Formats.avro(schema);
        // end
        byte[] file = written(format, List.of(TRADE));
        assertThat(read(format, file)).containsExactly(TRADE);
        assertThat(read(Formats.avro(Trade.class), written(generic, List.of()))).isEmpty();
    }

    @Test
    void parquet() throws Exception {
        // snippet: formats-parquet
        ParquetFormat<Trade> format = Formats.parquet(Trade.class)
                .compression(Compression.ZSTD)
                .rowGroupBytes(64 << 20)
                .maxFileBytes(4L << 30);
        // end
        assertThat(read(format, written(format, List.of(TRADE)))).containsExactly(TRADE);
    }

    @Test
    void compression() throws Exception {
        Path directory = folder;
        Files.write(
                folder.resolve("a.log.gz"), written(Formats.lines().compression(Compression.GZIP), List.of("1", "2")));
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            StreamingContext ssc = driver.context();
            // snippet: formats-compression
            DStream<String> lines =
                    ssc.from(FileSources.of(directory, Formats.lines()).matching("*.{gz,bz2,zst,sz}"));
            JsonLinesFormat<Trade> compressed = Formats.jsonLines(Trade.class).compression(Compression.ZSTD);
            // end
            TestOutput<String> out = driver.collect(lines);
            driver.runBatches(3);
            assertThat(out.all()).containsExactly("1", "2");
            assertThat(read(Formats.jsonLines(Trade.class), written(compressed, List.of(TRADE))))
                    .containsExactly(TRADE);
        }
    }
}
