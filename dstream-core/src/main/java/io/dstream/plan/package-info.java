/**
 * What is to be computed: {@link io.dstream.plan.Plan plans} made of a few kinds of nodes, the
 * {@link io.dstream.plan.Step steps} and operators that they are made for, and the {@link io.dstream.plan.Partition
 * partitions} that they begin and end with.
 *
 * <p>A plan says what is to be computed and nothing about how: it holds data, functions and other plans, and never a
 * thread, a clock or the runtime. Programs do not use this package; it is for those who write an engine, and for
 * operators that are not in the box.
 */
package io.dstream.plan;
