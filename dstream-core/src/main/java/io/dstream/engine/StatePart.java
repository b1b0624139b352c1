package io.dstream.engine;

import io.dstream.plan.Operator;
import io.dstream.store.StateImage;

/**
 * The state of an operator in one partition, or what a tick has changed of it, on its way to a checkpoint.
 *
 * @param operator the operator
 * @param form the {@linkplain io.dstream.plan.StateFunction#form form} of the state
 * @param partition the partition, from 0
 * @param image writes it
 */
public record StatePart(Operator operator, String form, int partition, StateImage image) {}
