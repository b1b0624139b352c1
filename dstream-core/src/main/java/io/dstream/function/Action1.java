package io.dstream.function;

import java.io.Serializable;

/**
 * An action on a value. Used by {@code peek}, {@code forEach} and {@code foreachBatch}.
 *
 * @param <A> the type of the value
 */
@FunctionalInterface
public interface Action1<A> extends Serializable {
    /**
     * Performs the action on a value.
     *
     * @param a the value
     * @throws Exception any exception; it is reported with the operator's name
     */
    void accept(A a) throws Exception;
}
