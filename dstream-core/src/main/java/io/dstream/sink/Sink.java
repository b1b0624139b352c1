package io.dstream.sink;

import io.dstream.batch.Batch;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes the batches of a stream somewhere. Called by one thread at a time, batch after batch, in the order of their
 * times; a batch that is tried again after a failure comes with the same time.
 *
 * @param <T> the records
 */
@FunctionalInterface
public interface Sink<T> {

    /**
     * What the sink will have tasks run, which may be in other processes: functions of the program, with what they have
     * captured. Asked before {@link #open}, so that an engine that sends code tries at the start whether it can send
     * this.
     *
     * @return the functions, or an object that holds them; by default nothing
     */
    default Optional<Object> taskCode() {
        return Optional.empty();
    }

    /**
     * Called once, before the first batch. A {@link TransactionalSink} takes its output over here.
     *
     * @param id the operator's id
     * @throws Exception if the sink cannot be used; the program then does not start
     */
    default void open(String id) throws Exception {}

    /**
     * Takes a batch. Called for empty batches too.
     *
     * @param batch the batch
     * @param batchTime its time
     * @throws Exception if it cannot be taken; the batch has then failed
     */
    void write(Batch<T> batch, Instant batchTime) throws Exception;

    /**
     * Takes a batch, knowing which one it is. What the program calls; by default it passes on to {@link #write(Batch,
     * Instant)}.
     *
     * @param batch the batch
     * @param info which one it is
     * @throws Exception if it cannot be taken; the batch has then failed
     */
    default void write(Batch<T> batch, BatchInfo info) throws Exception {
        write(batch, info.time());
    }

    /**
     * Called when the program has been asked to stop, by any thread and perhaps more than once, while another thread
     * may be in {@link #write}. Must not wait. A {@code write} that waits for somebody outside should then give up and
     * throw; that does not fail the program.
     */
    default void stopping() {}

    /**
     * Called once, after the last batch, also where the program failed.
     *
     * @throws Exception if something goes wrong; it is logged
     */
    default void close() throws Exception {}
}
