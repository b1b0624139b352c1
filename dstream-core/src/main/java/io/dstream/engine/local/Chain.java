package io.dstream.engine.local;

import io.dstream.plan.Step;

/**
 * The steps behind a node of a plan. All tasks that the node becomes share it.
 *
 * @param step the step right behind the node
 * @param first the number of the node's first task: that is the step's partition 0
 * @param next the steps behind that one; null for none
 */
record Chain(Step step, int first, Chain next) {}
