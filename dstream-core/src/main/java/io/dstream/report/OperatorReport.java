package io.dstream.report;

/**
 * What an operator did in a batch in which operators were counted.
 *
 * @param operator the operator's id
 * @param kind what was done: the operator's kind, or that of an operation inside it
 * @param in the number of records taken; -1 if not known
 * @param out the number of records emitted; -1 if not known
 */
public record OperatorReport(String operator, String kind, long in, long out) {}
