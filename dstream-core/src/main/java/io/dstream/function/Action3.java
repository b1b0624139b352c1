package io.dstream.function;

import java.io.Serializable;

/**
 * An action on three values, as {@code foreachBatch} with the batch's time and what else is known of it takes it.
 *
 * @param <A> the first value
 * @param <B> the second value
 * @param <C> the third value
 */
@FunctionalInterface
public interface Action3<A, B, C> extends Serializable {
    /**
     * Acts on three values.
     *
     * @param a the first value
     * @param b the second value
     * @param c the third value
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    void accept(A a, B b, C c) throws Exception;
}
