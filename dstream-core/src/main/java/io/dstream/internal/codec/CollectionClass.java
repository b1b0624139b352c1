package io.dstream.internal.codec;

import com.google.common.collect.ImmutableBiMap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import io.dstream.codec.CodecException;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;

/**
 * The classes of collections that programs may declare, and which come back as that class: to be changed where the
 * class can be. Their tags are for ever, as all of {@link Tag}.
 */
@SuppressWarnings({"JdkObsolete", "ImmutableEnumChecker"}) // whatever programs use; the functions hold nothing
public enum CollectionClass {
    ARRAY_LIST(33, Shape.LIST, ArrayList.class, all -> all),
    LINKED_LIST(34, Shape.LIST, LinkedList.class, all -> new LinkedList<>((List<?>) all)),
    VECTOR(35, Shape.LIST, Vector.class, all -> new Vector<>((List<?>) all)),
    COPY_ON_WRITE_LIST(36, Shape.LIST, CopyOnWriteArrayList.class, all -> new CopyOnWriteArrayList<>((List<?>) all)),
    HASH_SET(37, Shape.SET, HashSet.class, all -> new HashSet<>((Set<?>) all)),
    LINKED_HASH_SET(38, Shape.SET, LinkedHashSet.class, all -> all),
    COPY_ON_WRITE_SET(39, Shape.SET, CopyOnWriteArraySet.class, all -> copyOnWriteSet((Set<?>) all)),
    TREE_SET(40, Shape.SORTED_SET, TreeSet.class, all -> all),
    SKIP_LIST_SET(41, Shape.SORTED_SET, ConcurrentSkipListSet.class, all -> new ConcurrentSkipListSet<>((Set<?>) all)),
    HASH_MAP(42, Shape.MAP, HashMap.class, all -> new HashMap<>((Map<?, ?>) all)),
    LINKED_HASH_MAP(43, Shape.MAP, LinkedHashMap.class, all -> all),
    CONCURRENT_HASH_MAP(44, Shape.MAP, ConcurrentHashMap.class, all -> new ConcurrentHashMap<>((Map<?, ?>) all)),
    TREE_MAP(45, Shape.SORTED_MAP, TreeMap.class, all -> all),
    SKIP_LIST_MAP(
            46, Shape.SORTED_MAP, ConcurrentSkipListMap.class, all -> new ConcurrentSkipListMap<>((Map<?, ?>) all)),
    SIMPLE_ENTRY(47, Shape.ENTRY, SimpleEntry.class, all -> new SimpleEntry<>((Map.Entry<?, ?>) all)),
    IMMUTABLE_LIST(48, Shape.LIST, ImmutableList.class, all -> ImmutableList.copyOf((List<?>) all)),
    IMMUTABLE_SET(49, Shape.SET, ImmutableSet.class, all -> ImmutableSet.copyOf((Set<?>) all)),
    IMMUTABLE_SORTED_SET(
            50, Shape.SORTED_SET, ImmutableSortedSet.class, all -> ImmutableSortedSet.copyOfSorted((SortedSet<?>) all)),
    IMMUTABLE_MAP(51, Shape.MAP, ImmutableMap.class, all -> ImmutableMap.copyOf((Map<?, ?>) all)),
    IMMUTABLE_BI_MAP(52, Shape.MAP, ImmutableBiMap.class, all -> ImmutableBiMap.copyOf((Map<?, ?>) all)),
    IMMUTABLE_SORTED_MAP(
            53,
            Shape.SORTED_MAP,
            ImmutableSortedMap.class,
            all -> ImmutableSortedMap.copyOfSorted((SortedMap<?, ?>) all)),
    SIMPLE_IMMUTABLE_ENTRY(54, Shape.ENTRY, SimpleImmutableEntry.class, all -> all);

    /** How the elements are written, and in what they are gathered when they are read. */
    public enum Shape {
        LIST,
        SET,
        SORTED_SET,
        MAP,
        SORTED_MAP,
        ENTRY
    }

    private static final ImmutableMap<Class<?>, CollectionClass> BY_CLASS;
    private static final CollectionClass[] BY_TAG = new CollectionClass[Byte.MAX_VALUE + 1];

    static {
        ImmutableMap.Builder<Class<?>, CollectionClass> byClass = ImmutableMap.builder();
        for (CollectionClass each : values()) {
            byClass.put(each.type, each);
            BY_TAG[each.tag] = each;
        }
        BY_CLASS = byClass.buildOrThrow();
    }

    private final byte tag;
    private final Shape shape;
    private final Class<?> type;
    private final Function<Object, Object> make;

    CollectionClass(int tag, Shape shape, Class<?> type, Function<Object, Object> make) {
        this.tag = (byte) tag;
        this.shape = shape;
        this.type = type;
        this.make = make;
    }

    /** So many are compared in some seconds, each with all before it. */
    private static final int MOST_COPIED_ON_WRITE = 100_000;

    private static Set<Object> copyOnWriteSet(Set<?> all) {
        checkCopiedOnWrite(all.size());
        return new CopyOnWriteArraySet<>(all);
    }

    /** Checks that a CopyOnWriteArraySet does not have more elements than can be put into a new one. */
    public static void checkCopiedOnWrite(int elements) {
        if (elements > MOST_COPIED_ON_WRITE) {
            throw new CodecException("expected at most " + MOST_COPIED_ON_WRITE
                    + " elements of a CopyOnWriteArraySet, because each is compared with all others, found " + elements
                    + "; use another set");
        }
    }

    /** The one of just this class, or null. */
    public static CollectionClass of(Class<?> type) {
        return BY_CLASS.get(type);
    }

    /** The one that values with this tag are of, or null. */
    public static CollectionClass tagged(byte tag) {
        return tag < 0 ? null : BY_TAG[tag];
    }

    public byte tag() {
        return tag;
    }

    public Shape shape() {
        return shape;
    }

    /**
     * A collection of the class.
     *
     * @param gathered its elements in an ArrayList, LinkedHashSet, TreeSet, LinkedHashMap, TreeMap or
     *     SimpleImmutableEntry of its own
     */
    public Object make(Object gathered) {
        return make.apply(gathered);
    }
}
