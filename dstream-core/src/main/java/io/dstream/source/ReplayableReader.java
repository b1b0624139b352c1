package io.dstream.source;

import java.util.List;
import java.util.Map;

/**
 * The live end of a source that can give the same data again. Its cuts name {@linkplain Cut#ranges ranges}; these are
 * planned durably before the batch is computed, so that the batch is the same one after a crash.
 *
 * <p>Called in this order: {@link #seek} once, then {@link #replay} for each batch that was planned and not finished,
 * then {@code cut} at every tick, and {@link #commit} for each batch that is over for good. The ranges of a cut begin
 * where the ones before it ended, partition by partition.
 *
 * @param <T> the records
 */
public interface ReplayableReader<T> extends SourceReader<T> {

    /**
     * Says from where on to cut. Called once, before anything else; also at a first start and without a checkpoint
     * directory, with nothing.
     *
     * @param positions for each partition that has given something, the end of its last range, and what the partition
     *     was then: where its name means another thing now, the offset means nothing
     * @throws Exception if the source cannot go on from there, for instance because what follows is gone; the program
     *     then does not start
     */
    void seek(Map<String, Position> positions) throws Exception;

    /**
     * Names the data of ranges that were planned before: exactly the records that they had then, in the same order.
     *
     * @param ranges the ranges of one earlier cut
     * @return that cut
     * @throws Exception if the data is not there any more; the program then does not start
     */
    Cut<T> replay(List<OffsetRange> ranges) throws Exception;

    /**
     * A batch is over for good, in the order of the batches: the ranges will not be asked for again. For whoever keeps
     * data back until then, or shows how far a program is. Must not wait long. Called by another thread than
     * {@link #cut}.
     *
     * @param ranges the ranges of its cut
     * @throws Exception if something goes wrong; it is logged, and the program goes on
     */
    default void commit(List<OffsetRange> ranges) throws Exception {}
}
