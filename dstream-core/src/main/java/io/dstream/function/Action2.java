package io.dstream.function;

import java.io.Serializable;

/**
 * An action on two values. Used by {@code foreachBatch} with the batch time.
 *
 * @param <A> the type of the first value
 * @param <B> the type of the second value
 */
@FunctionalInterface
public interface Action2<A, B> extends Serializable {
    /**
     * Performs the action on two values.
     *
     * @param a the first value
     * @param b the second value
     * @throws Exception any exception; it is reported with the operator's name
     */
    void accept(A a, B b) throws Exception;
}
