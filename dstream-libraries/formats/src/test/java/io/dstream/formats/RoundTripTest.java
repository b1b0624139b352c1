package io.dstream.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.sink.FileEncoder;
import io.dstream.sources.FileFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** What is written is read again, by every format in every compression, here and in another process. */
class RoundTripTest {

    record Case<T>(String name, Class<T> type, FileEncoder<T> writer, FileFormat<T> reader) {
        void check(Random random) throws Exception {
            List<T> records = new ArrayList<>();
            Samples samples = new Samples(random);
            for (int n = random.nextInt(20); n > 0; n--) {
                records.add(samples.next(type));
            }

            List<T> read = InMemory.read(sent(reader), InMemory.written(sent(writer), records));

            assertThat(read).hasSameSizeAs(records);
            for (int i = 0; i < records.size(); i++) {
                assertThat(Samples.parts(read.get(i))).isEqualTo(Samples.parts(records.get(i)));
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static <T, F extends FileEncoder<T> & FileFormat<T>> Case<T> of(String name, Class<T> type, F format) {
        return new Case<>(name, type, format, format);
    }

    static List<Case<?>> all() {
        List<Case<?>> all = new ArrayList<>();
        for (Compression compression :
                List.of(Compression.NONE, Compression.GZIP, Compression.BZIP2, Compression.ZSTD, Compression.SNAPPY)) {
            all.add(of(
                    "json " + compression,
                    Everything.class,
                    Formats.jsonLines(Everything.class).compression(compression)));
            CsvFormat<Everything.Flat> csv = Formats.csv(Everything.Flat.class).compression(compression);
            all.add(of("csv " + compression, Everything.Flat.class, csv));
            all.add(of("csv with header " + compression, Everything.Flat.class, csv.header()));
            all.add(of(
                    "csv with tabs " + compression,
                    Everything.Flat.class,
                    csv.separator('\t').quote('\'').nullText("\\N")));
        }
        AvroFormat<Everything> avro = Formats.avro(Everything.class);
        for (Compression compression : List.of(
                Compression.NONE, Compression.DEFLATE, Compression.SNAPPY, Compression.ZSTD, Compression.BZIP2)) {
            all.add(of("avro " + compression, Everything.class, avro.compression(compression)));
        }
        all.add(of("avro in small blocks", Everything.class, avro.blockBytes(100)));
        ParquetFormat<Everything> parquet = Formats.parquet(Everything.class);
        for (Compression compression :
                List.of(Compression.NONE, Compression.GZIP, Compression.SNAPPY, Compression.ZSTD)) {
            all.add(of("parquet " + compression, Everything.class, parquet.compression(compression)));
        }
        return all;
    }

    @Provide
    Arbitrary<Case<?>> cases() {
        return Arbitraries.of(all());
    }

    @Provide
    Arbitrary<Random> random() {
        return Arbitraries.longs().map(Random::new).dontShrink();
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void whatIsWrittenIsReadAgain(@ForAll("cases") Case<?> format, @ForAll("random") Random random) throws Exception {
        format.check(random);
    }

    @SuppressWarnings("unchecked")
    private static <F> F sent(F format) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(format);
        return (F) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }
}
