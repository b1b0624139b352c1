/**
 * The data of one tick: {@link io.dstream.batch.Batch}, and {@link io.dstream.batch.PairBatch} for pairs. Operators are
 * implemented here, once, and streams apply them to their batches.
 */
package io.dstream.batch;
