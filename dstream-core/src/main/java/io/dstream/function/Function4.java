package io.dstream.function;

import java.io.Serializable;

/**
 * A function of four arguments, as state functions that are told the batch time take it.
 *
 * @param <A> its first argument
 * @param <B> its second argument
 * @param <C> its third argument
 * @param <D> its fourth argument
 * @param <R> its result
 */
@FunctionalInterface
public interface Function4<A, B, C, D, R> extends Serializable {
    /**
     * Applies this function.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param d the fourth argument
     * @return the result
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    R apply(A a, B b, C c, D d) throws Exception;
}
