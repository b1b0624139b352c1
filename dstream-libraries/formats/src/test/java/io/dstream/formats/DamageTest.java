package io.dstream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.sources.FileFormat;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that end early or have a wrong bit end in one kind of error, whatever the libraries throw. */
class DamageTest {

    record Row(int n, String text, List<Integer> list, Optional<Double> maybe) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sample(String name, FileFormat<Row> format, byte[] file, boolean hasChecksums) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Row> ROWS = IntStream.range(0, 200)
            .mapToObj(n -> new Row(
                    n, "text " + n % 17, List.of(n, n * n), n % 3 == 0 ? Optional.empty() : Optional.of(n / 7.0)))
            .toList();

    static List<Sample> samples() throws Exception {
        List<Sample> samples = new ArrayList<>();
        AvroFormat<Row> avro = Formats.avro(Row.class).blockBytes(1000);
        for (Compression compression :
                List.of(Compression.NONE, Compression.DEFLATE, Compression.SNAPPY, Compression.ZSTD)) {
            samples.add(new Sample(
                    "avro " + compression,
                    avro,
                    InMemory.written(avro.compression(compression), ROWS),
                    compression == Compression.SNAPPY || compression == Compression.ZSTD));
        }
        ParquetFormat<Row> parquet = Formats.parquet(Row.class);
        for (Compression compression :
                List.of(Compression.NONE, Compression.GZIP, Compression.SNAPPY, Compression.ZSTD)) {
            samples.add(new Sample(
                    "parquet " + compression, parquet, InMemory.written(parquet.compression(compression), ROWS), true));
        }
        return samples;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void truncatedFilesAreErrors(Sample sample) {
        int length = sample.file().length;
        for (int end = length - 1; end > 0; end -= 1 + length / 60) {
            byte[] truncated = Arrays.copyOf(sample.file(), end);
            List<Row> read = new ArrayList<>();
            assertThatThrownBy(() -> sample.format().read(new ByteArrayInputStream(truncated), read::add))
                    .as("%s bytes of %s", truncated.length, length)
                    .isInstanceOf(FormatException.class)
                    .hasMessageMatching("(?s)(Avro|Parquet): .*");
            assertThat(read).isEqualTo(ROWS.subList(0, read.size()));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aWrongBitIsAnErrorOrDoesNotMatter(Sample sample) throws Exception {
        Random random = new Random(7);
        int wrong = 0;
        for (int i = 0; i < 150; i++) {
            byte[] damaged = sample.file().clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                List<Row> read = InMemory.read(sample.format(), damaged);
                if (sample.hasChecksums() && read.size() == ROWS.size() && !read.equals(ROWS)) {
                    wrong += isOfSchema(read) ? 0 : 1;
                }
            } catch (FormatException e) {
                assertThat(e).hasMessageMatching("(?s)(Avro|Parquet): .*");
            }
        }
        assertThat(wrong).as("files with wrong values").isZero();
    }

    /** Headers and footers have no checksums: with another name in the schema a whole component is missing. */
    private static boolean isOfSchema(List<Row> read) {
        return read.stream().allMatch(row -> row.n() == 0)
                || read.stream().allMatch(row -> row.text() == null)
                || read.stream().allMatch(row -> row.list() == null)
                || read.stream().allMatch(row -> row.maybe().isEmpty());
    }
}
