/**
 * Shows what running programs do: {@link io.dstream.monitoring.Monitoring} on a page,
 * {@link io.dstream.monitoring.StreamingMeters} as metrics, {@link io.dstream.monitoring.ConsoleProgress} on a
 * terminal, and {@link io.dstream.monitoring.History} after they have ended.
 *
 * <p>Terms: an <em>application</em> is a context that is shown; a <em>view</em> is a report made of plain values; a
 * <em>frame</em> is the data sent to the page at one time.
 */
package io.dstream.monitoring;
