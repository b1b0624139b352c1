package io.dstream.engine;

/**
 * The state of an operator in one partition, or what a tick has changed of it, on its way to a checkpoint.
 *
 * @param operator the operator's id
 * @param form the {@linkplain StateFunction#form form} of the state
 * @param partition the partition, from 0
 * @param image writes it
 */
public record StatePart(String operator, String form, int partition, StateImage image) {}
