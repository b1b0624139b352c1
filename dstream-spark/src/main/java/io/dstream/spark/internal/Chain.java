package io.dstream.spark.internal;

import io.dstream.plan.Step;

/**
 * Steps that records go through, while a plan becomes segments.
 *
 * @param step the first step
 * @param first the number of the task that runs its first partition
 * @param next the steps behind it; null for none
 */
record Chain(Step step, int first, Chain next) {}
