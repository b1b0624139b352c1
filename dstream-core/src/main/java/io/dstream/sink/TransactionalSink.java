package io.dstream.sink;

import io.dstream.batch.Batch;
import java.time.Instant;
import java.util.Optional;

/**
 * A sink that publishes batches atomically and remembers the last batch it has published. With a checkpoint directory,
 * its output is exactly once.
 *
 * <p>Each batch is {@linkplain #prepare prepared} when it is its turn among the output operations. When all output
 * operations are done, it is {@linkplain #commit committed}, or {@linkplain #abort aborted} if one of them has failed
 * permanently. After a crash the current batch is run again, with the same number, digest and records. {@code prepare}
 * and {@code commit} of a batch that is already committed must change nothing.
 *
 * <p><b>Fencing.</b> {@link #open} takes over the output: it leaves a mark there that is newer than any before (such as
 * an epoch number increased by one), and ends what an earlier program has prepared. From then on the sink of that
 * program must not publish anything, whatever has happened to its connection in the meantime. Each of its
 * {@code prepare} or {@code commit} calls throws a {@link SinkFencedException}, at the latest the commit, and no
 * reconnection may take back the output. {@link io.dstream.testkit.TransactionalSinkContract} checks all of this
 * against a real output.
 *
 * @param <T> the type of the records
 */
public interface TransactionalSink<T> extends Sink<T> {

    /**
     * A batch that a sink has committed.
     *
     * @param batchId its number
     * @param planDigest its {@linkplain BatchInfo#planDigest digest}; empty if the sink does not know it
     */
    record Committed(long batchId, String planDigest) {}

    /**
     * Identifies the place where a sink keeps its last batch.
     *
     * @param place its name, such as that of a topic or table: unique within the program, and the same in each run
     * @param id an id that is different every time the place is created again
     */
    record Identity(String place, String id) {}

    /**
     * Returns the last batch that was committed. Called once, after {@code open}. If the sink is ahead of the
     * checkpoint, the program does not start.
     *
     * @return the batch; empty if none was committed
     * @throws Exception if this cannot be determined; the program then does not start
     */
    Optional<Committed> lastCommitted() throws Exception;

    /**
     * Returns the identity of the place where the sink keeps its last batch, to distinguish it from others that had or
     * will have the same name. A checkpoint keeps this identity, and a start with a different one is refused, because
     * it would no longer be known whether the last batch was written. Called once, after {@code open}.
     *
     * @return the identity; empty if it cannot be determined, and then nothing is refused
     * @throws Exception if the query fails; the program then does not start
     */
    default Optional<Identity> identity() throws Exception {
        return Optional.empty();
    }

    /**
     * Writes a batch without making it visible. Drops whatever an earlier attempt left of it.
     *
     * @param batch the batch
     * @param info identifies the batch
     * @throws SinkFencedException if another program has taken over the output
     * @throws Exception if it cannot be written; the batch then fails
     */
    void prepare(Batch<T> batch, BatchInfo info) throws Exception;

    /**
     * Makes a prepared batch visible, permanently: once this method has returned, no crash may undo it. If the batch is
     * already there because a run was killed before it could report the commit, the prepared data is dropped; but the
     * existing data may not be durable yet, so make it durable now.
     *
     * @param info identifies the batch
     * @throws SinkFencedException if another program has taken over the output
     * @throws NotCommittedException if it is certain that nothing of the batch is visible
     * @throws Exception if the commit fails, or if its outcome is not known: the batch is then retried, or is run again
     *     at the next start
     */
    void commit(BatchInfo info) throws Exception;

    /**
     * Drops a prepared batch that is given up.
     *
     * @param info identifies the batch
     * @throws Exception if an error occurs; it is logged
     */
    void abort(BatchInfo info) throws Exception;

    /** Not called: a transactional sink uses {@link #prepare} and {@link #commit} instead. */
    @Override
    default void write(Batch<T> batch, Instant batchTime) {
        throw new UnsupportedOperationException("a transactional sink prepares and commits");
    }
}
