package io.dstream.function;

import java.io.Serializable;

/**
 * Reads a {@code long} off a record, as {@code sumLong} takes it.
 *
 * @param <A> the record
 */
@FunctionalInterface
public interface ToLong<A> extends Serializable {
    /**
     * Reads a number off a record, without a box.
     *
     * @param a the record
     * @return its number
     * @throws Exception whatever the caller's code throws; it is reported with the operator's name
     */
    long applyAsLong(A a) throws Exception;
}
