/**
 * The operators that keep state per key: what {@code mapWithState} and {@code updateStateByKey} do with a partition's
 * pairs and its {@link io.dstream.store.StateStore}. Code without state of its own.
 */
package io.dstream.internal.keyed;
