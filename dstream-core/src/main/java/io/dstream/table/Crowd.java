package io.dstream.table;

import io.dstream.batch.Pair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The keys of a hash table for which there was no place near to where they belong, because others have the same hash or
 * one like it: by accident, of which there are a few, or because somebody has chosen them. They are told apart by a
 * second hash, which nobody outside can foresee, and by their order where they have one. Used by one thread at a time.
 */
public final class Crowd {
    /** How many places a table looks at for a key before it looks here. */
    public static final int PROBES = 128;

    /** How many other keys of the same hash a table compares a key with before it looks here. */
    public static final int ALIKE = 16;

    /** Another in each process, so that keys cannot be made for it. */
    private static final int SEED = new SplittableRandom().nextInt();

    private final Map<Held, Integer> entries = new HashMap<>();

    /** One without keys. */
    public Crowd() {}

    /** A key with its second hash. */
    private record Held(Object key, int hash) implements Comparable<Held> {
        static Held of(Object key) {
            return new Held(key, second(key));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Held held && (key == held.key || (key != null && key.equals(held.key)));
        }

        @Override
        public int hashCode() {
            return hash;
        }

        /** So that a HashMap can make a tree of those that still have one hash; 0 where they have no order. */
        @Override
        @SuppressWarnings("unchecked")
        public int compareTo(Held other) {
            return key instanceof Comparable<?> && other.key != null && key.getClass() == other.key.getClass()
                    ? ((Comparable<Object>) key).compareTo(other.key)
                    : 0;
        }
    }

    /** Equal for keys that are equal. */
    private static int second(Object key) {
        if (key instanceof String text) {
            int h = SEED;
            for (int i = 0; i < text.length(); i++) {
                h = mixed(h ^ text.charAt(i));
            }
            return h;
        } else if (key instanceof Pair<?, ?> pair) {
            return mixed(second(pair.key())) + second(pair.value());
        } else if (key instanceof List<?> list) {
            int h = SEED;
            for (Object each : list) {
                h = mixed(h ^ second(each));
            }
            return h;
        } else if (key instanceof Optional<?> some) {
            return mixed(second(some.orElse(null)));
        }
        return key == null ? 0 : key.hashCode();
    }

    private static int mixed(int h) {
        int m = (h ^ (h >>> 15)) * 0x85EBCA6B;
        return m ^ (m >>> 13);
    }

    /**
     * Finds a key.
     *
     * @param key the key
     * @return the number of its entry, or -1 where it is not here
     */
    public int find(Object key) {
        return entries.getOrDefault(Held.of(key), -1);
    }

    /**
     * Takes a key in.
     *
     * @param key a key that is not here
     * @param entry the number of its entry
     */
    public void add(Object key, int entry) {
        entries.put(Held.of(key), entry);
    }

    /**
     * Lets go of a key.
     *
     * @param key the key
     */
    public void remove(Object key) {
        entries.remove(Held.of(key));
    }

    /**
     * About how much memory it takes, without the keys.
     *
     * @return bytes
     */
    public long estimatedBytes() {
        return 80L * entries.size();
    }
}
