package io.dstream.plan;

import java.util.Comparator;

/**
 * What is done for each kind of {@link Plan.Layout}.
 *
 * @param <T> the records
 * @param <R> what comes of it
 */
public interface LayoutVisitor<T, R> {

    /**
     * Records spread evenly.
     *
     * @return what comes of it
     */
    R evenly();

    /**
     * All pairs of a key in the partition of the key.
     *
     * @return what comes of it
     */
    R byKey();

    /**
     * Neighbouring partitions put together.
     *
     * @return what comes of it
     */
    R coalesced();

    /**
     * Records sorted, the smallest in the first partition.
     *
     * @param order the order
     * @return what comes of it
     */
    R sorted(Comparator<? super T> order);
}
