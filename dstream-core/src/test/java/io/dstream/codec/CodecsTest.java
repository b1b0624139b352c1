package io.dstream.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import io.dstream.batch.Pair;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What comes back, of what class, and what is refused with which words. */
class CodecsTest {
    record Item(String name, int count) {}

    record Cart(String owner, List<Item> items, Optional<Color> color) {}

    enum Color {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "green!";
            }
        }
    }

    sealed interface Event permits Opened, Closed {}

    record Opened(long at) implements Event {}

    record Closed(long at, String why) implements Event {}

    static final class Plain {}

    /** A list that is more than its elements. */
    static final class Basket extends ArrayList<String> {
        private static final long serialVersionUID = 1L;
    }

    private static final Codecs SHOP = Codecs.builtIn()
            .with(Codecs.ofRecord(Item.class))
            .with(Codecs.ofRecord(Cart.class))
            .with(Codecs.ofEnum(Color.class));

    private static Object copy(Codecs codecs, Object value) {
        ByteWriter out = codecs.newWriter();
        out.writeValue(value);
        ByteReader in = codecs.newReader(out.toByteArray());
        Object read = in.readValue();
        assertThat(in.remaining()).isZero();
        return read;
    }

    private static void comesBack(Object value) {
        Object read = copy(SHOP, value);
        assertThat(read).isEqualTo(value);
        assertThat(value).isEqualTo(read);
        if (value != null) {
            assertThat(read).hasSameHashCodeAs(value);
        }
    }

    @Test
    void scalarsComeBack() {
        for (Object value : new Object[] {
            null,
            true,
            false,
            (byte) -1,
            Short.MIN_VALUE,
            0,
            63,
            -64,
            64,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            0L,
            -1L,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            1.5f,
            Float.NaN,
            -0.0,
            Double.MIN_VALUE,
            Double.NaN,
            'x',
            '\uD800',
            '\uFFFF',
            BigInteger.ZERO,
            BigInteger.ONE.shiftLeft(1000).negate(),
            new BigDecimal("1.10"),
            new BigDecimal("-1e-99"),
            new UUID(-1, 7),
            Instant.MIN,
            Instant.MAX,
            Instant.ofEpochSecond(-1, 999_999_999),
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofNanos(-1),
            LocalDate.MIN,
            LocalDate.MAX,
            LocalDate.of(1970, 1, 1),
            LocalDateTime.MIN,
            LocalDateTime.MAX,
            Pair.of(null, null),
            Pair.of("a", 1L),
            Optional.empty(),
            Optional.of(Optional.of(3)),
            Color.RED,
            Color.GREEN,
            new Item("a", 1)
        }) {
            comesBack(value);
        }
    }

    @Test
    void textsComeBackEvenWithLoneSurrogates() {
        for (String text : List.of(
                "",
                "a",
                "0123456789",
                "grün",
                "漢字",
                "😀",
                "a😀b",
                "\uD83D",
                "\uDE00\uD83D",
                "a\uD83Dé",
                "\0",
                "x".repeat(1000) + "é")) {
            comesBack(text);
            assertThat(bytes(text)).hasSizeGreaterThanOrEqualTo(text.length());
        }
        assertThat(bytes("grün😀")).endsWith("grün😀".getBytes(UTF_8));
    }

    private static byte[] bytes(Object value) {
        ByteWriter out = SHOP.newWriter();
        out.writeValue(value);
        return out.toByteArray();
    }

    @Test
    void arraysComeBack() {
        assertThat((byte[]) copy(SHOP, new byte[] {1, -1})).containsExactly(1, -1);
        assertThat((int[]) copy(SHOP, new int[] {1, Integer.MIN_VALUE})).containsExactly(1, Integer.MIN_VALUE);
        assertThat((long[]) copy(SHOP, new long[] {1, Long.MIN_VALUE})).containsExactly(1, Long.MIN_VALUE);
        assertThat((double[]) copy(SHOP, new double[] {1, -0.0})).containsExactly(1, -0.0);
        assertThat((long[]) copy(SHOP, new long[0])).isEmpty();
    }

    @Test
    @SuppressWarnings("JdkObsolete") // whatever programs use
    void collectionsOfAllClassesComeBackEqual() {
        List<Integer> some = Arrays.asList(3, 1, null, 2);
        for (List<Integer> list : List.of(
                some,
                new ArrayList<>(some),
                new LinkedList<>(some),
                new Vector<>(some),
                List.<Integer>of(),
                List.of(1),
                List.of(1, 2, 3),
                ImmutableList.of(1, 2),
                Collections.<Integer>emptyList(),
                Collections.singletonList(7),
                new CopyOnWriteArrayList<>(some),
                some.subList(1, 3),
                Collections.unmodifiableList(some))) {
            comesBack(list);
        }
        Set<Color> colors = Set.of(Color.RED, Color.GREEN);
        for (Set<?> set : List.of(
                new HashSet<>(some),
                new LinkedHashSet<>(some),
                Set.of(),
                Set.of(1, 2),
                ImmutableSet.of(5),
                colors,
                new TreeSet<>(List.of(2, 1)),
                ImmutableSortedSet.of("b", "a"),
                new HashMap<>(Map.of(1, 2)).keySet())) {
            comesBack(set);
        }
        Map<Object, Object> nulls = new HashMap<>();
        nulls.put(null, null);
        for (Map<?, ?> map : List.of(
                nulls,
                new LinkedHashMap<>(Map.of(1, 2)),
                Map.of(),
                Map.of("a", List.of()),
                ImmutableMap.of(1, 2),
                new TreeMap<>(Map.of("b", 1, "a", 2)),
                ImmutableSortedMap.of(2, 1, 1, 2),
                new ConcurrentHashMap<>(Map.of(1, 1)),
                new ConcurrentSkipListMap<>(Map.of(1, 1)))) {
            comesBack(map);
        }
        comesBack(Map.entry("a", 1));
        comesBack(nulls.entrySet().iterator().next());
    }

    @Test
    void orderIsKeptAndWhatIsReadCannotBeChanged() {
        List<String> order =
                IntStream.range(0, 100).mapToObj(i -> "k" + i * 7919 % 100).toList();
        assertThat((Set<?>) copy(SHOP, new LinkedHashSet<>(order))).hasToString(order.toString());
        assertThat(((SortedSet<?>) copy(SHOP, new TreeSet<>(order))).first()).isEqualTo("k0");

        assertThatThrownBy(() -> ((List<?>) copy(SHOP, List.copyOf(order))).remove(0))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((Set<?>) copy(SHOP, Set.of(1))).clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((Map<?, ?>) copy(SHOP, Map.of(1, 1))).clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(((List<?>) copy(SHOP, List.of(1))).contains(null)).isFalse();
    }

    @Test
    @SuppressWarnings({"unchecked", "JdkObsolete"}) // whatever programs use
    void collectionsThatAProgramCanDeclareComeBackAsTheirClass() {
        for (Collection<Integer> all : List.<Collection<Integer>>of(
                new ArrayList<>(List.of(1)),
                new LinkedList<>(List.of(1)),
                new Vector<>(List.of(1)),
                new CopyOnWriteArrayList<>(List.of(1)),
                new HashSet<>(Set.of(1)),
                new LinkedHashSet<>(Set.of(1)),
                new CopyOnWriteArraySet<>(Set.of(1)),
                new TreeSet<>(Set.of(1)),
                new ConcurrentSkipListSet<>(Set.of(1)))) {
            Collection<Integer> read = (Collection<Integer>) copy(SHOP, all);
            assertThat(read).isEqualTo(all).hasSameClassAs(all);
            read.add(2);
            assertThat(read).containsExactly(1, 2);
        }
        for (Map<String, Integer> map : List.<Map<String, Integer>>of(
                new HashMap<>(Map.of("a", 1)),
                new LinkedHashMap<>(Map.of("a", 1)),
                new TreeMap<>(Map.of("a", 1)),
                new ConcurrentHashMap<>(Map.of("a", 1)),
                new ConcurrentSkipListMap<>(Map.of("a", 1)))) {
            Map<String, Integer> read = (Map<String, Integer>) copy(SHOP, map);
            assertThat(read).isEqualTo(map).hasSameClassAs(map);
            read.put("b", 2);
            assertThat(read).hasSize(2);
        }
        for (Object other : List.of(
                new AbstractMap.SimpleEntry<>("a", 1),
                new AbstractMap.SimpleImmutableEntry<>("a", 1),
                ImmutableList.of(1, 2),
                ImmutableSet.of(1, 2),
                ImmutableSortedSet.of(2, 1),
                ImmutableMap.of(1, 2, 3, 4),
                ImmutableBiMap.of(1, 2, 3, 4),
                ImmutableSortedMap.of(2, 1))) {
            assertThat(copy(SHOP, other)).isEqualTo(other).hasSameClassAs(other);
        }
    }

    @Test
    void whatIsHiddenAndCanBeChangedComesBackAsWhatCanBeChanged() {
        List<Integer> read = same(Arrays.asList(1, 2));
        read.set(0, 3);
        read.add(4);

        assertThat(read).containsExactly(3, 2, 4);
    }

    @SuppressWarnings("unchecked")
    private <T> T same(T value) {
        return (T) copy(SHOP, value);
    }

    @Test
    void collectionsThatWouldComeBackAsAnotherClassAreRefused() {
        for (Object other : List.of(new EnumMap<>(Map.of(Color.RED, 1)), EnumSet.of(Color.RED), new Properties())) {
            assertThatThrownBy(() -> bytes(other))
                    .isInstanceOf(UnregisteredTypeException.class)
                    .hasMessageContaining(other.getClass().getName())
                    .hasMessageContaining("copy it into an ArrayList, HashSet, HashMap");
        }
    }

    @Test
    void recordsComeBack() {
        comesBack(new Cart("ann", List.of(new Item("a", 1), new Item("b", -2)), Optional.of(Color.GREEN)));
        comesBack(Map.of(new Item("a", 1), List.of(new Cart(null, null, Optional.empty()))));
    }

    @Test
    void aBlockNamesATypeOnce() {
        ByteWriter out = SHOP.newWriter();
        out.writeValue(new Item("a", 1));
        int first = out.position();
        out.writeValue(new Item("a", 1));

        assertThat(out.position() - first).isEqualTo(2 + 3 + 2);
        out.startBlock();
        int second = out.position();
        out.writeValue(new Item("a", 1));
        assertThat(out.position() - second).isEqualTo(first);
    }

    @Test
    void sortedByAComparatorIsRefused() {
        assertThatThrownBy(() -> bytes(new TreeSet<>(Comparator.<Integer>reverseOrder())))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("natural order")
                .hasMessageContaining("java.util.TreeSet with a comparator");
        assertThatThrownBy(() -> bytes(new TreeMap<>(String.CASE_INSENSITIVE_ORDER)))
                .isInstanceOf(CodecException.class);
        comesBack(new TreeSet<>(Comparator.<Integer>naturalOrder()));
    }

    @Test
    void theLineThatRegistersATypeIsInTheMessage() {
        assertThatThrownBy(() -> Codecs.builtIn().newWriter().writeValue(List.of(new Item("a", 1))))
                .isInstanceOf(UnregisteredTypeException.class)
                .hasMessage("io.dstream.codec.CodecsTest$Item cannot be written, it has no codec;"
                        + " register one with .codec(Codecs.ofRecord(CodecsTest.Item.class))");
        assertThatThrownBy(() -> Codecs.builtIn().newWriter().writeValue(Color.RED))
                .hasMessageEndingWith(".codec(Codecs.ofEnum(CodecsTest.Color.class))");
        assertThatThrownBy(() -> bytes(new Plain()))
                .hasMessageEndingWith(".codec(Codec.of(\"plain\", 1, CodecsTest.Plain.class,"
                        + " (value, out) -> ..., (version, in) -> ...))");
        assertThatThrownBy(() -> bytes(new String[0])).hasMessageContaining("use a List, or");
        for (Object other :
                List.of(new Basket(), new ArrayDeque<>(), new IdentityHashMap<>(), new Object(), Color.class)) {
            assertThatThrownBy(() -> bytes(other)).isInstanceOf(UnregisteredTypeException.class);
        }
    }

    @Test
    void whatCannotBeWrittenLeavesNothingBehind() {
        ByteWriter out = SHOP.newWriter();
        out.writeValue("before");
        int position = out.position();
        assertThatThrownBy(() -> out.writeValue(List.of(new Item("a", 1), Color.RED, new Plain())))
                .isInstanceOf(UnregisteredTypeException.class);

        assertThat(out.position()).isEqualTo(position);
        out.writeValue(new Item("a", 1));
        ByteReader in = SHOP.newReader(out.array(), 0, out.position());
        assertThat(in.readValue()).isEqualTo("before");
        assertThat(in.readValue()).isEqualTo(new Item("a", 1));
    }

    @Test
    @SuppressWarnings("GetClassOnEnum") // the class of a constant with a body
    void typesAreCheckedThroughRecordsAndSealedInterfaces() {
        for (Class<?> type : List.of(
                String.class,
                int.class,
                Pair.class,
                List.class,
                ArrayList.class,
                Object.class,
                Number.class,
                Comparable.class,
                Cart.class,
                Color.class,
                Color.GREEN.getClass(),
                byte[].class)) {
            assertThat(SHOP.canWrite(type)).as(type.getName()).isTrue();
        }
        for (Class<?> type : List.of(Plain.class, String[].class, Basket.class, Event.class, Opened.class)) {
            assertThat(SHOP.canWrite(type)).as(type.getName()).isFalse();
        }
        assertThatThrownBy(
                        () -> Codecs.builtIn().with(Codecs.ofRecord(Cart.class)).check(Cart.class))
                .isInstanceOf(UnregisteredTypeException.class)
                .hasMessageStartingWith("io.dstream.codec.CodecsTest$Item (component items of"
                        + " io.dstream.codec.CodecsTest$Cart) cannot be written");
        Codecs events = SHOP.with(Codecs.ofRecord(Opened.class));
        assertThatThrownBy(() -> events.check(Event.class)).hasMessageContaining("Closed (permitted by");
        events.with(Codecs.ofRecord(Closed.class)).check(Event.class);
    }

    @Test
    void aCodecOfAnInterfaceIsForAllThatImplementIt() {
        Codecs events = Codecs.builtIn()
                .with(Codec.of(
                        "event",
                        1,
                        Event.class,
                        (event, out) -> out.writeZigZag(event instanceof Opened opened ? opened.at() : -1),
                        (version, in) -> new Opened(in.readZigZag())));
        assertThat(copy(events, List.of(new Opened(3), new Closed(4, "late"))))
                .isEqualTo(List.of(new Opened(3), new Opened(-1)));
        assertThat(events.canWrite(Event.class)).isTrue();
    }

    @Test
    void idsAndTypesAreRegisteredOnce() {
        assertThatThrownBy(() -> SHOP.with(Codecs.ofRecord("Item", Opened.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'Item', which is that of io.dstream.codec.CodecsTest$Item");
        assertThatThrownBy(() -> SHOP.with(Codecs.ofRecord("item2", Item.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 'Item' and 'item2'");
        assertThatThrownBy(() -> Codecs.ofRecord("a b", Item.class)).hasMessageContaining("found 'a b'");
        assertThatThrownBy(() -> Codecs.ofRecord("", Item.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Codecs.ofRecord(Pair.class)).hasMessageContaining("built in");
        for (Class<?> taken : List.of(String.class, List.class, long.class, Object.class)) {
            assertThatThrownBy(() -> Codec.of("x", 1, taken, (value, out) -> {}, (version, in) -> null))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Codec.of("x", 0, Plain.class, (value, out) -> {}, (version, in) -> null))
                .hasMessageContaining("version of at least 1");
    }
}
