package io.dstream.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Codecs written by hand: versions, and what is said of those that do not keep to what they wrote. */
class CodecVersionsTest {
    record Cart(String owner, long cents) {}

    private static final Codec<Cart> V1 = Codec.of(
            "cart",
            1,
            Cart.class,
            (cart, out) -> {
                out.writeString(cart.owner());
                out.writeInt((int) (cart.cents() / 100));
            },
            (version, in) -> new Cart(in.readString(), 100L * in.readInt()));

    private static final Codec<Cart> V2 = Codec.of(
            "cart",
            2,
            Cart.class,
            (cart, out) -> {
                out.writeString(cart.owner());
                out.writeLong(cart.cents());
            },
            (version, in) -> switch (version) {
                case 1 -> new Cart(in.readString(), 100L * in.readInt());
                case 2 -> new Cart(in.readString(), in.readLong());
                default -> throw CodecException.unknownVersion("cart", version);
            });

    private static byte[] write(Codec<?> codec, Object value) {
        ByteWriter out = Codecs.builtIn().with(codec).newWriter();
        out.writeValue(value);
        return out.toByteArray();
    }

    private static Object read(Codec<?> codec, byte[] bytes) {
        return Codecs.builtIn().with(codec).newReader(bytes).readValue();
    }

    private static Codec<Cart> reading(Codec.Reader<Cart> reader) {
        return Codec.of("cart", 1, Cart.class, (cart, out) -> {}, reader);
    }

    @Test
    void aLaterVersionReadsWhatAnEarlierOneWrote() {
        List<Cart> carts = List.of(new Cart("ann", 500), new Cart("bob", 700));
        assertThat(read(V2, write(V1, carts))).isEqualTo(carts);
        assertThat(read(V2, write(V2, carts))).isEqualTo(carts);
    }

    @Test
    void anEarlierVersionRefusesWhatALaterOneWrote() {
        byte[] bytes = write(V2, new Cart("ann", 500));
        assertThatThrownBy(() -> read(V1, bytes))
                .isInstanceOf(CodecException.class)
                .hasMessage("expected codec 'cart' in a version from 1 to 1, found version 2,"
                        + " which a later release wrote, or the bytes are damaged, at offset 0");
    }

    @Test
    void anIdThatIsNotRegisteredIsNamed() {
        byte[] bytes = write(V2, new Cart("ann", 500));
        assertThatThrownBy(() -> Codecs.builtIn().newReader(bytes).readValue())
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("one with the id 'cart': register its codec");
        assertThatThrownBy(() -> read(Codecs.ofRecord("cart", Cart.class), bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("expected codec 'cart' to be ofRecord, as registered, found bytes of a Codec");
    }

    @Test
    void aCodecMustReadExactlyWhatItWrote() {
        byte[] bytes = write(V1, List.of(new Cart("ann", 500), "next"));
        assertThatThrownBy(() -> read(reading((version, in) -> new Cart(in.readString(), 0)), bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("in a value of codec 'cart' version 1, found 4 left over");
        assertThatThrownBy(() -> read(reading((version, in) -> new Cart(in.readString(), in.readLong())), bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("expected 8 bytes in a value of codec 'cart' version 1, found 4 left");
        assertThatThrownBy(() -> read(reading((version, in) -> null), write(reading((v, in) -> null), new Cart("", 0))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("found null");
    }

    @Test
    void whatACodecThrowsIsTheCause() {
        IllegalStateException mine = new IllegalStateException("mine");
        Codec<Cart> failing = Codec.of(
                "cart",
                1,
                Cart.class,
                (cart, out) -> {
                    throw mine;
                },
                (version, in) -> {
                    throw mine;
                });
        assertThatThrownBy(() -> write(failing, new Cart("ann", 1)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("codec 'cart' failed to write")
                .hasCause(mine);
        assertThatThrownBy(() -> read(failing, write(V1, new Cart("ann", 1))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("codec 'cart' failed to read version 1")
                .hasCause(mine);
    }

    @Test
    void partsOfLargeValuesMayDefineTypes() {
        record Inner(String text) {}
        record Outer(Inner first, Inner second) {}
        Codecs codecs = Codecs.builtIn()
                .with(Codecs.ofRecord(Inner.class))
                .with(Codec.of(
                        "outer",
                        1,
                        Outer.class,
                        (outer, out) -> {
                            int start = out.position();
                            out.writeValue(new Inner("forgotten"));
                            out.reset(start);
                            out.writeValue(outer.first());
                            out.writeValue(outer.second());
                        },
                        (version, in) -> new Outer(in.readValue(Inner.class), in.readValue(Inner.class))));
        Outer outer = new Outer(new Inner("a".repeat(20_000)), new Inner("b"));
        ByteWriter out = codecs.newWriter();
        out.writeValue(outer);
        int behindFirst = out.position();
        out.writeValue(new Inner("c"));
        out.reset(behindFirst);
        out.writeValue(new Inner("d"));

        ByteReader in = codecs.newReader(out.toByteArray());
        assertThat(in.readValue()).isEqualTo(outer);
        assertThat(in.readValue()).isEqualTo(new Inner("d"));
        assertThat(in.remaining()).isZero();
    }

    @Test
    void aCodecKeepsToItsPartOfTheBlock() {
        for (Codec.Writer<Cart> wrong : List.<Codec.Writer<Cart>>of(
                (cart, out) -> out.startBlock(), (cart, out) -> out.reset(), (cart, out) -> out.reset(0))) {
            Codec<Cart> codec = Codec.of("cart", 1, Cart.class, wrong, (version, in) -> null);
            assertThatThrownBy(() -> write(codec, new Cart("ann", 1))).isInstanceOf(CodecException.class);
        }
    }
}
