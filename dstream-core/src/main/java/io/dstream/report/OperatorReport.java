package io.dstream.report;

/**
 * What an operator did in a batch whose operators were counted.
 *
 * @param operator the operator's id
 * @param kind what was done: the operator's kind, or that of an operation inside it
 * @param in how many records it took, or -1 where that is not known
 * @param out how many it gave, or -1 where that is not known
 */
public record OperatorReport(String operator, String kind, long in, long out) {}
