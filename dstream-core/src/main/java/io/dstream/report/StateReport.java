package io.dstream.report;

/**
 * How much state an operator keeps.
 *
 * @param operator the operator's id
 * @param keys how many keys have state
 * @param bytes about how much memory keys and state take, estimated from some of them
 */
public record StateReport(String operator, long keys, long bytes) {}
