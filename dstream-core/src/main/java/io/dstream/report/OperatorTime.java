package io.dstream.report;

import java.time.Duration;

/**
 * The time that an operator took in a batch.
 *
 * @param operator the operator's id
 * @param kind what was done: the operator's kind, or that of an operation inside it
 * @param site the line of the program that created the operator; may be empty
 * @param time the time that threads spent in it, added up over all threads, without that of the operators behind it
 * @param at the line of the program in which most of it was spent; empty if not known
 * @param exact whether every record was timed; otherwise the time is estimated from samples of what threads were at
 */
public record OperatorTime(String operator, String kind, String site, Duration time, String at, boolean exact) {}
