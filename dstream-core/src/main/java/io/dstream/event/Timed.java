package io.dstream.event;

import java.time.Instant;

/**
 * A record with its event time.
 *
 * @param value the record
 * @param time its event time, in whole milliseconds
 * @param <T> the type of the record
 */
public record Timed<T>(T value, Instant time) {}
