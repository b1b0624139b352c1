package io.dstream.codec;

import com.google.common.collect.Ordering;
import io.dstream.batch.Pair;
import io.dstream.internal.codec.CollectionClass;
import io.dstream.internal.codec.Lookalikes;
import io.dstream.internal.codec.Tag;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArraySet;

/** Writes values with their types, for one {@link ByteWriter}, and knows which types its block has defined so far. */
final class ValueWriter {
    /** How deep values may be nested: a level takes about a kilobyte of stack, of which threads have 512 or more. */
    static final int MAX_DEPTH = 250;

    private final Codecs codecs;
    private final ByteWriter out;
    private final IdentityHashMap<Class<?>, Type> types = new IdentityHashMap<>();
    private final IdentityHashMap<Codec<?>, Type> registered = new IdentityHashMap<>();
    /** Of this block, in the order of their numbers, which is that of where they stand. */
    private final List<Type> defined = new ArrayList<>();

    private Class<?> lastClass;
    private Type lastType;
    private int depth;
    private int blockStart;
    /** Where what the innermost codec writes begins. */
    private int codecStart;

    ValueWriter(Codecs codecs, ByteWriter out) {
        this.codecs = codecs;
        this.out = out;
    }

    /** How the values of a class are written; those of one codec share it. */
    private static final class Type {
        final byte tag;
        /** Null if the type is built in. */
        final Codec<Object> codec;
        /** Its number in this block; -1 if it is not defined yet. */
        int number = -1;
        /** Where it is defined. */
        int offset;

        Type(byte tag, Codec<Object> codec) {
            this.tag = tag;
            this.codec = codec;
        }
    }

    void startBlock(int position) {
        if (depth > 0) {
            throw new IllegalStateException("a codec must not begin a block: it writes part of one");
        }
        blockStart = position;
        forgetDefinitions(0);
    }

    void forgetFrom(int position) {
        if (position > out.position() || position < Math.max(blockStart, codecStart)) {
            throw new IllegalArgumentException("expected a position from " + Math.max(blockStart, codecStart) + " to "
                    + out.position() + ", found " + position);
        }
        forgetDefinitions(position);
    }

    private void forgetDefinitions(int from) {
        while (!defined.isEmpty() && defined.get(defined.size() - 1).offset >= from) {
            defined.remove(defined.size() - 1).number = -1;
        }
    }

    void writeOrUndo(Object value) {
        if (codecs.isReadingBack() && depth == 0) {
            codecs.checkComesBack(value);
        }
        int outerDepth = depth;
        int outerStart = codecStart;
        int start = out.position();
        boolean written = false;
        try {
            write(value);
            written = true;
        } finally {
            depth = outerDepth;
            codecStart = outerStart;
            if (!written) {
                out.reset(start);
            }
        }
    }

    void write(Object value) {
        if (value == null) {
            out.writeByte(Tag.NULL);
            return;
        }
        Class<?> type = value.getClass();
        if (type == String.class) {
            out.writeByte(Tag.STRING);
            out.writeString((String) value);
        } else if (type == Long.class) {
            writeLong((Long) value);
        } else if (type == Integer.class) {
            writeInt((Integer) value);
        } else if (type == Pair.class) {
            Pair<?, ?> pair = (Pair<?, ?>) value;
            out.writeByte(Tag.PAIR);
            enter();
            write(pair.key());
            write(pair.value());
            depth--;
        } else if (type == Double.class) {
            writeDouble((Double) value);
        } else {
            writeOther(value, type);
        }
    }

    void writeLong(long value) {
        out.writeByte(Tag.LONG);
        out.writeZigZag(value);
    }

    void writeInt(int value) {
        out.writeByte(Tag.INTEGER);
        out.writeZigZag(value);
    }

    void writeDouble(double value) {
        out.writeByte(Tag.DOUBLE);
        out.writeDouble(value);
    }

    void writeBoolean(boolean value) {
        out.writeByte(value ? Tag.TRUE : Tag.FALSE);
    }

