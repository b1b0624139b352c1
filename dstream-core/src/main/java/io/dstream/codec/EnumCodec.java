package io.dstream.codec;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Arrays;
import java.util.List;

/**
 * What {@link Codecs#ofEnum(Class)} gives: constants by name, in a block by the place of the name in its definition.
 */
final class EnumCodec<E extends Enum<E>> extends NamedCodec<E> {
    private static final long serialVersionUID = 1L;

    private final ImmutableMap<String, E> constants;

    EnumCodec(String id, Class<E> type) {
        super(id, type, Arrays.stream(type.getEnumConstants()).map(Enum::name).toList());
        constants = Maps.uniqueIndex(Arrays.asList(type.getEnumConstants()), Enum::name);
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // the definition in the block has the names in this order
    void writeParts(E value, ByteWriter out) {
        out.writeVarInt(value.ordinal());
    }

    /** Constants that are gone are no error before one of them turns up. */
    @Override
    Layout<E> layout(List<String> stored, int offset) {
        return values -> {
            ByteReader in = values.in();
            int at = in.position();
            int place = in.readVarInt();
            if (place < 0 || place >= stored.size()) {
                throw in.unexpected(
                        "one of " + stored.size() + " constants of enum " + type().getTypeName(),
                        "number " + place,
                        at);
            }
            E constant = constants.get(stored.get(place));
            if (constant == null) {
                throw in.unexpected(
                        "a constant of enum " + type().getTypeName(),
                        stored.get(place) + ", which it no longer has",
                        at);
            }
            return constant;
        };
    }
}
