package io.dstream.source;

import java.util.List;
import java.util.Map;

/**
 * The running part of a source that can read the same data again. Its cuts specify {@linkplain Cut#ranges ranges}.
 * These are planned durably before the batch is computed, so that the batch is the same after a crash.
 *
 * <p>Methods are called in this order: {@link #seek} once; {@link #replay} for each batch that was planned and not
 * finished; {@code cut} at every tick; and {@link #commit} for each batch that is finished permanently. The ranges of a
 * cut begin where those of earlier cuts ended, partition by partition.
 *
 * @param <T> the type of the records
 */
public interface ReplayableReader<T> extends SourceReader<T> {

    /**
     * Sets the positions at which to start. Called once, before any other method. At a first start, and without a
     * checkpoint directory, the map is empty.
     *
     * @param positions for each partition read so far, the end of its last range and the identity of the partition at
     *     that time. If its name refers to something else now, the offset is meaningless
     * @throws Exception if the source cannot continue there, for instance because the data that follows is gone; the
     *     program then does not start
     */
    void seek(Map<String, Position> positions) throws Exception;

    /**
     * Returns the data of ranges that were planned before: exactly the same records, in the same order.
     *
     * @param ranges the ranges of one earlier cut
     * @return the cut
     * @throws Exception if the data no longer exists; the program then does not start
     */
    Cut<T> replay(List<OffsetRange> ranges) throws Exception;

    /**
     * Called when a batch is finished permanently, in the order of the batches: its ranges will not be requested again.
     * A source that retains data until then can release it, or report the program's progress. Must not block for long.
     * Called by a different thread than {@link #cut}.
     *
     * @param ranges the ranges of its cut
     * @throws Exception if an error occurs; it is logged, and the program continues
     */
    default void commit(List<OffsetRange> ranges) throws Exception {}
}
