package io.dstream.function;

import java.io.Serializable;

/**
 * A function that returns a {@code double} for a record. Used by {@code sumDouble}.
 *
 * @param <A> the type of the record
 */
@FunctionalInterface
public interface ToDouble<A> extends Serializable {
    /**
     * Returns the number of a record, without boxing.
     *
     * @param a the record
     * @return its number
     * @throws Exception any exception; it is reported with the operator's name
     */
    double applyAsDouble(A a) throws Exception;
}
