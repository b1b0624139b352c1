/**
 * State that a program keeps per key from batch to batch. {@link io.dstream.state.StateSpec} describes what is done
 * with it; {@link io.dstream.state.State} is the state of one key. An {@link io.dstream.state.Aggregator} turns many
 * values into one result.
 */
package io.dstream.state;
