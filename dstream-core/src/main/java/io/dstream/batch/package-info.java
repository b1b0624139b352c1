/**
 * The data of one tick: {@link io.dstream.batch.Batch}, and {@link io.dstream.batch.PairBatch} where the records are
 * pairs. Every operator is written here once; a stream lifts it over its batches.
 */
package io.dstream.batch;
