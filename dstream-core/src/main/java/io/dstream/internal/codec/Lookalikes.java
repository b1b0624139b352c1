package io.dstream.internal.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;

/**
 * Counts the elements of a set, or keys of a map, that a hash table can only tell apart by comparing each with all
 * others: those that have one hash code, and no order by which {@link java.util.HashMap} could find them. Reading them
 * takes the square of their number, and whoever writes bytes by hand can have any number of them.
 *
 * <p>Elements of one class with an order of its own (strings, numbers, a record that is {@code Comparable} to itself)
 * are no trouble, whatever their hash codes, and are not counted.
 */
public final class Lookalikes {
    /** So many take some hundredths of a second. */
    public static final int MOST = 1_000;

    private static final int HASHES_PER_COUNT = 16;
    private static final int GOLDEN_RATIO = 0x9E3779B9;

    /** By some bits of the hash code: one that stays small says that no hash code is frequent. */
    private final int[] counts;

    private final int shift;
    private Class<?> first; // of the elements
    private boolean isOrdered; // whether those of that class are

    private Lookalikes(int elements) {
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(elements / HASHES_PER_COUNT));
        counts = new int[1 << bits];
        shift = 32 - bits;
    }

    /**
     * Counts those of one collection.
     *
     * @param elements how many there are
     * @return null where there are too few for any trouble
     */
    public static Lookalikes among(int elements) {
        return elements <= MOST ? null : new Lookalikes(elements);
    }

    /** Takes an element in. Says whether there are too many now that it is like. */
    public boolean areTooManyWith(Object element) {
        if (element == null) {
            return false; // there is but one
        }
        Class<?> type = element.getClass();
        if (first == null) {
            first = type;
            isOrdered = isOrdered(type);
        }
        if (type == first && isOrdered) {
            return false;
        }
        return ++counts[(element.hashCode() * GOLDEN_RATIO) >>> shift] > MOST;
    }

    /** What is told of elements that are too many. */
    public static String expected() {
        return "at most " + MOST + " elements of a set or keys of a map with one hash code and no order";
    }

    /** What is told of the element that was one too many. */
    public static String found(Object element) {
        return "more of type " + element.getClass().getTypeName()
                + ": give it a hash code that tells them apart, or let it be Comparable";
    }

    /** As HashMap sees it. */
    private static boolean isOrdered(Class<?> type) {
        return Arrays.stream(type.getGenericInterfaces()).anyMatch(each -> isOrder(each, type));
    }

    private static boolean isOrder(Type each, Class<?> of) {
        return each instanceof ParameterizedType comparable
                && comparable.getRawType() == Comparable.class
                && comparable.getActualTypeArguments()[0] == of;
    }
}
