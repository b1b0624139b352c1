package io.dstream.event;

import java.io.Serializable;
import java.time.Instant;
import java.util.Collection;

/**
 * Windows defined by a function. They are not merged.
 *
 * @param <T> the type of the records
 */
@FunctionalInterface
public interface WindowFunction<T> extends Serializable {
    /**
     * Returns the windows of a record. Must always return the same windows for the same record.
     *
     * @param value the record
     * @param time its event time
     * @return the windows, each of which should contain the time; empty to drop the record
     * @throws Exception any exception; it is reported with the operator's name
     */
    Collection<Window> windows(T value, Instant time) throws Exception;
}
