package io.dstream.report;

/**
 * The state that an operator holds.
 *
 * @param operator the operator's id
 * @param keys the number of keys that have state
 * @param bytes the memory that keys and state take, estimated from a sample
 */
public record StateReport(String operator, long keys, long bytes) {}
