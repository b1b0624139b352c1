/**
 * The engine that runs in the program's own process: interprets plans on a fixed pool of threads.
 *
 * <p>Narrow steps are fused into one chain of consumers per partition and pushed through it, nothing in between; the
 * stages that need all records of a key first are computed by the thread that asked, one after the other, and only
 * their partitions are spread over the pool. So a pool thread never waits for another task.
 */
package io.dstream.internal.local;
