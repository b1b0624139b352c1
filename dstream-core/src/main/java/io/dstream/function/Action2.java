package io.dstream.function;

import java.io.Serializable;

/**
 * An action on two values, as {@code foreachBatch} with the batch time takes it.
 *
 * @param <A> the first value
 * @param <B> the second value
 */
@FunctionalInterface
public interface Action2<A, B> extends Serializable {
    /**
     * Acts on two values.
     *
     * @param a the first value
     * @param b the second value
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    void accept(A a, B b) throws Exception;
}
