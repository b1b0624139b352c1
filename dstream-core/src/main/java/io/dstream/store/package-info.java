/**
 * The seam between operators that keep state and whoever keeps it: state by key, with timers, the changes of a tick and
 * copies for checkpoints. The local engine keeps it in the heap; on disk or on another machine it can be kept by the
 * same interface.
 */
package io.dstream.store;
