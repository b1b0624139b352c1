package io.dstream.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import io.dstream.testing.LogLines;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.snappy.FramedSnappyCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTest {
    private static final List<String> LINES =
            IntStream.range(0, 5000).mapToObj(n -> "line " + n * 7919 % 5000).toList();

    private static LinesFormat in(Compression compression) {
        return Formats.lines().compression(compression);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP", "BZIP2", "ZSTD", "SNAPPY"})
    void filesAreReadHoweverTheyAreCompressed(Compression compression) throws Exception {
        byte[] file = InMemory.written(in(compression), LINES);
        assertThat(InMemory.read(Formats.lines(), file)).isEqualTo(LINES);
        assertThat(InMemory.read(Formats.lines().expectCompression(compression), file))
                .isEqualTo(LINES);
        if (compression != Compression.NONE) {
            assertThat(file.length).isLessThan(LINES.size() * 8);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "ZSTD", "SNAPPY"})
    void membersThatFollowOneAnotherAreReadOn(Compression compression) throws Exception {
        byte[] one = InMemory.written(in(compression), LINES);
        byte[] two = InMemory.written(in(compression), List.of("more"));
        List<String> read = InMemory.read(Formats.lines(), Bytes.concat(one, two, two));
        assertThat(read.subList(0, 5000)).isEqualTo(LINES);
        assertThat(read.subList(5000, read.size())).containsExactly("more", "more");
    }

    /** Pieces of one byte are the hardest: an InputStream may always give fewer bytes than asked for. */
    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP", "BZIP2", "ZSTD", "SNAPPY"})
    void bytesMayComeOneByOne(Compression compression) throws Exception {
        byte[] file = InMemory.written(in(compression), LINES);
        InputStream slow = new ByteArrayInputStream(Bytes.concat(file, file)) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, 1));
            }

            @Override
            public int available() {
                return 0;
            }
        };
        AtomicLong lines = new AtomicLong();
        Formats.lines().read(slow, line -> lines.incrementAndGet());
        assertThat(lines).hasValue(10_000);
    }

    @Test
    void filesOfOtherWritersAreRead() throws Exception {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write("a\nb\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(InMemory.read(Formats.lines(), gzip.toByteArray())).containsExactly("a", "b");
        ByteArrayOutputStream snappy = new ByteArrayOutputStream();
        try (FramedSnappyCompressorOutputStream out = new FramedSnappyCompressorOutputStream(snappy)) {
            out.write("a\nb\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(InMemory.read(Formats.lines(), snappy.toByteArray())).containsExactly("a", "b");
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "GZIP", "BZIP2", "ZSTD", "SNAPPY"})
    void emptyFilesHaveNoRecords(Compression compression) throws Exception {
        assertThat(InMemory.read(Formats.lines(), InMemory.written(in(compression), List.of())))
                .isEmpty();
        assertThat(InMemory.read(Formats.lines().expectCompression(compression), new byte[0]))
                .isEmpty();
    }

    @Test
    void textThatLooksCompressedIsText() throws Exception {
        assertThat(InMemory.read(Formats.lines(), "BZh9,1AY&\nBZh91AY")).containsExactly("BZh9,1AY&", "BZh91AY");
        assertThat(InMemory.read(Formats.lines(), "(\n")).containsExactly("(");
    }

    @Test
    void whatIsNotAsExpectedIsRefused() throws Exception {
        byte[] gzip = InMemory.written(in(Compression.GZIP), LINES);
        assertThatThrownBy(() -> InMemory.read(Formats.lines().expectCompression(Compression.ZSTD), gzip))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("zstd was expected", "looks like gzip", "expectCompression");
        assertThatThrownBy(() -> InMemory.read(Formats.lines().expectCompression(Compression.GZIP), "text"))
                .hasMessageContaining("gzip was expected");
        assertThat(InMemory.read(
                        Formats.lines().expectCompression(Compression.NONE).charset(StandardCharsets.ISO_8859_1), gzip))
                .isNotEqualTo(LINES);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "ZSTD", "SNAPPY"})
    void truncatedFilesAreOneClearError(Compression compression) throws Exception {
        byte[] file = InMemory.written(in(compression), LINES);
        for (int length : new int[] {file.length - 1, file.length / 2, 20}) {
            assertThatThrownBy(() -> InMemory.read(Formats.lines(), Arrays.copyOf(file, length)))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("damaged or truncated");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "ZSTD", "SNAPPY"})
    void damagedFilesAreOneClearError(Compression compression) throws Exception {
        byte[] file = InMemory.written(in(compression), LINES);
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
            byte[] damaged = file.clone();
            damaged[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                List<String> read = InMemory.read(Formats.lines(), damaged);
                assertThat(read).isEqualTo(LINES); // it was in a name or a time of a header
            } catch (FormatException e) {
                assertThat(e)
                        .hasMessageMatching(
                                "(?s)(lines: line|" + compression.name().toLowerCase(Locale.ROOT) + " is damaged).*");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void bombsAreStopped(Compression compression) throws Exception {
        byte[] bomb = InMemory.written(in(compression), List.of("x".repeat(65 << 20)));
        assertThat(bomb.length).isLessThan(100_000);
        LinesFormat format = Formats.lines().maxRecordBytes(100 << 20);
        assertThatThrownBy(() -> InMemory.read(format.maxExpansion(100), bomb))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll(
                        "bomb", "maxExpansion", compression.name().toLowerCase(Locale.ROOT));
        if (compression == Compression.ZSTD) {
            assertThat(InMemory.read(format.maxExpansion(10_000_000), bomb)).hasSize(1);
        }
    }

    @Test
    void theFilesOwnFailureIsPassedOn() {
        IOException broken = new IOException("no such disk");
        byte[] beginning = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};
        InputStream rest = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                throw broken;
            }
        };
        InputStream failing = new SequenceInputStream(new ByteArrayInputStream(beginning), rest);
        assertThatThrownBy(() -> Formats.lines().read(failing, line -> {})).isSameAs(broken);
    }

    @Test
    void linesAreLines() throws Exception {
        assertThat(InMemory.read(Formats.lines(), "\ufeffa\r\n\nb\r\r\nc")).containsExactly("a", "", "b\r", "c");
        assertThatThrownBy(() -> InMemory.written(Formats.lines(), List.of("a", "b\nc")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("record 2 has a line break");
        assertThatThrownBy(() -> InMemory.written(Formats.lines().charset(StandardCharsets.US_ASCII), List.of("é")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("US-ASCII");
        assertThatThrownBy(() -> InMemory.read(Formats.lines(), new byte[] {'a', '\n', (byte) 0xc3, '\n'}))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("lines: line 2, it has bytes that are not UTF-8");
        assertThatThrownBy(() -> Formats.lines().charset(StandardCharsets.UTF_16))
                .hasMessageContaining("ASCII");
        byte[] latin = InMemory.written(Formats.lines().charset(StandardCharsets.ISO_8859_1), List.of("é"));
        assertThat(latin).containsExactly(0xe9, '\n');
        assertThat(InMemory.read(Formats.lines().charset(StandardCharsets.ISO_8859_1), latin))
                .containsExactly("é");
    }

    @Test
    void linesOfAnyLengthUpToTheLimitAreRead() throws Exception {
        LinesFormat format = Formats.lines().maxRecordBytes(200_000);
        for (int length : new int[] {0, 1, 65_534, 65_535, 65_536, 65_537, 131_072, 199_999, 200_000}) {
            String line = "y".repeat(length);
            assertThat(InMemory.read(format, line + "\n" + line + "\r\n" + line))
                    .isEqualTo(length == 0 ? List.of("", "") : List.of(line, line, line));
        }
        try (LogLines log = new LogLines("io.dstream.source")) {
            for (int length : new int[] {200_001, 200_002, 1_000_000}) {
                String file = "a\n" + "y".repeat(length) + "\nb\n";
                assertThat(InMemory.read(format.onBadRecord(BadRecordPolicy.SKIP), file))
                        .containsExactly("a", "b");
                assertThatThrownBy(() -> InMemory.read(format, file))
                        .hasMessageContainingAll("line 2", "maxRecordBytes");
            }
            assertThat(log.lines()).hasSize(3);
        }
    }
}
