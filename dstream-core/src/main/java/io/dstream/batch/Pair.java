package io.dstream.batch;

import java.io.Serializable;

/**
 * A key and a value.
 *
 * @param key the key; may be null
 * @param value the value; may be null
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public record Pair<K, V>(K key, V value) implements Serializable {

    /**
     * Returns a pair.
     *
     * @param key the key
     * @param value the value
     * @param <K> the type of the key
     * @param <V> the type of the value
     * @return the pair
     */
    public static <K, V> Pair<K, V> of(K key, V value) {
        return new Pair<>(key, value);
    }

    /**
     * Returns the pair with key and value swapped.
     *
     * @return a pair of value and key
     */
    public Pair<V, K> swap() {
        return new Pair<>(value, key);
    }

    /** Returns {@code (key, value)}. */
    @Override
    public String toString() {
        return "(" + key + ", " + value + ")";
    }
}
