package io.dstream.report;

import io.dstream.source.OffsetRange;
import java.io.Serializable;
import java.util.List;

/**
 * What a source gave a batch.
 *
 * @param source the stream's id
 * @param records how many records, or -1 where that is not known
 * @param ranges which, of a source that can give them again
 * @param blocks of a receiver: in how many blocks they were held, each of up to 1,024 records that were stored singly
 *     or of many that were stored together; 0 for other sources, and where they were read back from the receiver's log
 * @param bytes about how much memory they take, or 0 where that is not known
 */
public record SourceReport(String source, long records, List<OffsetRange> ranges, int blocks, long bytes)
        implements Serializable {
    /** Copies the list. */
    public SourceReport {
        ranges = List.copyOf(ranges);
    }

    /**
     * What a source gave of which no more is known.
     *
     * @param source the stream's id
     * @param records how many records, or -1 where that is not known
     * @param ranges which, of a source that can give them again
     */
    public SourceReport(String source, long records, List<OffsetRange> ranges) {
        this(source, records, ranges, 0, 0);
    }
}
