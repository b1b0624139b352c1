package io.dstream.function;

import java.io.Serializable;

/**
 * An action on a value, as {@code peek}, {@code forEach} and {@code foreachBatch} take it.
 *
 * @param <A> what is acted on
 */
@FunctionalInterface
public interface Action1<A> extends Serializable {
    /**
     * Acts on a value.
     *
     * @param a the value
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    void accept(A a) throws Exception;
}
