package io.dstream.function;

import java.io.Serializable;

/**
 * A function of one argument. Used by {@code map}, {@code flatMap} and {@code keyBy}.
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface Function1<A, R> extends Serializable {
    /**
     * Applies this function.
     *
     * @param a the argument
     * @return the result
     * @throws Exception any exception; it is reported with the operator's name
     */
    R apply(A a) throws Exception;
}
