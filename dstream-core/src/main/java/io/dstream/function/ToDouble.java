package io.dstream.function;

import java.io.Serializable;

/**
 * Reads a {@code double} off a record, as {@code sumDouble} takes it.
 *
 * @param <A> the record
 */
@FunctionalInterface
public interface ToDouble<A> extends Serializable {
    /**
     * Reads a number off a record, without a box.
     *
     * @param a the record
     * @return its number
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    double applyAsDouble(A a) throws Exception;
}
