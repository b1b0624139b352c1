package io.dstream.function;

import java.io.Serializable;

/**
 * A function without an argument.
 *
 * @param <R> what it gives
 */
@FunctionalInterface
public interface Function0<R> extends Serializable {
    /**
     * Gives a value.
     *
     * @return the value
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    R apply() throws Exception;
}
