/**
 * Event time: records that carry the time at which they happened, windows by that time, watermarks, triggers and panes.
 * Begins with {@link io.dstream.DStream#withEventTime}.
 *
 * <p>The words are those of Apache Beam (Akidau et al.: "The Dataflow Model", VLDB 2015). A batch is what Beam calls a
 * bundle: within one batch records have no order, and no record is late because of another one of its batch.
 */
package io.dstream.event;
