package io.dstream.event;

import java.io.Serializable;
import java.time.Instant;
import java.util.Collection;

/**
 * Windows of one's own, that do not merge.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface WindowFunction<T> extends Serializable {
    /**
     * The windows that a record belongs to. Must give the same for the same record, whenever it is asked.
     *
     * @param value the record
     * @param time its event time
     * @return the windows, each of which should contain the time; none to leave the record out
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    Collection<Window> windows(T value, Instant time) throws Exception;
}
