package io.dstream.function;

import java.io.Serializable;

/**
 * A function of two arguments, as {@code reduce} and {@code aggregateByKey} take it.
 *
 * @param <A> its first argument
 * @param <B> its second argument
 * @param <R> its result
 */
@FunctionalInterface
public interface Function2<A, B, R> extends Serializable {
    /**
     * Applies this function.
     *
     * @param a the first argument
     * @param b the second argument
     * @return the result
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    R apply(A a, B b) throws Exception;
}
