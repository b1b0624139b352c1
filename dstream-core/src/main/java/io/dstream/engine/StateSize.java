package io.dstream.engine;

/**
 * How much state an operator keeps.
 *
 * @param keys how many keys have state
 * @param bytes about how much memory they take
 */
public record StateSize(long keys, long bytes) {}
