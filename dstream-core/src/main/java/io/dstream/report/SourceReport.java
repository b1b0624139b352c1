package io.dstream.report;

import io.dstream.source.OffsetRange;
import java.io.Serializable;
import java.util.List;

/**
 * What a source contributed to a batch.
 *
 * @param source the stream's id
 * @param records the number of records; -1 if not known
 * @param ranges the ranges, for a source that can read them again
 * @param blocks for a receiver: the number of blocks in which records were held, each of up to 1,024 records stored
 *     singly, or of many records stored together; 0 for other sources, and for records read back from the receiver's
 *     log
 * @param bytes the estimated memory they take; 0 if not known
 */
public record SourceReport(String source, long records, List<OffsetRange> ranges, int blocks, long bytes)
        implements Serializable {
    /** Copies the list. */
    public SourceReport {
        ranges = List.copyOf(ranges);
    }

    /**
     * Creates a report with nothing further known.
     *
     * @param source the stream's id
     * @param records the number of records; -1 if not known
     * @param ranges the ranges, for a source that can read them again
     */
    public SourceReport(String source, long records, List<OffsetRange> ranges) {
        this(source, records, ranges, 0, 0);
    }
}
