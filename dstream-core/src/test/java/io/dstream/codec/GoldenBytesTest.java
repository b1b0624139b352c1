package io.dstream.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import com.google.common.io.Resources;
import io.dstream.batch.Pair;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Bytes of format version 1, which every later build must read. {@code v1.txt} is never changed: should something be
 * written in another way one day, that is a file of its own, and this one is still read.
 */
class GoldenBytesTest {
    private static final String FILE = "v1.txt";

    /** What is written in another way since collections come back as their class. */
    private static final String COLLECTIONS = "v1-collections.txt";

    record Item(String name, int count, Optional<Color> color) {}

    enum Color {
        RED,
        GREEN
    }

    record Own(String text) {}

    private static final Codecs CODECS = Codecs.builtIn()
            .with(Codecs.ofRecord("item", Item.class))
            .with(Codecs.ofEnum("color", Color.class))
            .with(Codec.of(
                    "own",
                    3,
                    Own.class,
                    (own, out) -> out.writeString(own.text()),
                    (version, in) -> new Own(in.readString())));

    private static Map<String, Object> samples() {
        Map<String, Object> samples = new LinkedHashMap<>();
        samples.put("null", null);
        samples.put("false", false);
        samples.put("true", true);
        samples.put("byte", (byte) -2);
        samples.put("short", (short) -300);
        samples.put("integer", -70_000);
        samples.put("long", 1L << 40);
        samples.put("float", 1.5f);
        samples.put("double", -0.1);
        samples.put("character", '漢');
        samples.put("string", "grün 😀 \uD83D");
        samples.put("bytes", new byte[] {1, -1});
        samples.put("ints", new int[] {1, -1});
        samples.put("longs", new long[] {1, -1});
        samples.put("doubles", new double[] {1, -1});
        samples.put("bigInteger", BigInteger.TEN.pow(20).negate());
        samples.put("bigDecimal", new BigDecimal("12.340"));
        samples.put("uuid", new UUID(0x0123456789abcdefL, -2));
        samples.put("instant", Instant.ofEpochSecond(-5, 7));
        samples.put("duration", Duration.ofSeconds(5, 7));
        samples.put("localDate", LocalDate.of(2024, 2, 29));
        samples.put("localDateTime", LocalDateTime.of(1969, 12, 31, 23, 59, 59, 1));
        samples.put("pair", Pair.of("a", 1L));
        samples.put("empty", Optional.empty());
        samples.put("optional", Optional.of(1));
        samples.put("list", Arrays.asList("a", null, 1));
        samples.put("set", new LinkedHashSet<>(List.of("b", "a")));
        samples.put("sortedSet", new TreeSet<>(List.of("b", "a")));
        samples.put("map", new LinkedHashMap<>(Map.of("a", 1)));
        samples.put("sortedMap", new TreeMap<>(Map.of("b", 1, "a", 2)));
        samples.put("entry", Map.entry("a", 1));
        samples.put(
                "registered",
                List.of(
                        new Item("a", 1, Optional.of(Color.GREEN)),
                        new Own("x"),
                        new Item("b", 2, Optional.of(Color.RED)),
                        new Own("y".repeat(200))));
        return samples;
    }

    private static Map<String, byte[]> golden(String file) throws IOException {
        Map<String, byte[]> golden = new LinkedHashMap<>();
        for (String line :
                Resources.readLines(Resources.getResource(GoldenBytesTest.class, file), StandardCharsets.UTF_8)) {
            int space = line.indexOf(' ');
            if (!line.startsWith("#")) {
                golden.put(
                        line.substring(0, space),
                        BaseEncoding.base16().lowerCase().decode(line.substring(space + 1)));
            }
        }
        return golden;
    }

    @Test
    void whatTheFirstVersionWroteIsRead() throws IOException {
        Map<String, byte[]> golden = golden(FILE);
        samples().forEach((name, sample) -> {
            ByteReader in = CODECS.newReader(golden.get(name));
            assertThat(in.readValue()).as(name).isEqualTo(sample);
            assertThat(in.remaining()).as(name).isZero();
        });
    }

    @Test
    void collectionsAreReadAsTheirClass() throws IOException {
        Map<String, Object> samples = samples();
        golden(COLLECTIONS).forEach((name, bytes) -> {
            Object read = CODECS.newReader(bytes).readValue();
            assertThat(read).as(name).isEqualTo(samples.get(name));
            assertThat(read)
                    .as(name)
                    .isInstanceOf(
                            name.equals("list")
                                    ? ArrayList.class
                                    : samples.get(name).getClass());
        });
    }

    @Test
    void thisBuildStillWritesTheFirstVersion() throws IOException {
        StringBuilder written = new StringBuilder();
        ByteWriter out = CODECS.newWriter();
        samples().forEach((name, sample) -> {
            out.reset();
            out.writeValue(sample);
            written.append(name).append(' ').append(hex(out.toByteArray())).append('\n');
        });
        StringBuilder expected = new StringBuilder();
        Map<String, byte[]> golden = golden(FILE);
        golden.putAll(golden(COLLECTIONS));
        golden.forEach((name, bytes) ->
                expected.append(name).append(' ').append(hex(bytes)).append('\n'));
        assertThat(written).hasToString(expected.toString());
    }

    private static String hex(byte[] bytes) {
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }
}
