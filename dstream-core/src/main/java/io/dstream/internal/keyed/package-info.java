/**
 * The operators that keep state per key: what {@code mapWithState}, {@code updateStateByKey} and the sliding windows do
 * with a partition's pairs and its {@link io.dstream.table.StateTable}. Code without state of its own.
 */
package io.dstream.internal.keyed;
