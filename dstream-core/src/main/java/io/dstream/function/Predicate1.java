package io.dstream.function;

import java.io.Serializable;

/**
 * A test on a record, as {@code filter} takes it.
 *
 * @param <A> what is tested
 */
@FunctionalInterface
public interface Predicate1<A> extends Serializable {
    /**
     * Tests a record.
     *
     * @param a the record
     * @return whether to keep it
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    boolean test(A a) throws Exception;
}
