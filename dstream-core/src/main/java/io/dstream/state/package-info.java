/**
 * State that a program keeps per key from batch to batch: {@link io.dstream.state.StateSpec} says what is done with it,
 * {@link io.dstream.state.State} is the state of one key. How values become one over a window is an
 * {@link io.dstream.state.Aggregator}.
 */
package io.dstream.state;
