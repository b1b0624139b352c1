package io.dstream.function;

import java.io.Serializable;

/**
 * A predicate on a record. Used by {@code filter}.
 *
 * @param <A> the type of the record
 */
@FunctionalInterface
public interface Predicate1<A> extends Serializable {
    /**
     * Evaluates the predicate.
     *
     * @param a the record
     * @return true to keep the record
     * @throws Exception any exception; it is reported with the operator's name
     */
    boolean test(A a) throws Exception;
}
