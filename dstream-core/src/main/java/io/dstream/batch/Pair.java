package io.dstream.batch;

import java.io.Serializable;

/**
 * A key and a value.
 *
 * @param key the key; may be null
 * @param value the value; may be null
 * @param <K> the key
 * @param <V> the value
 */
public record Pair<K, V>(K key, V value) implements Serializable {

    /**
     * A pair.
     *
     * @param key the key
     * @param value the value
     * @param <K> the key
     * @param <V> the value
     * @return the pair
     */
    public static <K, V> Pair<K, V> of(K key, V value) {
        return new Pair<>(key, value);
    }

    /**
     * The pair the other way round.
     *
     * @return value and key
     */
    public Pair<V, K> swap() {
        return new Pair<>(value, key);
    }

    /** As {@code (key, value)}. */
    @Override
    public String toString() {
        return "(" + key + ", " + value + ")";
    }
}
