package io.dstream.function;

import java.io.Serializable;

/**
 * A function of four arguments. Used for state functions that receive the batch time.
 *
 * @param <A> the type of the first argument
 * @param <B> the type of the second argument
 * @param <C> the type of the third argument
 * @param <D> the type of the fourth argument
 * @param <R> the type of the result
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
     * @throws Exception any exception; it is reported with the operator's name
     */
    R apply(A a, B b, C c, D d) throws Exception;
}
