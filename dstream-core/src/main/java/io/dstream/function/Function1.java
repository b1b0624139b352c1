package io.dstream.function;

import java.io.Serializable;

/**
 * A function of one argument, as {@code map}, {@code flatMap} and {@code keyBy} take it.
 *
 * @param <A> its argument
 * @param <R> its result
 */
@FunctionalInterface
public interface Function1<A, R> extends Serializable {
    /**
     * Applies this function.
     *
     * @param a the argument
     * @return the result
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    R apply(A a) throws Exception;
}
