package io.dstream.function;

import java.io.Serializable;

/**
 * A function of three arguments. Used by {@code transformWith}.
 *
 * @param <A> the type of the first argument
 * @param <B> the type of the second argument
 * @param <C> the type of the third argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface Function3<A, B, C, R> extends Serializable {
    /**
     * Applies this function.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @return the result
     * @throws Exception any exception; it is reported with the operator's name
     */
    R apply(A a, B b, C c) throws Exception;
}
