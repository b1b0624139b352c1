package io.dstream.plan;

/**
 * The accumulators of many keys, each known by a number from 0: for a {@link Combiner} that can keep them side by side,
 * rather than as an object for each key. Used by one thread at a time.
 *
 * @param <V> the values
 * @param <A> an accumulator as an object
 */
public abstract class Accumulators<V, A> {

    /** For subclasses. */
    protected Accumulators() {}

    /**
     * Starts with a key's first value.
     *
     * @param key the key's number: as many as there were keys before
     * @param value the value
     */
    public abstract void create(int key, V value);

    /**
     * Takes in one more value of a key.
     *
     * @param key the key's number
     * @param value the value
     */
    public abstract void add(int key, V value);

    /**
     * Merges what later partitions have of a key.
     *
     * @param key the key's number: of one that is there, or as many as there are
     * @param later the accumulators of a later partition, of the same combiner; may be changed
     * @param laterKey the key's number there
     */
    public abstract void merge(int key, Accumulators<V, A> later, int laterKey);

    /**
     * A key's accumulator by itself, as {@link Combiner#merge} and {@link Combiner#finish} take it.
     *
     * @param key the key's number
     * @return the accumulator, which is the caller's own
     */
    public abstract A get(int key);
}
