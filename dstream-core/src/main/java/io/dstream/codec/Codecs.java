package io.dstream.codec;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.dstream.internal.codec.Tag;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.util.regex.Pattern;

/**
 * The types that can be written and read: built-in types and those registered by the program. Immutable, thread-safe,
 * and serializable if the functions of all codecs are, so that it can be sent to other processes.
 *
 * <p>A value that is read equals the value that was written. The built-in types, and the classes in which their values
 * are read:
 *
 * <table>
 *   <caption>Built-in types</caption>
 *   <tr><th>written</th><th>read</th></tr>
 *   <tr><td>null; Boolean, Byte, Short, Integer, Long, Float, Double, Character, String</td><td>the same</td></tr>
 *   <tr><td>byte[], int[], long[], double[]</td><td>the same, with equal elements</td></tr>
 *   <tr><td>BigInteger, BigDecimal, UUID, Instant, Duration, LocalDate, LocalDateTime</td><td>the same</td></tr>
 *   <tr><td>Pair, Optional</td><td>the same</td></tr>
 *   <tr><td>ArrayList, LinkedList, Vector, CopyOnWriteArrayList; HashSet, LinkedHashSet, TreeSet, CopyOnWriteArraySet,
 *     ConcurrentSkipListSet; HashMap, LinkedHashMap, TreeMap, ConcurrentHashMap, ConcurrentSkipListMap; SimpleEntry;
 *     Guava's ImmutableList, ImmutableSet, ImmutableMap, ImmutableBiMap and sorted ones</td>
 *     <td>one of the same class</td></tr>
 *   <tr><td>results of List.of, Set.of, Map.of, Map.entry, Stream.toList, Collections.unmodifiableList and similar
 *     methods</td><td>an unmodifiable List, Set, NavigableSet, Map, NavigableMap or Map.Entry</td></tr>
 *   <tr><td>other collections of non-public classes, such as those of Arrays.asList and subList</td>
 *     <td>an ArrayList, LinkedHashSet, TreeSet, LinkedHashMap, TreeMap or SimpleEntry</td></tr>
 * </table>
 *
 * <p>Lists may contain null. Sorted collections must be in natural order. Other classes of collections, including
 * EnumMap, are rejected unless they have a codec, because they would be read as another class. Values may be nested 250
 * levels deep.
 */
