package io.dstream.codec;

import io.dstream.batch.Pair;
import io.dstream.internal.codec.CollectionClass;
import io.dstream.internal.codec.Lookalikes;
import io.dstream.internal.codec.Tag;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Reads what {@link ValueWriter} wrote, for one {@link ByteReader}. */
final class ValueReader {
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final Codecs codecs;
    private final ByteReader in;
    /** Of this block, by number. */
    private final List<Definition> definitions = new ArrayList<>();

    private int depth;
    /**
     * Elements of the collections being read that are still to come. Each takes a byte or more, so bytes that promise
     * more of them than there are bytes left are damaged; and memory for all that is promised, in however many
     * collections in each other, is in proportion to the bytes.
     */
    private long promised;
    /** Whose value is being read; null if none. */
    private Definition current;

    ValueReader(Codecs codecs, ByteReader in) {
        this.codecs = codecs;
        this.in = in;
    }

    /** A registered type as a block defines it. The layout is null for those without names. */
    private record Definition(Codec<?> codec, int version, NamedCodec.Layout<?> layout) {}

    ByteReader in() {
        return in;
    }

    void startBlock() {
        if (depth > 0) {
            throw new IllegalStateException("a codec must not begin a block: it reads part of one");
        }
        definitions.clear();
    }

    /** For messages: what is being read. */
    String context() {
        return current == null
                ? ""
                : " in a value of codec '" + current.codec().id() + "' version " + current.version();
    }

    Object readAndRestore() {
        int outerDepth = depth;
        long outerPromised = promised;
        Definition outer = current;
        try {
            return read();
        } finally {
            depth = outerDepth;
            promised = outerPromised;
            current = outer;
        }
    }

    Object read() {
        int at = in.position();
        byte tag = in.readByte();
        return switch (tag) {
            case Tag.NULL -> null;
            case Tag.STRING -> in.readString();
            case Tag.LONG -> in.readZigZag();
            case Tag.INTEGER -> readInteger();
            case Tag.PAIR -> readPair();
            case Tag.DOUBLE -> in.readDouble();
            case Tag.REGISTERED -> readRegistered(at);
            default -> readOther(tag, at);
        };
    }

    private Object readOther(byte tag, int at) {
        return switch (tag) {
            case Tag.FALSE -> false;
            case Tag.TRUE -> true;
            case Tag.BYTE -> in.readByte();
            case Tag.SHORT -> in.readShort();
            case Tag.FLOAT -> in.readFloat();
            case Tag.CHARACTER -> (char) in.readShort();
            case Tag.BYTES -> in.readBytes();
            case Tag.INTS -> readInts();
            case Tag.LONGS -> readLongs();
            case Tag.DOUBLES -> readDoubles();
            case Tag.BIG_INTEGER -> readBigInteger();
            case Tag.BIG_DECIMAL -> readBigDecimal();
            case Tag.UUID_BITS -> new UUID(in.readLong(), in.readLong());
            case Tag.INSTANT, Tag.DURATION, Tag.LOCAL_DATE, Tag.LOCAL_DATE_TIME -> readTime(tag, at);
            case Tag.EMPTY -> Optional.empty();
            case Tag.OPTIONAL -> readOptional(at);
            case Tag.LIST -> Collections.unmodifiableList(readList());
            case Tag.SET -> Collections.unmodifiableSet(readSet(at));
            case Tag.SORTED_SET -> Collections.unmodifiableNavigableSet(readSortedSet(at));
            case Tag.MAP -> Collections.unmodifiableMap(readMap(at));
            case Tag.SORTED_MAP -> Collections.unmodifiableNavigableMap(readSortedMap(at));
            case Tag.ENTRY -> readEntry();
            case Tag.DEFINITION -> readDefinition(at);
            default -> readCollection(tag, at);
        };
    }

    private Object readCollection(byte tag, int at) {
        CollectionClass of = CollectionClass.tagged(tag);
        if (of == null) {
            throw in.unexpected("the type of a value", "byte " + tag + ", which no type has", at);
        }
        Object gathered =
                switch (of.shape()) {
                    case LIST -> readList();
                    case SET -> readSet(at);
                    case SORTED_SET -> readSortedSet(at);
                    case MAP -> readMap(at);
                    case SORTED_MAP -> readSortedMap(at);
                    case ENTRY -> readEntry();
                };
        try {
            return of.make(gathered);
        } catch (RuntimeException e) {
            throw new CodecException("expected what makes a " + of + context() + ", found what does not: " + e, at, e);
        }
    }

