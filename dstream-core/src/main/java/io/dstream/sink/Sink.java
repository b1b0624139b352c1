package io.dstream.sink;

import io.dstream.batch.Batch;
import java.time.Instant;
import java.util.Optional;

/**
 * Writes the batches of a stream to an output. It is called by one thread at a time, batch by batch in time order. A
 * batch that is retried after a failure has the same time.
 *
 * @param <T> the type of the records
 */
@FunctionalInterface
public interface Sink<T> {

    /**
     * Returns the code that the sink will run in tasks, which may be in other processes: functions of the program with
     * the values they have captured. This is called before {@link #open}, so an engine that sends code can check at the
     * start whether this code can be sent.
     *
     * @return the functions, or an object that contains them; empty by default
     */
    default Optional<Object> taskCode() {
        return Optional.empty();
    }

    /**
     * Tries out what {@link #open} will need, in a process that
     * {@linkplain io.dstream.StreamingContext.Builder#highAvailability stands by}: so that {@code open} finds the code
     * of the client loaded, and the operator hears now of a server that cannot be reached. Must change nothing outside
     * and keep nothing open, for another process is at work there. Called at most once, by another thread than
     * {@code open} and perhaps at the same time.
     *
     * @param id the operator's id
     * @throws Exception if the sink could not be opened now; a warning is logged
     */
    default void standBy(String id) throws Exception {}

    /**
     * Opens the sink. Called once, before the first batch. A {@link TransactionalSink} takes over its output here.
     *
     * @param id the operator's id
     * @throws Exception if the sink cannot be used; the program then does not start
     */
    default void open(String id) throws Exception {}

    /**
     * Writes a batch. Called for empty batches too.
     *
     * @param batch the batch
     * @param batchTime its time
     * @throws Exception if it cannot be written; the batch then fails
     */
    void write(Batch<T> batch, Instant batchTime) throws Exception;

    /**
     * Writes a batch, with the information that identifies it. The program calls this method; by default it calls
     * {@link #write(Batch, Instant)}.
     *
     * @param batch the batch
     * @param info identifies the batch
     * @throws Exception if it cannot be written; the batch then fails
     */
    default void write(Batch<T> batch, BatchInfo info) throws Exception {
        write(batch, info.time());
    }

    /**
     * Called when the program has been asked to stop, from any thread and possibly more than once, while another thread
     * may be in {@link #write}. It must not block. A {@code write} that is waiting for an external system should then
     * give up and throw; that does not fail the program.
     */
    default void stopping() {}

    /**
     * Closes the sink. Called once, after the last batch, also if the program failed.
     *
     * @throws Exception if an error occurs; it is logged
     */
    default void close() throws Exception {}
}
