package io.dstream.function;

import java.io.Serializable;

/**
 * A function of two arguments. Used by {@code reduce} and {@code aggregateByKey}.
 *
 * @param <A> the type of the first argument
 * @param <B> the type of the second argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface Function2<A, B, R> extends Serializable {
    /**
     * Applies this function.
     *
     * @param a the first argument
     * @param b the second argument
     * @return the result
     * @throws Exception any exception; it is reported with the operator's name
     */
    R apply(A a, B b) throws Exception;
}
