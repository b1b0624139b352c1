package io.dstream.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.dstream.batch.Pair;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any value comes back; bytes that are damaged give an error, or another value, and never take much memory. */
class CodecPropertiesTest {
    record Node(String name, long count, Object next) {}

    enum Color {
        RED,
        GREEN
    }

    record Own(Object part) {}

    private static final Codecs CODECS = Codecs.builtIn()
            .with(Codecs.ofRecord(Node.class))
            .with(Codecs.ofEnum(Color.class))
            .with(Codec.of(
                    "own",
                    1,
                    Own.class,
                    (own, out) -> out.writeValue(own.part()),
                    (version, in) -> new Own(in.readValue())));

    /** So much may be taken for each byte, as for a set in a set in a set; and for an exception and its stack. */
    private static final long BYTES_EACH = 1000;

    private static final long BYTES_AT_LEAST = 1 << 20;

    @Provide
    static Arbitrary<Object> values() {
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                Arbitraries.of(true, false, Color.RED, Color.GREEN, Optional.empty()),
                Arbitraries.bytes().asGeneric(),
                Arbitraries.shorts().asGeneric(),
                Arbitraries.integers().asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.floats().asGeneric(),
                Arbitraries.doubles().asGeneric(),
                Arbitraries.chars().asGeneric(),
                Arbitraries.strings().ofMaxLength(12).asGeneric(),
                Arbitraries.strings()
                        .withCharRange('\uD700', '\uE010')
                        .ofMaxLength(6)
                        .asGeneric(),
                Arbitraries.bigIntegers().asGeneric(),
                Arbitraries.bigDecimals().map(BigDecimal::stripTrailingZeros).asGeneric(),
                Arbitraries.longs().map(bits -> new UUID(bits, ~bits)).asGeneric(),
                Arbitraries.longs().map(Instant::ofEpochMilli).asGeneric(),
                Arbitraries.longs().map(Duration::ofNanos).asGeneric(),
                Arbitraries.integers().map(LocalDate::ofEpochDay).asGeneric(),
                Arbitraries.strings()
                        .ofMaxLength(3)
                        .set()
                        .ofMaxSize(4)
                        .map(TreeSet::new)
                        .asGeneric(),
                Arbitraries.maps(Arbitraries.integers(), Arbitraries.longs())
                        .ofMaxSize(4)
                        .map(TreeMap::new)
                        .asGeneric());
        return Arbitraries.recursive(() -> scalars.injectNull(0.05), CodecPropertiesTest::nested, 0, 3);
    }

    private static Arbitrary<Object> nested(Arbitrary<Object> inner) {
        return Arbitraries.oneOf(
                inner.list().ofMaxSize(4).asGeneric(),
                inner.set().ofMaxSize(4).asGeneric(),
                Arbitraries.maps(inner, inner).ofMaxSize(3).asGeneric(),
                Combinators.combine(inner, inner).as(Pair::of).asGeneric(),
                Combinators.combine(inner, inner)
                        .as((key, value) -> Map.entry("" + key, "" + value))
                        .asGeneric(),
                inner.map(value -> Optional.ofNullable(value)).asGeneric(),
                inner.map(value -> new Node("n", 7, value)).asGeneric(),
                inner.map(Own::new).asGeneric());
    }

    private static byte[] write(Object value) {
        ByteWriter out = CODECS.newWriter();
        out.writeValue(value);
        return out.toByteArray();
    }

    @Property(tries = 500)
    void whatIsWrittenComesBack(@ForAll("values") Object first, @ForAll("values") Object second) {
        ByteWriter out = CODECS.newWriter();
        out.writeValue(first);
        out.writeValue(second);
        out.startBlock();
        int block = out.position();
        out.writeValue(second);

        ByteReader in = CODECS.newReader(out.array(), 0, out.position());
        assertThat(in.readValue()).isEqualTo(first);
        assertThat(in.readValue()).isEqualTo(second);
        assertThat(in.position()).isEqualTo(block);
        assertThat(in.remaining()).isEqualTo(write(second).length);
        in.startBlock();
        assertThat(in.readValue()).isEqualTo(second);
        assertThat(in.remaining()).isZero();
    }

    @Property(tries = 300)
    void aBeginningOfAValueIsNone(@ForAll("values") Object value) {
        byte[] bytes = write(value);
        for (int length = 0; length < bytes.length; length++) {
            ByteReader in = CODECS.newReader(bytes, 0, length);
            assertThatThrownBy(in::readValue).isInstanceOf(CodecException.class).hasMessageContaining("at offset ");
        }
    }

    @Property(tries = 500)
    void damagedBytesAreAnErrorOrAnotherValue(@ForAll("values") Object value, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] whole = write(value);
        for (int damage = 0; damage < 20; damage++) {
            byte[] bytes = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = (byte) (random.nextBoolean() ? bytes[at] ^ (1 << random.nextInt(8)) : random.nextInt(256));
            }
            readWithinBounds(bytes);
        }
    }

    @Property(tries = 1000)
    void anyBytesAreAnErrorOrAValue(@ForAll byte[] bytes, @ForAll long seed) {
        readWithinBounds(bytes);
        Random random = new Random(seed);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt(34); // tags, and small lengths
        }
        readWithinBounds(bytes);
    }

    /**
     * Reads all values, or up to the first error, which can only be a CodecException. What the JVM takes for classes
     * that are met for the first time does not count: bytes that seem to take too much are read once more.
     */
    static void readWithinBounds(byte[] bytes) {
        long bound = BYTES_AT_LEAST + BYTES_EACH * bytes.length;
        if (taken(bytes) >= bound) {
            assertThat(taken(bytes)).as("bytes taken to read %s", bytes.length).isLessThan(bound);
        }
    }

    private static long taken(byte[] bytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        try {
            ByteReader in = CODECS.newReader(bytes);
            while (in.remaining() > 0) {
                in.readValue();
            }
        } catch (CodecException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        return threads.getThreadAllocatedBytes(self) - before;
    }
}
