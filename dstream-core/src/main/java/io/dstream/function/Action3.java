package io.dstream.function;

import java.io.Serializable;

/**
 * An action on three values. Used by {@code foreachBatch} with the batch time and {@code BatchInfo}.
 *
 * @param <A> the type of the first value
 * @param <B> the type of the second value
 * @param <C> the type of the third value
 */
@FunctionalInterface
public interface Action3<A, B, C> extends Serializable {
    /**
     * Performs the action on three values.
     *
     * @param a the first value
     * @param b the second value
     * @param c the third value
     * @throws Exception any exception; it is reported with the operator's name
     */
    void accept(A a, B b, C c) throws Exception;
}
