package io.dstream.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import io.dstream.internal.codec.CollectionClass;
import io.dstream.internal.codec.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes made to do harm. */
class HostileBytesTest {
    record Node(Object next) {}

    record Own(Object next) {}

    /** All of one hash code. */
    record Alike(int n) {
        @Override
        public int hashCode() {
            return 7;
        }
    }

    /** The same, with an order. */
    record Ordered(int n) implements Comparable<Ordered> {
        @Override
        public int hashCode() {
            return 7;
        }

        @Override
        public int compareTo(Ordered other) {
            return Integer.compare(n, other.n);
        }
    }

    private static final Codecs CODECS = Codecs.builtIn()
            .with(Codecs.ofRecord(Alike.class))
            .with(Codecs.ofRecord(Ordered.class))
            .with(Codecs.ofRecord(Node.class))
            .with(Codec.of(
                    "own",
                    1,
                    Own.class,
                    (own, out) -> out.writeValue(own.next()),
                    (version, in) -> new Own(in.readValue())));

    private static boolean trapSprung;

    /** Nothing may initialise it. */
    static final class Trap {
        static {
            trapSprung = true;
        }

        private Trap() {}
    }

    private static byte[] bytes(Consumer<ByteWriter> writer) {
        ByteWriter out = CODECS.newWriter();
        writer.accept(out);
        return out.toByteArray();
    }

    private static void isRefused(String words, Consumer<ByteWriter> writer) {
        byte[] bytes = bytes(writer);
        assertThatThrownBy(() -> CODECS.newReader(bytes).readValue())
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("at offset ");
        CodecPropertiesTest.readWithinBounds(bytes);
    }

    private static void tagged(ByteWriter out, byte tag, int count) {
        out.writeByte(tag);
        out.writeVarInt(count);
    }