    private void writeOther(Object value, Class<?> valueClass) {
        Type type = valueClass == lastClass ? lastType : typeOf(valueClass);
        if (type.codec != null) {
            writeRegistered(type, value);
            return;
        }
        switch (type.tag) {
            case Tag.FALSE -> writeBoolean((Boolean) value);
            case Tag.BYTE -> tagged(type).writeByte((Byte) value);
            case Tag.SHORT -> tagged(type).writeShort((Short) value);
            case Tag.FLOAT -> tagged(type).writeFloat((Float) value);
            case Tag.CHARACTER -> tagged(type).writeShort((Character) value);
            case Tag.BYTES -> tagged(type).writeBytes((byte[]) value);
            case Tag.INTS -> writeInts((int[]) value);
            case Tag.LONGS -> writeLongs((long[]) value);
            case Tag.DOUBLES -> writeDoubles((double[]) value);
            case Tag.BIG_INTEGER -> tagged(type).writeBytes(((BigInteger) value).toByteArray());
            case Tag.BIG_DECIMAL -> writeBigDecimal((BigDecimal) value);
            case Tag.UUID_BITS -> writeUuid((UUID) value);
            case Tag.INSTANT -> writeInstant((Instant) value);
            case Tag.DURATION -> writeDuration((Duration) value);
            case Tag.LOCAL_DATE -> tagged(type).writeZigZag(((LocalDate) value).toEpochDay());
            case Tag.LOCAL_DATE_TIME -> writeLocalDateTime((LocalDateTime) value);
            case Tag.OPTIONAL -> writeOptional((Optional<?>) value);
            case Tag.LIST -> writeList(Tag.LIST, (List<?>) value);
            case Tag.SORTED_SET ->
                writeSet(Tag.SORTED_SET, naturalOnly((SortedSet<?>) value, ((SortedSet<?>) value).comparator()));
            case Tag.SET -> writeSet(Tag.SET, (Collection<?>) value);
            case Tag.SORTED_MAP ->
                writeMap(Tag.SORTED_MAP, naturalOnly((SortedMap<?, ?>) value, ((SortedMap<?, ?>) value).comparator()));
            case Tag.MAP -> writeMap(Tag.MAP, (Map<?, ?>) value);
            case Tag.ENTRY -> writeEntry(Tag.ENTRY, (Map.Entry<?, ?>) value);
            default -> writeCollection(CollectionClass.tagged(type.tag), value);
        }
    }

    private void writeCollection(CollectionClass of, Object value) {
        switch (of.shape()) {
            case LIST -> writeList(of.tag(), (List<?>) value);
            case SET -> writeSet(of.tag(), (Collection<?>) value);
            case SORTED_SET ->
                writeSet(of.tag(), naturalOnly((SortedSet<?>) value, ((SortedSet<?>) value).comparator()));
            case MAP -> writeMap(of.tag(), (Map<?, ?>) value);
            case SORTED_MAP ->
                writeMap(of.tag(), naturalOnly((SortedMap<?, ?>) value, ((SortedMap<?, ?>) value).comparator()));
            case ENTRY -> writeEntry(of.tag(), (Map.Entry<?, ?>) value);
        }
    }

    private ByteWriter tagged(Type type) {
        out.writeByte(type.tag);
        return out;
    }

    private Type typeOf(Class<?> valueClass) {
        Type type = types.computeIfAbsent(valueClass, this::find);
        lastClass = valueClass;
        lastType = type;
        return type;
    }

    private Type find(Class<?> valueClass) {
        Codec<Object> codec = codecs.codecOf(valueClass);
        if (codec != null) {
            return registered.computeIfAbsent(codec, c -> new Type(Tag.REGISTERED, codec));
        }
        byte tag = Tag.of(valueClass);
        if (tag == Tag.NONE) {
            throw new UnregisteredTypeException(valueClass);
        }
        return new Type(tag, null);
    }

    private void writeInts(int[] values) {
        out.writeByte(Tag.INTS);
        out.writeVarInt(values.length);
        for (int value : values) {
            out.writeInt(value);
        }
    }

    private void writeLongs(long[] values) {
        out.writeByte(Tag.LONGS);
        out.writeVarInt(values.length);
        for (long value : values) {
            out.writeLong(value);
        }
    }

