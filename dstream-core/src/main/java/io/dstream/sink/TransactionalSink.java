package io.dstream.sink;

import io.dstream.batch.Batch;
import java.time.Instant;
import java.util.Optional;

/**
 * A sink that shows a batch whole or not at all, and remembers which batch it has shown last: with a checkpoint
 * directory its output is exactly once.
 *
 * <p>Each batch is {@linkplain #prepare prepared}, when its turn among the output operations has come, and then, once
 * all output operations have done their part, {@linkplain #commit committed}, or {@linkplain #abort aborted} if one has
 * failed for good. After a crash the batch that was in hand comes again, with the same number, digest and records;
 * {@code prepare} and {@code commit} of a batch that is committed already must change nothing.
 *
 * <p><b>Taking over.</b> {@link #open} takes the output over: it leaves a mark there that is newer than any before (an
 * epoch that is one higher, say), and ends what an earlier program has prepared. From then on the sink of that program
 * must not show anything, whatever has become of its connection meanwhile: each of its {@code prepare}s or
 * {@code commit}s throws a {@link SinkFencedException}, at the latest the commit, and no reconnection may take the
 * output back. {@link io.dstream.testkit.TransactionalSinkContract} checks all of this against a real output.
 *
 * @param <T> the records
 */
public interface TransactionalSink<T> extends Sink<T> {

    /**
     * A batch that a sink holds.
     *
     * @param batchId its number
     * @param planDigest its {@linkplain BatchInfo#planDigest digest}, or empty where the sink does not know it
     */
    record Committed(long batchId, String planDigest) {}

    /**
     * Which place it is that a sink knows its last batch by.
     *
     * @param place its name, such as that of a topic or table: unique among those of a program, the same in each run
     * @param id another one each time that the place is made anew
     */
    record Identity(String place, String id) {}

    /**
     * The last batch that was committed. Asked once, after {@code open}: a sink that is ahead of the checkpoint makes
     * the program refuse to start.
     *
     * @return the batch, or nothing if none was
     * @throws Exception if it cannot be told; the program then does not start
     */
    Optional<Committed> lastCommitted() throws Exception;

    /**
     * Tells the place by which the sink knows its last batch from others of its name that were there before or come
     * later. A checkpoint keeps it, and a start with another one is refused: whether the last batch is there could not
     * be told any more. Asked once, after {@code open}.
     *
     * @return what it is, or nothing where it cannot be told; nothing is refused then
     * @throws Exception if it cannot be asked; the program then does not start
     */
    default Optional<Identity> identity() throws Exception {
        return Optional.empty();
    }

    /**
     * Takes a batch in, and shows nothing of it yet. Whatever an earlier attempt left of it is dropped.
     *
     * @param batch the batch
     * @param info which one it is
     * @throws SinkFencedException if another program has taken the output over
     * @throws Exception if it cannot be taken; the batch has then failed
     */
    void prepare(Batch<T> batch, BatchInfo info) throws Exception;

    /**
     * Shows a batch that was prepared, for good: on return no crash may take it back. Where the batch is there already,
     * shown by a run that was killed before it could say so, what is prepared is dropped; but what is there may not
     * have been made durable, so that is to be done now.
     *
     * @param info which one
     * @throws SinkFencedException if another program has taken the output over
     * @throws NotCommittedException if it is certain that nothing of the batch is shown
     * @throws Exception if that fails, or if it is not known whether it has: the batch is then tried again, or stays to
     *     be run at the next start
     */
    void commit(BatchInfo info) throws Exception;

    /**
     * Drops a batch that was prepared and is given up.
     *
     * @param info which one
     * @throws Exception if something goes wrong; it is logged
     */
    void abort(BatchInfo info) throws Exception;

    /** Not called: a transactional sink prepares and commits. */
    @Override
    default void write(Batch<T> batch, Instant batchTime) {
        throw new UnsupportedOperationException("a transactional sink prepares and commits");
    }
}
