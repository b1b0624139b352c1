package io.dstream.store;

/** Keys of a {@link StateStore}, one after the other, as they were at one moment. Begins before the first of them. */
public interface StateCursor {
    /**
     * Goes on to the next key.
     *
     * @return whether there is one
     */
    boolean next();

    /**
     * The key.
     *
     * @return the key, or null
     */
    Object key();

    /**
     * Its value.
     *
     * @return the value, or null where there is none any more
     */
    Object value();

    /**
     * When it was last touched.
     *
     * @return the time, or {@link StateEntry#NEVER}
     */
    long touchedAt();

    /**
     * How many timers of a kind it has. Not known of {@linkplain StateStore#changed changes}.
     *
     * @param kind the kind
     * @return their number
     */
    int timers(int kind);

    /**
     * When a timer is due.
     *
     * @param kind the kind
     * @param i which of them, in the order of their times, from 0
     * @return the time
     */
    long time(int kind, int i);

    /**
     * What was set with a timer.
     *
     * @param kind the kind
     * @param i which of them, in the order of their times, from 0
     * @return it, or null
     */
    Object payload(int kind, int i);
}
