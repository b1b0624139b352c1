/**
 * Event time: records with the times at which they happened, windows over those times, watermarks, triggers and panes.
 * Start with {@link io.dstream.DStream#withEventTime}.
 *
 * <p>The terms are those of Apache Beam (Akidau et al.: "The Dataflow Model", VLDB 2015). A batch is what Beam calls a
 * bundle: the records of a batch have no order among themselves, and no record is late because of another one in its
 * batch.
 */
package io.dstream.event;