    private Object readInteger() {
        int at = in.position();
        long value = in.readZigZag();
        if (value != (int) value) {
            throw in.unexpected("an int", "" + value, at);
        }
        return (int) value;
    }

    private Object readPair() {
        enter();
        Object key = read();
        Object value = read();
        depth--;
        return new Pair<>(key, value);
    }

    private int[] readInts() {
        int[] values = new int[in.readCount(Integer.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readInt();
        }
        return values;
    }

    private long[] readLongs() {
        long[] values = new long[in.readCount(Long.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readLong();
        }
        return values;
    }

    private double[] readDoubles() {
        double[] values = new double[in.readCount(Double.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    private BigInteger readBigInteger() {
        int at = in.position();
        byte[] bytes = in.readBytes();
        try {
            return new BigInteger(bytes);
        } catch (ArithmeticException | NumberFormatException e) {
            throw in.unexpected("a whole number", bytes.length + " bytes that are none", at);
        }
    }

    private BigDecimal readBigDecimal() {
        int scale = (Integer) readInteger();
        return new BigDecimal(readBigInteger(), scale);
    }

    private Object readTime(byte tag, int at) {
        long first = in.readZigZag();
        try {
            return switch (tag) {
                case Tag.INSTANT -> Instant.ofEpochSecond(first, readNanos());
                case Tag.DURATION -> Duration.ofSeconds(first, readNanos());
                case Tag.LOCAL_DATE -> LocalDate.ofEpochDay(first);
                default -> LocalDateTime.of(LocalDate.ofEpochDay(first), LocalTime.ofNanoOfDay(in.readVarLong()));
            };
        } catch (DateTimeException | ArithmeticException e) {
            throw in.unexpected("a time", "one that is out of range", at);
        }
    }

    private int readNanos() {
        int at = in.position();
        int nanos = in.readVarInt();
        if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
            throw in.unexpected("nanoseconds of a second", Integer.toUnsignedString(nanos), at);
        }
        return nanos;
    }

    private Optional<?> readOptional(int at) {
        enter();
        Object value = read();
        depth--;
        if (value == null) {
            throw in.unexpected("a value in an Optional", "null", at);
        }
        return Optional.of(value);
    }

    /** Reads the size of a collection. */
    private int promise(int bytesEach) {
        int at = in.position();
        int count = in.readVarInt();
        long left = in.remaining() - promised;
        if (count < 0 || (long) count * bytesEach > left) {
            throw in.unexpected(
                    "at most " + left / bytesEach + " elements in the " + in.remaining() + " bytes left",
                    "a count of " + Integer.toUnsignedString(count),
                    at);
        }
        promised += (long) count * bytesEach;
        enter();
        return count;
    }

    private Object readPromised() {
        promised--;
        return read();
    }

    private List<Object> readList() {
        int count = promise(1);
        List<Object> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(readPromised());
        }
        depth--;
        return values;
    }

    private Set<Object> readSet(int at) {
        int count = promise(1);
        return readElements(count, new LinkedHashSet<>(capacity(count)), Lookalikes.among(count), at);
    }

    private NavigableSet<Object> readSortedSet(int at) {
        return readElements(promise(1), new TreeSet<>(), null, at);
    }

    private <S extends Set<Object>> S readElements(int count, S values, Lookalikes alike, int at) {
        for (int i = 0; i < count; i++) {
            Object value = readPromised();
            try {
                check(alike, value, at);
                values.add(value);
            } catch (CodecException e) {
                throw e;
            } catch (RuntimeException e) {
                throw notAnElement(value, e, at);
            }
        }
        depth--;
        return values;
    }

    private Map<Object, Object> readMap(int at) {
        int count = promise(2);
        return readMappings(count, new LinkedHashMap<>(capacity(count)), Lookalikes.among(count), at);
    }

    private NavigableMap<Object, Object> readSortedMap(int at) {
        return readMappings(promise(2), new TreeMap<>(), null, at);
    }

    private <M extends Map<Object, Object>> M readMappings(int count, M values, Lookalikes alike, int at) {
        for (int i = 0; i < count; i++) {
            Object key = readPromised();
            Object value = readPromised();
            try {
                check(alike, key, at);
                values.put(key, value);
            } catch (CodecException e) {
                throw e;
            } catch (RuntimeException e) {
                throw notAnElement(key, e, at);
            }
        }
        depth--;
        return values;
    }

    /** With which a hash table holds so many and does not grow. */
    private static int capacity(int count) {
        return (int) Math.min(1 << 30, count / 3 * 4L + count % 3 + 1);
    }

    private void check(Lookalikes alike, Object element, int at) {
        if (alike != null && alike.areTooManyWith(element)) {
            throw in.unexpected(Lookalikes.expected(), Lookalikes.found(element), at);
        }
    }

    /** What hashCode, equals or compareTo of the program's own class throw. */
    private CodecException notAnElement(Object value, RuntimeException e, int at) {
        String type = value == null ? "null" : "a " + value.getClass().getTypeName();
        return new CodecException(
                "expected an element of a set or a key of a map" + context() + ", found " + type + ": " + e, at, e);
    }

    private Map.Entry<Object, Object> readEntry() {
        enter();
        Object key = read();
        Object value = read();
        depth--;
        return new SimpleImmutableEntry<>(key, value);
    }

    private Object readDefinition(int at) {
        String id = in.readString();
        int version = in.readVarInt();
        int number = in.readByte();
        Codec<?> codec = codecs.codecOf(id);
        if (codec == null) {
            throw in.unexpected(
                    "a type that is registered",
                    "one with the id '" + id + "': register its codec; if the program no longer uses the type,"
                            + " keep the codec until what was written with it is gone",
                    at);
        }
        for (Definition other : definitions) {
            if (other.codec() == codec) {
                throw in.unexpected("each type to be defined once", "codec '" + id + "' again", at);
            }
        }
        Kind kind = Kind.numbered(number);
        if (kind != Kind.of(codec)) {
            throw in.unexpected(
                    "codec '" + id + "' to be " + Kind.of(codec) + ", as registered",
                    "bytes of " + (kind == null ? "no known kind" : kind.toString()),
                    at);
        }
        if (version < 1 || version > codec.version()) {
            throw in.unexpected(
                    "codec '" + id + "' in a version from 1 to " + codec.version(),
                    "version " + Integer.toUnsignedString(version)
                            + ", which a later release wrote, or the bytes are damaged",
                    at);
        }
        NamedCodec.Layout<?> layout =
                codec instanceof NamedCodec<?> named ? named.layout(NamedCodec.readNames(in), at) : null;
        Definition definition = new Definition(codec, version, layout);
        definitions.add(definition);
        return readAs(definition, at);
    }

    private Object readRegistered(int at) {
        int number = in.readVarInt();
        if (number < 0 || number >= definitions.size()) {
            throw in.unexpected(
                    "one of the " + definitions.size() + " types that the block has defined so far",
                    "number " + Integer.toUnsignedString(number),
                    at);
        }
        return readAs(definitions.get(number), at);
    }

    private Object readAs(Definition definition, int at) {
        enter();
        Definition outer = current;
        current = definition;
        Object value = definition.layout() == null
                ? readSized(definition, at)
                : definition.layout().read(this);
        current = outer;
        depth--;
        return value;
    }

    private Object readSized(Definition definition, int at) {
        int size = in.readCount(1);
        int end = in.position() + size;
        long outerPromised = promised;
        int outerEnd = in.endAt(end);
        promised = 0;
        Codec<?> codec = definition.codec();
        Object value;
        try {
            value = codec.read(definition.version(), in);
        } catch (CodecException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CodecException(
                    "codec '" + codec.id() + "' failed to read version " + definition.version() + ": " + e, at, e);
        } finally {
            in.endAt(outerEnd);
            promised = outerPromised;
        }
        if (in.position() != end) {
            throw in.unexpected("all " + size + " bytes to be read", (end - in.position()) + " left over", at);
        }
        if (!codec.type().isInstance(value)) {
            throw in.unexpected(
                    "a " + codec.type().getTypeName(),
                    value == null ? "null" : value.getClass().getTypeName(),
                    at);
        }
        return value;
    }

    private void enter() {
        if (++depth > ValueWriter.MAX_DEPTH) {
            throw in.unexpected("values nested at most " + ValueWriter.MAX_DEPTH + " deep", "more", in.position());
        }
    }
}
