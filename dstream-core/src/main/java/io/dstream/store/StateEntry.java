package io.dstream.store;

/** A key of a {@link StateStore} with its value. A view: it is valid until the store shows another. */
public interface StateEntry {
    /** When a key that was never touched was touched. */
    long NEVER = Long.MIN_VALUE;

    /**
     * The key.
     *
     * @return the key, or null
     */
    Object key();

    /**
     * The value.
     *
     * @return the value, or null where there is none
     */
    Object value();

    /**
     * Gives the key a value.
     *
     * @param value the value, not null
     */
    void set(Object value);

    /** Takes the value away. Timers of the key stay until they are due. */
    void remove();

    /**
     * Announces that the value is about to be changed in place, if it is one that can be. It is to be {@link #set}
     * then.
     *
     * @return the value, or null where there is none
     */
    Object willChange();

    /**
     * Touches the key, which must have a value: it is now the last in the order of touch. Its first touch in a tick
     * counts.
     *
     * @param timeMillis when; never less than at an earlier touch of any key
     */
    void touch(long timeMillis);

    /**
     * Attaches something to the key until the end of the tick. The key must have a value.
     *
     * @param attached what to attach
     */
    void attach(Object attached);

    /**
     * What was attached to the key in this tick.
     *
     * @return it, or null
     */
    Object attached();
}