    private static void times(int n, Runnable action) {
        for (int i = 0; i < n; i++) {
            action.run();
        }
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                Tag.STRING,
                Tag.BYTES,
                Tag.INTS,
                Tag.LONGS,
                Tag.DOUBLES,
                Tag.BIG_INTEGER,
                Tag.LIST,
                Tag.SET,
                Tag.SORTED_SET,
                Tag.MAP,
                Tag.SORTED_MAP
            })
    void lengthsAreNoLargerThanWhatIsLeft(byte tag) {
        isRefused("a count of 2147483647", out -> tagged(out, tag, Integer.MAX_VALUE));
        isRefused("a count of 4294967295", out -> tagged(out, tag, -1));
        isRefused("a count of 3", out -> {
            tagged(out, tag, 3);
            out.writeShort(0);
        });
    }

    @Test
    void collectionsInCollectionsDoNotPromiseTheSameBytesAgain() {
        isRefused("a count of 900000", out -> times(300_000, () -> tagged(out, Tag.LIST, 900_000)));
        isRefused("a count of 400000", out -> times(300_000, () -> tagged(out, Tag.MAP, 400_000)));
    }

    @ParameterizedTest
    @ValueSource(bytes = {Tag.PAIR, Tag.OPTIONAL, Tag.ENTRY})
    void nestingHasAnEnd(byte tag) {
        isRefused("nested at most 250 deep", out -> times(100_000, () -> out.writeByte(tag)));
    }

    @Test
    void nestingOfCollectionsAndRegisteredTypesHasAnEnd() {
        isRefused("nested at most 250 deep", out -> times(100_000, () -> tagged(out, Tag.LIST, 1)));
        isRefused("nested at most 250 deep", out -> times(100_000, () -> tagged(out, Tag.SORTED_MAP, 1)));
        isRefused("nested at most 250 deep", out -> {
            out.writeValue(new Node(null));
            out.reset(out.position() - 1);
            times(100_000, () -> tagged(out, Tag.REGISTERED, 0));
        });
    }

    /** Of "Aa" and "BB", which have one hash code. */
    private static String text(int n) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 15; bit++) {
            text.append((n >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    private static byte[] setOf(int n, IntFunction<Object> elements) {
        return bytes(out -> elements(out, n, elements));
    }

    private static void elements(ByteWriter out, int n, IntFunction<Object> elements) {
        tagged(out, Tag.SET, n);
        for (int i = 0; i < n; i++) {
            out.writeValue(elements.apply(i));
        }
    }

    @Test
    void whatCannotBeToldApartHasAnEnd() {
        String words = "at most 1000 elements of a set or keys of a map with one hash code and no order";
        int n = 2_500;
        isRefused(words, out -> elements(out, n, Alike::new));
        isRefused(words, out -> elements(out, n, i -> List.of(text(i))));
        isRefused(words, out -> elements(out, n, i -> i == 0 ? (Object) 1 : text(i)));
        isRefused(words, out -> {
            tagged(out, Tag.MAP, n);
            for (int i = 0; i < n; i++) {
                out.writeValue(Pair.of(text(i), 1));
                out.writeByte(Tag.NULL);
            }
        });
    }

    @Test
    void whatCouldNotBeReadIsNotWritten() {
        int n = 2_500;
        Set<Object> alike = new HashSet<>();
        Map<Object, Object> map = new HashMap<>();
        for (int i = 0; i < n; i++) {
            alike.add(new Alike(i));
            map.put(new Alike(i), i);
        }
        String words = "at most 1000 elements of a set or keys of a map with one hash code and no order";

        assertThatThrownBy(() -> CODECS.newWriter().writeValue(alike))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(words);
        assertThatThrownBy(() -> CODECS.newWriter().writeValue(map))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(words);
        CODECS.newWriter().writeValue(new ArrayList<>(alike));
    }

    @Test
    void whatHasAnOrderIsReadWhateverItsHashCodes() {
        int n = 10_000;
        assertThat((Set<?>) CODECS.newReader(setOf(n, HostileBytesTest::text)).readValue())
                .hasSize(n);
        assertThat((Set<?>) CODECS.newReader(setOf(n, Ordered::new)).readValue())
                .hasSize(n);
        assertThat((Set<?>) CODECS.newReader(setOf(n, i -> Pair.of(i, i))).readValue())
                .hasSize(n);
        assertThat((Set<?>) CODECS.newReader(setOf(1_000, Alike::new)).readValue())
                .hasSize(1_000);
    }

    @Test
    void setsThatCompareAllWithAllHaveAnEnd() {
        isRefused(
                "expected at most 100000 elements of a CopyOnWriteArraySet, because each is compared with all others",
                out -> {
                    tagged(out, CollectionClass.of(CopyOnWriteArraySet.class).tag(), 100_001);
                    for (int i = 0; i <= 100_000; i++) {
                        out.writeValue(i);
                    }
                });
    }

    @Test
    void numbersHaveAnEnd() {
        isRefused("64 bits", out -> {
            out.writeByte(Tag.LONG);
            times(1000, () -> out.writeByte(-1));
        });
        isRefused("an int", out -> {
            out.writeByte(Tag.INTEGER);
            out.writeZigZag(1L << 40);
        });
        isRefused("32 bits", out -> {
            out.writeByte(Tag.STRING);
            times(5, () -> out.writeByte(-1));
        });
        isRefused("a whole number", out -> tagged(out, Tag.BIG_INTEGER, 0));
    }

    @Test
    void timesAreInRange() {
        for (byte tag : new byte[] {Tag.INSTANT, Tag.LOCAL_DATE, Tag.LOCAL_DATE_TIME}) {
            isRefused("a time", out -> {
                out.writeByte(tag);
                out.writeZigZag(Long.MAX_VALUE);
                out.writeVarLong(0);
            });
        }
        isRefused("nanoseconds", out -> {
            out.writeByte(Tag.DURATION);
            out.writeZigZag(0);
            out.writeVarInt(1_000_000_000);
        });
    }

    @Test
    void textsAreUtf8() {
        for (int first : new int[] {0x80, 0xC0, 0xE0, 0xF0, 0xF5, 0xFF}) {
            isRefused("UTF-8", out -> {
                tagged(out, Tag.STRING, 4);
                out.writeByte(first);
                times(3, () -> out.writeByte(0x80));
            });
        }
    }

    @Test
    void whatDoesNotCompareIsNotSorted() {
        isRefused("found null", out -> {
            tagged(out, Tag.SORTED_SET, 1);
            out.writeValue(null);
        });
        isRefused("found a java.lang.String", out -> {
            tagged(out, Tag.SORTED_SET, 2);
            out.writeValue(1);
            out.writeValue("a");
        });
    }

    @Test
    void tagsAndNumbersThatNothingHasAreRefused() {
        isRefused("a byte", out -> {});
        isRefused("byte 99, which no type has", out -> out.writeByte(99));
        isRefused("number 0", out -> tagged(out, Tag.REGISTERED, 0));
        isRefused("codec 'Node' again", out -> {
            tagged(out, Tag.LIST, 2);
            out.writeValue(new Node(null));
            out.startBlock();
            out.writeValue(new Node(null));
        });
        isRefused("no known kind", out -> {
            out.writeByte(Tag.DEFINITION);
            out.writeString("Node");
            out.writeVarInt(1);
            out.writeByte(77);
        });
        isRefused("null", out -> {
            out.writeByte(Tag.OPTIONAL);
            out.writeByte(Tag.NULL);
        });
    }

    @Test
    void noClassThatBytesNameIsLoaded() {
        String trap = HostileBytesTest.class.getName() + "$" + "Trap";
        for (int kind = 0; kind < 3; kind++) {
            int k = kind;
            isRefused("one with the id '" + trap + "'", out -> {
                out.writeByte(Tag.DEFINITION);
                out.writeString(trap);
                out.writeVarInt(1);
                out.writeByte(k);
                out.writeVarInt(1);
                out.writeString(trap);
                out.writeValue(trap);
            });
        }
        isRefused("no components [" + trap + "]", out -> {
            out.writeByte(Tag.DEFINITION);
            out.writeString("Node");
            out.writeVarInt(1);
            out.writeByte(Kind.RECORD.number());
            out.writeVarInt(1);
            out.writeString(trap);
        });
        assertThat(CODECS.newReader(bytes(out -> out.writeValue(trap))).readValue())
                .isEqualTo(trap);
        assertThat(trapSprung).isFalse();
    }

    @Test
    void valuesThatHoldThemselvesAreRefusedWhenWritten() {
        List<Object> self = new ArrayList<>();
        self.add(self);
        ByteWriter out = CODECS.newWriter();
        assertThatThrownBy(() -> out.writeValue(self))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("nested at most 250 deep")
                .hasMessageContaining("does a value hold itself?");
        assertThat(out.position()).isZero();
    }

    /** What may be written can be read, with the stack that threads have if nothing is said. */
    @Test
    void allLevelsFitOnTheStack() throws InterruptedException {
        List<UnaryOperator<Object>> levels =
                List.of(Node::new, Own::new, List::of, Optional::of, inner -> Pair.of(inner, 1));
        for (UnaryOperator<Object> level : levels) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread thread = new Thread(null, () -> CODECS.newReader(deep(level)).readValue(), "reader", 1 << 20);
            thread.setUncaughtExceptionHandler((dead, e) -> failure.set(e));
            thread.start();
            thread.join();
            assertThat(failure.get()).isNull();
        }
    }

    private static byte[] deep(UnaryOperator<Object> level) {
        Object value = "end";
        for (int i = 0; i < ValueWriter.MAX_DEPTH; i++) {
            value = level.apply(value);
        }
        Object whole = value;
        return bytes(out -> out.writeValue(whole));
    }
}
