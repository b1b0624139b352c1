package io.dstream.event;

import java.time.Instant;

/**
 * A record that was dropped.
 *
 * @param value the record
 * @param time its event time; null for {@link Reason#UNTIMED}
 * @param window the window that dropped it; null if there is none: for {@link Reason#OUTSIDE_WINDOWS},
 *     {@link Reason#UNTIMED}, {@link Reason#TOO_FAR_AHEAD}, and for joins and deduplication, which have no windows
 * @param watermark the watermark before the batch
 * @param reason why it was dropped
 * @param <T> the type of the record
 */
public record Late<T>(T value, Instant time, Window window, Instant watermark, Reason reason) {}
