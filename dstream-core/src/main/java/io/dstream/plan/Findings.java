package io.dstream.plan;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the tasks of a plan find out while they run, for whoever made the plan: one finding a partition, of which the
 * last counts, so that a task may run again. Engines that run tasks elsewhere bring findings back. Safe for use by many
 * threads.
 *
 * @param <T> what is found out
 */
public final class Findings<T extends Serializable> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TreeMap<Integer, T> byPartition = new TreeMap<>();

    /** Nothing found out yet. */
    public Findings() {}

    /**
     * Says what a task has found out.
     *
     * @param partition the partition that it runs
     * @param finding what it has found out
     */
    public synchronized void found(int partition, T finding) {
        byPartition.put(partition, finding);
    }

    /**
     * What was found out so far.
     *
     * @return the findings of partitions, by their numbers
     */
    public synchronized Map<Integer, T> byPartition() {
        return new TreeMap<>(byPartition);
    }

    /**
     * What was found out so far.
     *
     * @return the findings, in the order of the partitions
     */
    public Collection<T> all() {
        return List.copyOf(byPartition().values());
    }
}
