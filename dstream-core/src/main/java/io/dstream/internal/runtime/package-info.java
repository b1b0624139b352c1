/**
 * What happens between {@code start()} and the end: the ticker that decides when a batch is due and cuts the sources,
 * the driver that computes one batch after the other, and what they report. All the state of a run is here.
 *
 * <pre>{@code
 * clock -- Ticker -- Tick --> BatchRunner --> outputs
 *            | cut                  | release (credit)
 *            +---- SourceRun <------+
 * }</pre>
 */
package io.dstream.internal.runtime;
