package io.dstream.event;

import java.time.Instant;

/**
 * A record that was left out.
 *
 * @param value the record
 * @param time its event time; null for {@link Reason#UNTIMED}
 * @param window the window that it was left out of; null where it has none: for {@link Reason#OUTSIDE_WINDOWS},
 *     {@link Reason#UNTIMED}, {@link Reason#TOO_FAR_AHEAD}, and for joins and deduplication, which have no windows
 * @param watermark what the watermark was, before the batch
 * @param reason why it was left out
 * @param <T> the record
 */
public record Late<T>(T value, Instant time, Window window, Instant watermark, Reason reason) {}