    private void writeDoubles(double[] values) {
        out.writeByte(Tag.DOUBLES);
        out.writeVarInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    private void writeBigDecimal(BigDecimal value) {
        out.writeByte(Tag.BIG_DECIMAL);
        out.writeZigZag(value.scale());
        out.writeBytes(value.unscaledValue().toByteArray());
    }

    private void writeUuid(UUID value) {
        out.writeByte(Tag.UUID_BITS);
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    private void writeInstant(Instant value) {
        out.writeByte(Tag.INSTANT);
        out.writeZigZag(value.getEpochSecond());
        out.writeVarInt(value.getNano());
    }

    private void writeDuration(Duration value) {
        out.writeByte(Tag.DURATION);
        out.writeZigZag(value.toSeconds());
        out.writeVarInt(value.toNanosPart());
    }

    private void writeLocalDateTime(LocalDateTime value) {
        out.writeByte(Tag.LOCAL_DATE_TIME);
        out.writeZigZag(value.toLocalDate().toEpochDay());
        out.writeVarLong(value.toLocalTime().toNanoOfDay());
    }

    private void writeOptional(Optional<?> value) {
        if (value.isEmpty()) {
            out.writeByte(Tag.EMPTY);
            return;
        }
        out.writeByte(Tag.OPTIONAL);
        enter();
        write(value.get());
        depth--;
    }

    private void writeList(byte tag, List<?> values) {
        if (!(values instanceof RandomAccess)) {
            writeElements(tag, values, null);
            return;
        }
        int size = values.size();
        out.writeByte(tag);
        out.writeVarInt(size);
        enter();
        for (int i = 0; i < size; i++) {
            write(values.get(i));
        }
        depth--;
    }

    private void writeSet(byte tag, Collection<?> values) {
        if (values instanceof CopyOnWriteArraySet<?>) {
            CollectionClass.checkCopiedOnWrite(values.size());
        }
        writeElements(tag, values, values instanceof SortedSet<?> ? null : Lookalikes.among(values.size()));
    }

    private void writeElements(byte tag, Collection<?> values, Lookalikes alike) {
        int size = values.size();
        out.writeByte(tag);
        out.writeVarInt(size);
        enter();
        int written = 0;
        for (Object value : values) {
            check(alike, value);
            write(value);
            written++;
        }
        depth--;
        checkUnchanged(size, written);
    }

    private void writeMap(byte tag, Map<?, ?> values) {
        int size = values.size();
        out.writeByte(tag);
        out.writeVarInt(size);
        enter();
        Lookalikes alike = values instanceof SortedMap<?, ?> ? null : Lookalikes.among(size);
        int written = 0;
        for (Map.Entry<?, ?> entry : values.entrySet()) {
            check(alike, entry.getKey());
            write(entry.getKey());
            write(entry.getValue());
            written++;
        }
        depth--;
        checkUnchanged(size, written);
    }

    private void writeEntry(byte tag, Map.Entry<?, ?> entry) {
        out.writeByte(tag);
        enter();
        write(entry.getKey());
        write(entry.getValue());
        depth--;
    }

    /** What could not be read again is not written. */
    private static void check(Lookalikes alike, Object element) {
        if (alike != null && alike.areTooManyWith(element)) {
            throw new CodecException("expected " + Lookalikes.expected() + ", found " + Lookalikes.found(element));
        }
    }

    private static void checkUnchanged(int size, int written) {
        if (size != written) {
            throw new CodecException(
                    "a collection changed while it was written: expected " + size + " elements, found " + written);
        }
    }

    /** A comparator is code, which bytes cannot hold. */
    private static <C> C naturalOnly(C sorted, Comparator<?> comparator) {
        if (comparator == null
                || comparator.equals(Comparator.naturalOrder())
                || comparator.equals(Ordering.natural())) {
            return sorted;
        }
        throw new CodecException("expected a sorted collection in natural order, found a "
                + sorted.getClass().getName() + " with a comparator, which cannot be written: "
                + "put its elements into a list or a map, or write a codec for the class that holds it");
    }

    private void writeRegistered(Type type, Object value) {
        enter();
        if (type.number < 0) {
            define(type);
        } else {
            out.writeByte(Tag.REGISTERED);
            out.writeVarInt(type.number);
        }
        if (type.codec instanceof NamedCodec<Object> named) {
            named.writeParts(value, out);
        } else {
            writeSized(type.codec, value);
        }
        depth--;
    }

    private void define(Type type) {
        type.number = defined.size();
        type.offset = out.position();
        defined.add(type);
        out.writeByte(Tag.DEFINITION);
        out.writeString(type.codec.id());
        out.writeVarInt(type.codec.version());
        out.writeByte(Kind.of(type.codec).number());
        if (type.codec instanceof NamedCodec<Object> named) {
            named.writeNames(out);
        }
    }

    /** With its size before it, so that a codec that reads more or less than it wrote is found out at once. */
    private void writeSized(Codec<Object> codec, Object value) {
        int outerStart = codecStart;
        int outerDepth = depth;
        int start = out.position();
        codecStart = start;
        try {
            codec.write(value, out);
        } catch (CodecException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CodecException(
                    "codec '" + codec.id() + "' failed to write a "
                            + value.getClass().getName() + ": " + e,
                    e);
        }
        codecStart = outerStart;
        depth = outerDepth;
        int moved = out.insertSize(start);
        for (int i = defined.size() - 1; i >= 0 && defined.get(i).offset >= start; i--) {
            defined.get(i).offset += moved;
        }
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw new CodecException(
                    "expected values nested at most " + MAX_DEPTH + " deep, found more: does a value hold itself?");
        }
    }
}