public final class Codecs implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Codecs BUILT_IN = new Codecs(ImmutableMap.of(), ImmutableMap.of(), false, null);

    private final ImmutableMap<String, Codec<?>> byId;
    private final ImmutableMap<Class<?>, Codec<?>> byType;
    private final boolean readingBack;
    private final Codec<?> last; // null for none

    private Codecs(
            ImmutableMap<String, Codec<?>> byId,
            ImmutableMap<Class<?>, Codec<?>> byType,
            boolean readingBack,
            Codec<?> last) {
        this.byId = byId;
        this.byType = byType;
        this.readingBack = readingBack;
        this.last = last;
    }

    /**
     * Returns a registry with the built-in types only.
     *
     * @return the codecs
     */
    public static Codecs builtIn() {
        return BUILT_IN;
    }

    /**
     * Returns a copy with one more codec.
     *
     * @param codec the codec
     * @return a registry with the codec
     * @throws IllegalArgumentException if its id or its type is registered or built in, or its id or version is not
     *     valid
     */
    public Codecs with(Codec<?> codec) {
        requireAllowed(codec.id(), codec.version(), codec.type());
        Codec<?> sameId = byId.get(codec.id());
        if (sameId != null) {
            throw new IllegalArgumentException("expected an id of its own for the codec of "
                    + codec.type().getTypeName() + ", found '" + codec.id() + "', which is that of "
                    + sameId.type().getTypeName());
        }
        Codec<?> sameType = byType.get(codec.type());
        if (sameType != null) {
            throw new IllegalArgumentException("expected one codec for "
                    + codec.type().getTypeName() + ", found '" + sameType.id() + "' and '" + codec.id() + "'");
        }
        return new Codecs(
                ImmutableMap.<String, Codec<?>>builder()
                        .putAll(byId)
                        .put(codec.id(), codec)
                        .buildOrThrow(),
                ImmutableMap.<Class<?>, Codec<?>>builder()
                        .putAll(byType)
                        .put(codec.type(), codec)
                        .buildOrThrow(),
                readingBack,
                last);
    }

    /**
     * Returns a copy with a fallback codec for values that have no other codec: for values that are sent between the
     * processes of one run of a program, and are not stored.
     *
     * @param last the codec for values of its type, which may be an interface, that have no other codec and are not
     *     built in
     * @return a registry that can write more values
     */
    public Codecs otherwise(Codec<?> last) {
        requireAllowed(last.id(), last.version(), last.type());
        return new Codecs(byId, byType, readingBack, last);
    }

    /**
     * Returns a copy whose writers {@linkplain #checkComesBack check} every value. For tests of programs.
     *
     * @return a registry that checks
     */
    public Codecs readingBack() {
        return new Codecs(byId, byType, true, last);
    }

    /**
     * Writes a value, reads it back, and compares. The value that is read must be of the same class, except for the
     * non-public classes of {@code List.of()} and similar methods; and it must be equal, or be written in the same way.
     *
     * @param value the value, or null
     * @throws CodecException if the value cannot be written, cannot be read, or is different after reading
     */
    public void checkComesBack(Object value) {
        new ReadBack(new Codecs(byId, byType, false, last)).check(value);
    }

    /**
     * Returns a codec for a record, with its simple name as the id. See {@link RecordCodec} for what may change in
     * later releases.
     *
     * @param type the class of the record
     * @param <R> the type of the record
     * @return the codec
     * @throws IllegalArgumentException if its package is not open to this module (the message says what to write); if a
     *     component is declared as a class that reading does not produce, such as ArrayList; or if its simple name is
     *     not a valid id
     */
    public static <R extends Record> RecordCodec<R> ofRecord(Class<R> type) {
        return ofRecord(NamedCodec.defaultId(type, "ofRecord"), type);
    }

    /**
     * Returns a codec for a record, with an id that stays the same if the class is renamed.
     *
     * @param id its id
     * @param type the class of the record
     * @param <R> the type of the record
     * @return the codec
     * @throws IllegalArgumentException as for {@link #ofRecord(Class)}, or if the id is not valid
     */
    public static <R extends Record> RecordCodec<R> ofRecord(String id, Class<R> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("expected a record, found " + type.getTypeName());
        }
        return new RecordCodec<>(id, type);
    }

    /**
     * Returns a codec for an enum, with its simple name as the id. Constants are identified by name, so they may be
     * reordered and added. Reading a constant that has been removed is an error.
     *
     * @param type the class of the enum
     * @param <E> the type of the enum
     * @return the codec
     * @throws IllegalArgumentException if its simple name is not a valid id
     */
    public static <E extends Enum<E>> Codec<E> ofEnum(Class<E> type) {
        return ofEnum(NamedCodec.defaultId(type, "ofEnum"), type);
    }

    /**
     * Returns a codec for an enum, with an id that stays the same if the class is renamed.
     *
     * @param id its id
     * @param type the class of the enum
     * @param <E> the type of the enum
     * @return the codec
     * @throws IllegalArgumentException if the id is not valid
     */
    public static <E extends Enum<E>> Codec<E> ofEnum(String id, Class<E> type) {
        if (!type.isEnum()) {
            throw new IllegalArgumentException("expected an enum, found " + type.getTypeName());
        }
        return new EnumCodec<>(id, type);
    }

    /**
     * Returns whether values of a type can be written, as far as {@link #check} can tell.
     *
     * @param type the type
     * @return whether {@link #check} finds no error
     */
    public boolean canWrite(Class<?> type) {
        try {
            check(type);
            return true;
        } catch (UnregisteredTypeException e) {
            return false;
        }
    }

    /**
     * Checks, as far as possible without values, whether values of a type can be written: whether there is a codec for
     * the type and, for a record, for the declared types of its components or, for a sealed type, for its permitted
     * subclasses. An interface or abstract class that is not sealed passes the check, because its values may have
     * codecs.
     *
     * @param type the type
     * @throws UnregisteredTypeException if its values certainly cannot be written
     * @throws CodecException if it implements several interfaces or abstract classes that each have a codec
     */
    public void check(Class<?> type) {
        new TypeCheck(this).check(type, "");
    }

    /**
     * Returns a writer for these types, for repeated use.
     *
     * @return an empty writer
     */
    public ByteWriter newWriter() {
        return new ByteWriter(this);
    }

    /**
     * Returns a reader of a block.
     *
     * @param block the bytes, which must not change while they are read
     * @return the reader
     */
    public ByteReader newReader(byte[] block) {
        return newReader(block, 0, block.length);
    }

    /**
     * Returns a reader of a block that is part of an array.
     *
     * @param bytes the array, which must not change while it is read
     * @param from the index of the block's first byte
     * @param to the index after its last byte
     * @return the reader
     * @throws IndexOutOfBoundsException if the indices are not within the array
     */
    public ByteReader newReader(byte[] bytes, int from, int to) {
        return new ByteReader(this, bytes, from, to);
    }

    /** Whether writers check values. */
    boolean isReadingBack() {
        return readingBack;
    }

    /** The codec registered under an id; null if there is none. */
    Codec<?> codecOf(String id) {
        Codec<?> found = byId.get(id);
        return found == null && last != null && id.equals(last.id()) ? last : found;
    }

    /** The codec registered for the values of a class; null if there is none. */
    @SuppressWarnings("unchecked") // a codec found for the class of a value takes the value
    Codec<Object> codecOf(Class<?> type) {
        Class<?> declared = isConstantWithBody(type) ? type.getSuperclass() : type;
        Codec<?> found = byType.get(declared);
        if (found == null && !Tag.isTaken(declared)) {
            for (Codec<?> codec : byType.values()) {
                if (Modifier.isAbstract(codec.type().getModifiers())
                        && codec.type().isAssignableFrom(declared)) {
                    if (found != null) {
                        throw new CodecException("expected one codec for " + declared.getTypeName() + ", found '"
                                + found.id() + "' and '" + codec.id() + "', each for what it implements");
                    }
                    found = codec;
                }
            }
            if (found == null && last != null && last.type().isAssignableFrom(declared)) {
                found = last;
            }
        }
        return (Codec<Object>) found;
    }

    /** Whether values have other classes than this one. Arrays count as abstract, and are not. */
    static boolean isOpen(Class<?> type) {
        return type == Object.class || (Modifier.isAbstract(type.getModifiers()) && !type.isArray());
    }

    private static boolean isConstantWithBody(Class<?> type) {
        return type.getSuperclass() != null && type.getSuperclass().isEnum();
    }

    static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    static void requireAllowed(String id, int version, Class<?> type) {
        requireNonNull(id, "id");
        requireNonNull(type, "type");
        if (!isId(id)) {
            throw new IllegalArgumentException(
                    "expected an id of 1 to 100 of A-Z a-z 0-9 . _ -, found '" + id + "', of " + type.getTypeName());
        }
        if (version < 1) {
            throw new IllegalArgumentException(
                    "expected a version of at least 1, found " + version + ", of codec '" + id + "'");
        }
        if (type.isPrimitive() || type == Object.class || Tag.isTaken(type)) {
            throw new IllegalArgumentException("expected a class of the program, found " + type.getTypeName()
                    + " for codec '" + id + "', which is built in");
        }
    }
}
