package io.dstream.codec;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.dstream.internal.codec.Tag;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.util.regex.Pattern;

/**
 * The types that can be written and read: those that are built in, and those that the program registers. Immutable,
 * safe for threads, and serialisable if the functions of all codecs are, so that it can be sent to other processes.
 *
 * <p>What is read equals what was written. What is built in, and of which class it comes back:
 *
 * <table>
 *   <caption>Types that are built in</caption>
 *   <tr><th>written</th><th>read</th></tr>
 *   <tr><td>null; Boolean, Byte, Short, Integer, Long, Float, Double, Character, String</td><td>the same</td></tr>
 *   <tr><td>byte[], int[], long[], double[]</td><td>the same, with equal elements</td></tr>
 *   <tr><td>BigInteger, BigDecimal, UUID, Instant, Duration, LocalDate, LocalDateTime</td><td>the same</td></tr>
 *   <tr><td>Pair, Optional</td><td>the same</td></tr>
 *   <tr><td>ArrayList, LinkedList, Vector, CopyOnWriteArrayList; HashSet, LinkedHashSet, TreeSet, CopyOnWriteArraySet,
 *     ConcurrentSkipListSet; HashMap, LinkedHashMap, TreeMap, ConcurrentHashMap, ConcurrentSkipListMap; SimpleEntry;
 *     Guava's ImmutableList, ImmutableSet, ImmutableMap, ImmutableBiMap and sorted ones</td>
 *     <td>one of the same class</td></tr>
 *   <tr><td>what List.of, Set.of, Map.of, Map.entry, Stream.toList and Collections.unmodifiableList and its like
 *     give</td><td>a List, Set, NavigableSet, Map, NavigableMap or Map.Entry that cannot be changed</td></tr>
 *   <tr><td>other collections whose class has no name to declare, such as those of Arrays.asList and subList</td>
 *     <td>an ArrayList, LinkedHashSet, TreeSet, LinkedHashMap, TreeMap or SimpleEntry</td></tr>
 * </table>
 *
 * <p>Lists may hold null; what is sorted must be so in natural order. Other classes of collections, EnumMap among them,
 * are refused unless they have a codec: they would come back as another class. Values may be nested 250 deep.
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
     * Only what is built in.
     *
     * @return the codecs
     */
    public static Codecs builtIn() {
        return BUILT_IN;
    }

    /**
     * These and one more.
     *
     * @param codec the codec
     * @return a registry with it
     * @throws IllegalArgumentException if its id or its type is registered or built in, or it has an id or a version
     *     that is not allowed
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
     * The same, and one that writes what has no other: for values that are on their way between the processes of one
     * run of a program, and not to be kept.
     *
     * @param last for values of its type, which may be an interface, that no other codec is for and that are not built
     *     in
     * @return codecs that can write more
     */
    public Codecs otherwise(Codec<?> last) {
        requireAllowed(last.id(), last.version(), last.type());
        return new Codecs(byId, byType, readingBack, last);
    }

    /**
     * The same, whose writers {@linkplain #checkComesBack check} each value that they are given: for tests of programs.
     *
     * @return the same codecs, checking
     */
    public Codecs readingBack() {
        return new Codecs(byId, byType, true, last);
    }

    /**
     * Writes a value, reads it back, and compares. What is read has to be of the same class, but where the class is one
     * of those that {@code List.of()} and its like hide; and it has to be equal, or to be written as it was.
     *
     * @param value the value, or null
     * @throws CodecException if it cannot be written, cannot be read, or comes back as another
     */
    public void checkComesBack(Object value) {
        new ReadBack(new Codecs(byId, byType, false, last)).check(value);
    }

    /**
     * A codec for a record, under its simple name. See {@link RecordCodec} for what may change in later releases.
     *
     * @param type the record
     * @param <R> the record
     * @return the codec
     * @throws IllegalArgumentException if its package is not open to this module, with what to write; if a component is
     *     declared as a class, such as ArrayList, that reading does not give; if its simple name cannot be an id
     */
    public static <R extends Record> RecordCodec<R> ofRecord(Class<R> type) {
        return ofRecord(NamedCodec.defaultId(type, "ofRecord"), type);
    }

    /**
     * A codec for a record, under a name that stays when the class gets another.
     *
     * @param id its id
     * @param type the record
     * @param <R> the record
     * @return the codec
     * @throws IllegalArgumentException as {@link #ofRecord(Class)}, or if the id is not allowed
     */
    public static <R extends Record> RecordCodec<R> ofRecord(String id, Class<R> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("expected a record, found " + type.getTypeName());
        }
        return new RecordCodec<>(id, type);
    }

    /**
     * A codec for an enum, under its simple name. Constants are known by name: they may be moved and added; that one is
     * gone is an error when it is read.
     *
     * @param type the enum
     * @param <E> the enum
     * @return the codec
     * @throws IllegalArgumentException if its simple name cannot be an id
     */
    public static <E extends Enum<E>> Codec<E> ofEnum(Class<E> type) {
        return ofEnum(NamedCodec.defaultId(type, "ofEnum"), type);
    }

    /**
     * A codec for an enum, under a name that stays when the class gets another.
     *
     * @param id its id
     * @param type the enum
     * @param <E> the enum
     * @return the codec
     * @throws IllegalArgumentException if the id is not allowed
     */
    public static <E extends Enum<E>> Codec<E> ofEnum(String id, Class<E> type) {
        if (!type.isEnum()) {
            throw new IllegalArgumentException("expected an enum, found " + type.getTypeName());
        }
        return new EnumCodec<>(id, type);
    }

    /**
     * Whether {@link #check} finds nothing wrong.
     *
     * @param type the type
     * @return whether values of it may be written
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
     * Finds out early what can be known early: whether there is a codec for the type, and for what its record
     * components, if it is one, and its permitted subclasses, if it is sealed, are declared to be. Of an interface, or
     * an abstract class, that is not sealed, any value may turn out to have one.
     *
     * @param type the type
     * @throws UnregisteredTypeException if values of it surely cannot be written
     * @throws CodecException if several codecs are each for an interface or abstract class that it implements
     */
    public void check(Class<?> type) {
        new TypeCheck(this).check(type, "");
    }

    /**
     * A writer that knows these types, to be used again and again.
     *
     * @return a writer without bytes
     */
    public ByteWriter newWriter() {
        return new ByteWriter(this);
    }

    /**
     * A reader of a block.
     *
     * @param block the bytes, which must not change meanwhile
     * @return the reader
     */
    public ByteReader newReader(byte[] block) {
        return newReader(block, 0, block.length);
    }

    /**
     * A reader of a block that is part of an array.
     *
     * @param bytes the array, which must not change meanwhile
     * @param from the index of the block's first byte
     * @param to the index behind its last
     * @return the reader
     * @throws IndexOutOfBoundsException if the array has no such part
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
