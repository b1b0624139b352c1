package io.dstream.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Codecs that have been sent to another process write and read there what they write and read here. */
class SentCodecsTest {
    enum Colour {
        RED,
        GREEN
    }

    record Cart(String owner, int count) {}

    record Wide(String holder, int count) {}

    record Point(int x, int y) {}

    private static final Codecs CODECS = Codecs.builtIn()
            .with(Codecs.ofRecord("cart", Cart.class))
            .with(Codecs.ofEnum("colour", Colour.class))
            .with(Codec.of(
                    "point",
                    1,
                    Point.class,
                    (point, out) -> {
                        out.writeInt(point.x());
                        out.writeInt(point.y());
                    },
                    (version, in) -> new Point(in.readInt(), in.readInt())));

    @SuppressWarnings("unchecked")
    private static <T> T sent(T object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    private static byte[] write(Codecs codecs, Object value) {
        ByteWriter out = codecs.newWriter();
        out.writeValue(value);
        return out.toByteArray();
    }

    @Test
    void writeAndReadTheSame() throws Exception {
        Object value = List.of(
                Pair.of(new Cart("ann", 3), Optional.of(Colour.GREEN)), Pair.of(new Point(1, 2), Optional.empty()));
        Codecs there = sent(CODECS);

        assertThat(write(there, value)).isEqualTo(write(CODECS, value));
        assertThat(there.newReader(write(CODECS, value)).readValue(Object.class))
                .isEqualTo(value);
    }

    @Test
    void knowWhatEarlierReleasesCalledAComponent() throws Exception {
        byte[] old = write(CODECS, new Cart("ann", 3));
        Codecs there = sent(Codecs.builtIn()
                .with(Codecs.ofRecord("cart", Wide.class).removed("gone").renamed("owner", "holder")));

        assertThat(there.newReader(old).readValue(Wide.class)).isEqualTo(new Wide("ann", 3));
    }

    @Test
    void areNotSentWithFunctionsThatCannotBe() {
        AtomicReference<Object> local = new AtomicReference<>(new Object());
        Codecs codecs = Codecs.builtIn()
                .with(Codec.of(
                        "point",
                        1,
                        Point.class,
                        (point, out) -> out.writeInt(local.get().hashCode()),
                        (version, in) -> new Point(in.readInt(), 0)));

        assertThat(write(codecs, new Point(1, 2))).isNotEmpty();
        assertThatThrownBy(() -> sent(codecs)).isInstanceOf(NotSerializableException.class);
    }
}
