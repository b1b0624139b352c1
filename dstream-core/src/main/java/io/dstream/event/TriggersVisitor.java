package io.dstream.event;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Does something for each kind of trigger.
 *
 * @param <R> what comes of it
 */
public interface TriggersVisitor<R> {
    /**
     * Fires at the end of the window, and perhaps before and after it.
     *
     * @param early fires before it
     * @param late fires after it
     * @return what comes of it
     */
    R atEndOfWindow(Optional<Triggers> early, Optional<Triggers> late);

    /**
     * Fires once so many records have come.
     *
     * @param n how many
     * @return what comes of it
     */
    R afterCount(long n);

    /**
     * Fires so long after a pane's first record.
     *
     * @param delay how long
     * @return what comes of it
     */
    R afterProcessingTime(Duration delay);

    /**
     * Begins again whenever it has finished.
     *
     * @param trigger what begins again
     * @return what comes of it
     */
    R repeatedly(Triggers trigger);

    /**
     * Fires with the first.
     *
     * @param triggers of these
     * @return what comes of it
     */
    R afterFirst(List<Triggers> triggers);

    /**
     * Fires when all could.
     *
     * @param triggers all these
     * @return what comes of it
     */
    R afterAll(List<Triggers> triggers);

    /**
     * Fires as one after the other does.
     *
     * @param triggers in this order
     * @return what comes of it
     */
    R afterEach(List<Triggers> triggers);

    /**
     * Fires as one does until another one fires.
     *
     * @param trigger the one
     * @param until the other
     * @return what comes of it
     */
    R orFinally(Triggers trigger, Triggers until);

    /**
     * Does not fire.
     *
     * @return what comes of it
     */
    R never();
}
