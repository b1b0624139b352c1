package io.dstream.spark.internal;

import io.dstream.plan.Step;

/**
 * Steps that records go through, while a plan becomes segments. May be long, and is equal only to itself.
 *
 * @param step the first step
 * @param first the number of the task that runs its first partition
 * @param next the steps behind it; null for none
 */
record Chain(Step step, int first, Chain next) {
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "Chain from " + step.operator();
    }
}
