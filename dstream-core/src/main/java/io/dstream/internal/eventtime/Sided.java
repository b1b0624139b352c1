package io.dstream.internal.eventtime;

/**
 * A value of one of two streams that are brought together.
 *
 * @param isRight whether it is of the right one
 * @param value the value
 */
public record Sided(boolean isRight, Object value) {}
