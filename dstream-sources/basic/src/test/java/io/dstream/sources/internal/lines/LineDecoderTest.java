package io.dstream.sources.internal.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.sources.LongLinePolicy;
import io.dstream.sources.internal.lines.Decoder.LineTooLongException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LineDecoderTest {

    private static final class Lines implements Decoder.Output<String> {
        final List<String> lines = new ArrayList<>();
        int tooLong;

        @Override
        public void add(String line) {
            lines.add(line);
        }

        @Override
        public void lineTooLong(String what) {
            tooLong++;
        }
    }

    private static Lines decode(InputStream in, LineFormat format) throws IOException {
        Lines out = new Lines();
        new LineDecoder(format).decode(in, out);
        return out;
    }

    private static List<String> decode(String text) throws IOException {
        return decode(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), LineFormat.DEFAULT).lines;
    }

    private static LineFormat upTo(int bytes) {
        return LineFormat.DEFAULT.withMaxLineBytes(bytes);
    }

    @Test
    void endsLinesAtLineFeedsWithOrWithoutACarriageReturn() throws IOException {
        assertThat(decode("a\nb\r\n\n\r\nc\rd\n")).containsExactly("a", "b", "", "", "c\rd");
    }

    @Test
    void takesWhatStandsAfterTheLastLineEndForALine() throws IOException {
        assertThat(decode("a\nb")).containsExactly("a", "b");
        assertThat(decode("a\n")).containsExactly("a");
        assertThat(decode("")).isEmpty();
    }

    @Test
    void replacesBytesThatAreNoCharacters() throws IOException {
        byte[] bytes = {'a', (byte) 0xFF, 'b', '\n', 0, (byte) 0xC3, '\n', 'c', '\n'};

        assertThat(decode(new ByteArrayInputStream(bytes), LineFormat.DEFAULT).lines)
                .containsExactly("a\uFFFDb", "\0\uFFFD", "c");
    }

    @Test
    void decodesOtherCharacterSets() throws IOException {
        byte[] bytes = "für\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(decode(new ByteArrayInputStream(bytes), LineFormat.DEFAULT.withCharset(StandardCharsets.ISO_8859_1))
                        .lines)
                .containsExactly("für");
    }

    @Test
    void leavesOutAByteOrderMarkHoweverItArrives() throws IOException {
        byte[] bytes = "\uFEFFid,name\r\n\uFEFFAnn\r\n".getBytes(StandardCharsets.UTF_8);

        assertThat(decode(new ByteArrayInputStream(bytes), LineFormat.DEFAULT).lines)
                .containsExactly("id,name", "\uFEFFAnn");
        assertThat(decode(new Piecemeal(bytes, new Random(1), 1), LineFormat.DEFAULT).lines)
                .containsExactly("id,name", "\uFEFFAnn");
        assertThat(decode("\uFEFF")).isEmpty();
        assertThat(decode("\uFEFF\n")).containsExactly("");
    }

    @Test
    void leavesInWhatOnlyLooksLikeAByteOrderMark() throws IOException {
        byte[] half = {(byte) 0xEF, (byte) 0xBB};
        byte[] mark = "\uFEFFa\n".getBytes(StandardCharsets.UTF_8);
        Lines inTheMiddle = new Lines();

        new LineDecoder(LineFormat.DEFAULT).decode(new ByteArrayInputStream(mark), false, inTheMiddle);

        assertThat(inTheMiddle.lines).containsExactly("\uFEFFa");
        assertThat(decode(new ByteArrayInputStream(half), LineFormat.DEFAULT).lines)
                .containsExactly("\uFFFD");
        assertThat(decode(new ByteArrayInputStream(mark), LineFormat.DEFAULT.withCharset(StandardCharsets.ISO_8859_1))
                        .lines)
                .containsExactly("\u00EF\u00BB\u00BFa");
    }

    @Test
    void doesNotCountAByteOrderMarkAsPartOfTheLine() throws IOException {
        assertThat(decode(new ByteArrayInputStream("\uFEFF12345\n".getBytes(StandardCharsets.UTF_8)), upTo(5)).lines)
                .containsExactly("12345");
        assertThat(decode(new ByteArrayInputStream("\uFEFF123456\n".getBytes(StandardCharsets.UTF_8)), upTo(5)).lines)
                .containsExactly("12345");
    }

    @Test
    void refusesCharacterSetsWhoseLineFeedIsAnother() {
        for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE)) {
            assertThatThrownBy(() -> LineFormat.DEFAULT.withCharset(charset))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(charset.name());
        }
    }

    @Test
    void doesNotCutThroughACharacter() throws IOException {
        byte[] bytes = "aéé\nb\n".getBytes(StandardCharsets.UTF_8);

        assertThat(decode(new ByteArrayInputStream(bytes), upTo(4)).lines).containsExactly("aé", "b");
    }

    @Test
    void tellsThatALineIsTooLongOnceHoweverLongItIs() throws IOException {
        Lines out = decode(new Endless(50_000_000), upTo(100_000));

        assertThat(out.lines).extracting(String::length).containsExactly(100_000);
        assertThat(out.tooLong).isEqualTo(1);
    }

    @Test
    void throwsWhereThePolicyWantsMoreThanCuttingOff() {
        for (LongLinePolicy policy : List.of(LongLinePolicy.DISCONNECT, LongLinePolicy.FAIL)) {
            assertThatThrownBy(() -> decode(new Endless(1000), upTo(10).withLongLines(policy)))
                    .isInstanceOfSatisfying(LineTooLongException.class, e -> assertThat(e.isFatal())
                            .isEqualTo(policy == LongLinePolicy.FAIL))
                    .hasMessageContaining("longer than 10 bytes");
        }
    }

    @Property(tries = 500)
    void givesTheSameHoweverTheBytesArrive(@ForAll Random random, @ForAll @IntRange(min = 1, max = 40) int maxBytes)
            throws IOException {
        byte[] bytes = randomText(random, 2000);
        Expected expected = Expected.of(bytes, maxBytes);

        Lines out = decode(new Piecemeal(bytes, random, 300), upTo(maxBytes).withCharset(StandardCharsets.ISO_8859_1));

        assertThat(out.lines).isEqualTo(expected.lines);
        assertThat(out.tooLong).isEqualTo(expected.tooLong);
    }

    @Property(tries = 20)
    void growsAndShrinksWithTheLines(@ForAll Random random) throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String line = "x".repeat(1 << random.nextInt(19)) + i;
            lines.add(line);
            text.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
        }

        InputStream in = new Piecemeal(text.toString().getBytes(StandardCharsets.UTF_8), random, 200_000);

        assertThat(decode(in, upTo(300_000)).lines).isEqualTo(lines);
    }

    private static byte[] randomText(Random random, int length) {
        byte[] bytes = new byte[random.nextInt(length)];
        for (int i = 0; i < bytes.length; i++) {
            int kind = random.nextInt(20);
            bytes[i] = (byte) (kind == 0 ? '\n' : kind == 1 ? '\r' : random.nextInt(256));
        }
        return bytes;
    }

    /** The same by the plainest means. */
    private record Expected(List<String> lines, int tooLong) {
        static Expected of(byte[] bytes, int maxBytes) {
            List<String> lines = new ArrayList<>();
            int tooLong = 0;
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            while (!text.isEmpty()) {
                int end = text.indexOf('\n');
                String line = end < 0 ? text : text.substring(0, end);
                text = end < 0 ? "" : text.substring(end + 1);
                if (line.endsWith("\r")) {
                    line = line.substring(0, line.length() - 1);
                }
                if (line.length() > maxBytes) {
                    line = line.substring(0, maxBytes);
                    tooLong++;
                }
                lines.add(line);
            }
            return new Expected(lines, tooLong);
        }
    }

    /** Gives a few bytes at each read. */
    private static final class Piecemeal extends ByteArrayInputStream {
        private final Random random;
        private final int most;

        Piecemeal(byte[] bytes, Random random, int most) {
            super(bytes);
            this.random = random;
            this.most = most;
        }

        @Override
        public synchronized int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(length, 1 + random.nextInt(most)));
        }
    }

    /** So many bytes without a line end. */
    private static final class Endless extends InputStream {
        private long left;

        Endless(long bytes) {
            left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            int n = (int) Math.min(left, length);
            java.util.Arrays.fill(to, offset, offset + n, (byte) 'x');
            left -= n;
            return n == 0 ? -1 : n;
        }
    }
}
