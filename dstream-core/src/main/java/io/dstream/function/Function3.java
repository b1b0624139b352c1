package io.dstream.function;

import java.io.Serializable;

/**
 * A function of three arguments, as {@code transformWith} takes it.
 *
 * @param <A> its first argument
 * @param <B> its second argument
 * @param <C> its third argument
 * @param <R> its result
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
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    R apply(A a, B b, C c) throws Exception;
}
