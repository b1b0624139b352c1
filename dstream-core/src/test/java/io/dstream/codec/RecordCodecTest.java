package io.dstream.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** What a record of a later release makes of what an earlier one wrote. */
class RecordCodecTest {
    record Cart(String owner, int count, double weight) {}

    private static final Cart CART = new Cart("ann", 3, 1.5);

    private static byte[] write(Codec<?> codec, Object value) {
        ByteWriter out = Codecs.builtIn().with(codec).newWriter();
        out.writeValue(value);
        return out.toByteArray();
    }

    private static <R extends Record> R readAs(RecordCodec<R> codec) {
        byte[] bytes = write(Codecs.ofRecord("cart", Cart.class), CART);
        return Codecs.builtIn().with(codec).newReader(bytes).readValue(codec.type());
    }

    private static <R extends Record> R readAs(Class<R> type) {
        return readAs(Codecs.ofRecord("cart", type));
    }

    @Test
    void componentsMayStandInAnotherOrder() {
        record Turned(double weight, String owner, int count) {}
        assertThat(readAs(Turned.class)).isEqualTo(new Turned(1.5, "ann", 3));
    }

    @Test
    void componentsMayBeRemoved() {
        record Less(int count) {}
        assertThat(readAs(Less.class)).isEqualTo(new Less(3));
        record Nothing() {}
        assertThat(readAs(Nothing.class)).isEqualTo(new Nothing());
    }

    @Test
    void addedComponentsAreEmpty() {
        record More(
                String owner,
                int count,
                double weight,
                boolean paid,
                long cents,
                char letter,
                String note,
                Optional<String> coupon,
                List<String> items,
                Set<String> tags,
                Map<String, Long> prices,
                Collection<String> all,
                SortedMap<String, Long> sorted) {}
        assertThat(readAs(More.class))
                .isEqualTo(new More(
                        "ann",
                        3,
                        1.5,
                        false,
                        0,
                        '\0',
                        null,
                        Optional.empty(),
                        List.of(),
                        Set.of(),
                        Map.of(),
                        List.of(),
                        null));
    }

    @Test
    void whatMayBeARenamingIsRefused() {
        record Renamed(String owner, int items, double weight) {}
        assertThatThrownBy(() -> readAs(Renamed.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("has no components [count], which were written, and has [items], which were not")
                .hasMessageContaining(".renamed(\"count\", \"items\") or .removed(\"count\")");

        RecordCodec<Renamed> codec = Codecs.ofRecord("cart", Renamed.class);
        assertThat(readAs(codec.renamed("count", "items"))).isEqualTo(new Renamed("ann", 3, 1.5));
        assertThat(readAs(codec.removed("count"))).isEqualTo(new Renamed("ann", 0, 1.5));
        assertThat(readAs(codec.renamed("much", "items").removed("count"))).isEqualTo(new Renamed("ann", 0, 1.5));
    }

    @Test
    void renamingsAreChecked() {
        RecordCodec<Cart> codec = Codecs.ofRecord(Cart.class);
        assertThatThrownBy(() -> codec.renamed("items", "much")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.renamed("owner", "count")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.removed("owner")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.removed("x").renamed("x", "owner")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void twoNamesForOneComponentAreRefused() {
        RecordCodec<Cart> codec = Codecs.ofRecord("cart", Cart.class).renamed("items", "count");
        record Both(int count, int items) {}
        byte[] bytes = write(Codecs.ofRecord("cart", Both.class), new Both(1, 2));
        assertThatThrownBy(() -> Codecs.builtIn().with(codec).newReader(bytes).readValue())
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("component count")
                .hasMessageContaining("found it twice in [count, items]");
    }

    @Test
    void typesMayGetWider() {
        record Wider(Object owner, long count, Double weight) {}
        assertThat(readAs(Wider.class)).isEqualTo(new Wider("ann", 3, 1.5));
        record Boxed(CharSequence owner, Long count, double weight) {}
        assertThat(readAs(Boxed.class)).isEqualTo(new Boxed("ann", 3L, 1.5));
    }

    @Test
    void otherTypesAreRefused() {
        record Narrower(String owner, short count, double weight) {}
        assertThatThrownBy(() -> readAs(Narrower.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("component count of record")
                .hasMessageContaining("Narrower, a short, found java.lang.Integer, at offset");
        record Other(List<String> owner, int count, double weight) {}
        assertThatThrownBy(() -> readAs(Other.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("Other, a java.util.List, found java.lang.String");
    }

    @Test
    void nullIsRefusedByPrimitives() {
        record Before(Integer count) {}
        record After(int count) {}
        byte[] bytes = write(Codecs.ofRecord("r", Before.class), new Before(null));
        assertThatThrownBy(() -> Codecs.builtIn()
                        .with(Codecs.ofRecord("r", After.class))
                        .newReader(bytes)
                        .readValue())
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("a int, found null");
    }

    @Test
    @SuppressWarnings("UnusedMethod") // reflection runs it
    void theConstructorMayRefuse() {
        record Strict(String owner, int count, double weight, String note) {
            Strict {
                if (note == null) {
                    throw new IllegalArgumentException("a note, please");
                }
            }
        }
        assertThatThrownBy(() -> readAs(Strict.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("a note, please")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void allPrimitivesAreComponents() {
        record All(byte b, short s, int i, long l, float f, double d, boolean z, char c) {}
        All all = new All((byte) 1, (short) 2, 3, 4, 5, 6, true, 'c');
        byte[] bytes = write(Codecs.ofRecord(All.class), all);
        assertThat(Codecs.builtIn()
                        .with(Codecs.ofRecord(All.class))
                        .newReader(bytes)
                        .readValue())
                .isEqualTo(all);
    }

    @Test
    void componentsMustBeOfTypesThatReadingGives() {
        record Right(ArrayList<String> items) {}
        assertThat(Codecs.ofRecord(Right.class)).isNotNull();
        record Wrong(AbstractList<String> items) {}
        assertThatThrownBy(() -> Codecs.ofRecord(Wrong.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("component items of record")
                .hasMessageContaining("declare it as the interface");
    }

    @Test
    @SuppressWarnings("UnusedMethod") // reflection calls it
    void whatAnAccessorThrowsNamesTheComponent() {
        record Failing(String owner) {
            @Override
            public String owner() {
                throw new IllegalStateException("mine");
            }
        }
        assertThatThrownBy(() -> write(Codecs.ofRecord(Failing.class), new Failing("ann")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("component owner")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCodecMayWriteARecordInItsOwnWay() {
        RecordCodec<Cart> plain = Codecs.ofRecord(Cart.class);
        Codec<Cart> codec = Codec.of("cart", 1, Cart.class, plain::write, plain::read);
        assertThat(Codecs.builtIn().with(codec).newReader(write(codec, CART)).readValue())
                .isEqualTo(CART);
    }

    enum Size {
        SMALL,
        LARGE
    }

    enum Sizes {
        LARGE,
        MEDIUM
    }

    @Test
    void enumConstantsAreKnownByName() {
        Codecs later = Codecs.builtIn().with(Codecs.ofEnum("size", Sizes.class));
        assertThat(later.newReader(write(Codecs.ofEnum("size", Size.class), Size.LARGE))
                        .readValue())
                .isEqualTo(Sizes.LARGE);
        byte[] small = write(Codecs.ofEnum("size", Size.class), Size.SMALL);
        assertThatThrownBy(() -> later.newReader(small).readValue())
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("SMALL, which it no longer has");
    }
}
