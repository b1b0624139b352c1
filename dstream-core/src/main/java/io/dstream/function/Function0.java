package io.dstream.function;

import java.io.Serializable;

/**
 * A function without arguments.
 *
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface Function0<R> extends Serializable {
    /**
     * Returns a value.
     *
     * @return the value
     * @throws Exception any exception; it is reported with the operator's name
     */
    R apply() throws Exception;
}
