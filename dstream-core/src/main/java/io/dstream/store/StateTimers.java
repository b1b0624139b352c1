package io.dstream.store;

/**
 * Timers of one kind in a {@link StateStore}: which keys to look at again, and when. A key has at most one timer of a
 * kind at a time, and any number at different times.
 */
public interface StateTimers {

    /** Is shown timers that are due. */
    @FunctionalInterface
    interface TimerVisitor {
        /**
         * Looks at a timer, and may change its entry and set other timers.
         *
         * @param entry the key's entry, valid during the call
         * @param time the timer's time
         * @param payload what was set with it
         */
        void fired(StateEntry entry, long time, Object payload);
    }

    /** Says whether a timer is still wanted. */
    @FunctionalInterface
    interface TimerTest {
        /**
         * Looks at a timer.
         *
         * @param value the value of its key; null where it has none any more
         * @param time the timer's time
         * @return whether it is still wanted
         */
        boolean test(Object value, long time);
    }

    /**
     * Sets a timer. One that the key has already at this time stays as it is.
     *
     * @param entry the key's entry, which has a value
     * @param time when it is due: milliseconds, or whatever the operator counts
     * @param payload is given back with it, or null
     */
    void set(StateEntry entry, long time, Object payload);

    /**
     * Takes out the timers that are due and shows them, in the order of their times; those of one time in the order in
     * which they were set. Timers that are set meanwhile and due are shown too. Costs what is shown.
     *
     * @param time timers up to this one are due
     * @param visitor is shown them
     */
    void fire(long time, TimerVisitor visitor);

    /**
     * The time of the first timer that is still wanted. It is left in its place; all timers of earlier times are taken
     * out. Costs what is taken out, and what is not wanted of the time that is found.
     *
     * @param test whether a timer is still wanted
     * @return its time, or {@link Long#MAX_VALUE} where there is none
     */
    long first(TimerTest test);
}
