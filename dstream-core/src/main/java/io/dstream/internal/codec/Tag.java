package io.dstream.internal.codec;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.dstream.batch.Pair;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;

/** The byte that each value begins with. Numbers are for ever: those of types that go out of use are not used again. */
public final class Tag {
    public static final byte NULL = 0;
    public static final byte FALSE = 1;
    public static final byte TRUE = 2;
    public static final byte BYTE = 3;
    public static final byte SHORT = 4;
    public static final byte INTEGER = 5;
    public static final byte LONG = 6;
    public static final byte FLOAT = 7;
    public static final byte DOUBLE = 8;
    public static final byte CHARACTER = 9;
    public static final byte STRING = 10;
    public static final byte BYTES = 11;
    public static final byte INTS = 12;
    public static final byte LONGS = 13;
    public static final byte DOUBLES = 14;
    public static final byte BIG_INTEGER = 15;
    public static final byte BIG_DECIMAL = 16;
    public static final byte UUID_BITS = 17;
    public static final byte INSTANT = 18;
    public static final byte DURATION = 19;
    public static final byte LOCAL_DATE = 20;
    public static final byte LOCAL_DATE_TIME = 21;
    public static final byte PAIR = 22;
    public static final byte EMPTY = 23;
    public static final byte OPTIONAL = 24;
    public static final byte LIST = 25;
    public static final byte SET = 26;
    public static final byte SORTED_SET = 27;
    public static final byte MAP = 28;
    public static final byte SORTED_MAP = 29;
    public static final byte ENTRY = 30;
    /** A value of a registered type, the first of it in its block: what the type is, then the value. */
    public static final byte DEFINITION = 31;
    /** A value of a registered type that the block has defined: the number of the definition, then the value. */
    public static final byte REGISTERED = 32;

    // 33 to 54: collections that come back as their class, see CollectionClass.

    /** What {@link #of} gives for a class that is not built in. */
    public static final byte NONE = -1;

    private static final ImmutableMap<Class<?>, Byte> EXACT = ImmutableMap.<Class<?>, Byte>builder()
            .put(Boolean.class, FALSE)
            .put(Byte.class, BYTE)
            .put(Short.class, SHORT)
            .put(Integer.class, INTEGER)
            .put(Long.class, LONG)
            .put(Float.class, FLOAT)
            .put(Double.class, DOUBLE)
            .put(Character.class, CHARACTER)
            .put(String.class, STRING)
            .put(byte[].class, BYTES)
            .put(int[].class, INTS)
            .put(long[].class, LONGS)
            .put(double[].class, DOUBLES)
            .put(BigInteger.class, BIG_INTEGER)
            .put(BigDecimal.class, BIG_DECIMAL)
            .put(UUID.class, UUID_BITS)
            .put(Instant.class, INSTANT)
            .put(Duration.class, DURATION)
            .put(LocalDate.class, LOCAL_DATE)
            .put(LocalDateTime.class, LOCAL_DATE_TIME)
            .put(Pair.class, PAIR)
            .put(Optional.class, OPTIONAL)
            .buildOrThrow();

    private static final ImmutableList<Collected> COLLECTIONS = ImmutableList.of(
            new Collected(List.class, LIST, List.class, CollectionClass.ARRAY_LIST),
            new Collected(SortedSet.class, SORTED_SET, NavigableSet.class, CollectionClass.TREE_SET),
            new Collected(Set.class, SET, Set.class, CollectionClass.LINKED_HASH_SET),
            new Collected(SortedMap.class, SORTED_MAP, NavigableMap.class, CollectionClass.TREE_MAP),
            new Collected(Map.class, MAP, Map.class, CollectionClass.LINKED_HASH_MAP),
            new Collected(Map.Entry.class, ENTRY, Map.Entry.class, CollectionClass.SIMPLE_ENTRY));

    /** How the names of classes begin whose collections cannot be changed. */
    private static final ImmutableList<String> UNCHANGING = ImmutableList.of(
            "java.util.ImmutableCollections$",
            "java.util.Collections$Unmodifiable",
            "java.util.Collections$Empty",
            "java.util.Collections$Singleton",
            "java.util.Collections$CopiesList",
            "java.util.KeyValueHolder");

    private static final String GUAVA = ImmutableList.class.getPackageName();

    private Tag() {}

    /** A kind of collection, its tag, what reading gives, and what it gives for classes that can be changed. */
    private record Collected(Class<?> type, byte tag, Class<?> read, CollectionClass changeable) {}

    /** The tag of the values of a class that is built in, or {@link #NONE}. For those with two, one of them. */
    public static byte of(Class<?> type) {
        Byte exact = EXACT.get(type);
        if (exact != null) {
            return exact;
        }
        return isKnown(type) ? ofCollection(type) : NONE;
    }

    private static byte ofCollection(Class<?> type) {
        for (Class<?> c = type; c != null && !isSkeleton(c); c = c.getSuperclass()) {
            CollectionClass same = CollectionClass.of(c);
            if (same != null) {
                return same.tag();
            }
            if (Modifier.isPublic(c.getModifiers()) && !c.isInterface()) {
                return NONE; // which programs may declare, and which is not what would be read
            }
        }
        Collected collected = collected(type);
        if (collected == null) {
            return NONE;
        }
        return cannotBeChanged(type) ? collected.tag() : collected.changeable().tag();
    }

    /** Object, and AbstractList and the like: what other classes are made of. */
    private static boolean isSkeleton(Class<?> type) {
        return type == Object.class
                || (Modifier.isAbstract(type.getModifiers())
                        && type.getPackageName().equals("java.util")
                        && type.getSimpleName().startsWith("Abstract"));
    }

    /** Whether a hidden class of the JDK or of Guava, or an interface, is read as one that cannot be changed. */
    private static boolean cannotBeChanged(Class<?> type) {
        return type.isInterface()
                || type.getPackageName().equals(GUAVA)
                || UNCHANGING.stream().anyMatch(type.getName()::startsWith);
    }

    /** Whether fields of a type that is built in can hold what is read for it: those of AbstractList may not. */
    public static boolean fitsWhatIsRead(Class<?> type) {
        Collected collected = isKnown(type) ? collected(type) : null;
        return collected == null || CollectionClass.of(type) != null || type.isAssignableFrom(collected.read());
    }

    /** Whether all values of a class have one and the same tag, so that no codec can be registered for it. */
    public static boolean isTaken(Class<?> type) {
        return EXACT.containsKey(type)
                || COLLECTIONS.stream().anyMatch(collected -> collected.type().equals(type));
    }

    /**
     * Collections of the JDK and of Guava are equal to any other with the same elements. One that the program extends
     * or makes is more than that: it would come back as another class, without what it adds. An IdentityHashMap
     * compares by identity, and would not equal what is read.
     */
    private static boolean isKnown(Class<?> type) {
        return (type.getClassLoader() == null || type.getPackageName().equals(GUAVA)) && type != IdentityHashMap.class;
    }

    private static Collected collected(Class<?> type) {
        for (Collected collected : COLLECTIONS) {
            if (collected.type().isAssignableFrom(type)) {
                return collected;
            }
        }
        return null;
    }
}
