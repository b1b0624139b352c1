package io.dstream.event;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Has a method for each kind of trigger.
 *
 * @param <R> the type of the result
 */
public interface TriggersVisitor<R> {
    /**
     * Fires at the end of the window, and optionally before and after it.
     *
     * @param early fires before the end
     * @param late fires after the end
     * @return the result
     */
    R atEndOfWindow(Optional<Triggers> early, Optional<Triggers> late);

    /**
     * Fires once a number of records have arrived.
     *
     * @param n the number of records
     * @return the result
     */
    R afterCount(long n);

    /**
     * Fires some time after a pane's first record.
     *
     * @param delay the time
     * @return the result
     */
    R afterProcessingTime(Duration delay);

    /**
     * Restarts another trigger whenever it has finished.
     *
     * @param trigger the trigger to restart
     * @return the result
     */
    R repeatedly(Triggers trigger);

    /**
     * Fires with the first of several triggers.
     *
     * @param triggers the triggers
     * @return the result
     */
    R afterFirst(List<Triggers> triggers);

    /**
     * Fires when all of several triggers could fire.
     *
     * @param triggers the triggers
     * @return the result
     */
    R afterAll(List<Triggers> triggers);

    /**
     * Fires as several triggers in turn.
     *
     * @param triggers the triggers, in order
     * @return the result
     */
    R afterEach(List<Triggers> triggers);

    /**
     * Fires as one trigger until another one fires.
     *
     * @param trigger the one trigger
     * @param until the other trigger
     * @return the result
     */
    R orFinally(Triggers trigger, Triggers until);

    /**
     * Never fires.
     *
     * @return the result
     */
    R never();
}
