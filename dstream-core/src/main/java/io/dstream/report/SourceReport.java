package io.dstream.report;

import io.dstream.source.OffsetRange;
import java.util.List;

/**
 * What a source gave a batch.
 *
 * @param source the stream's id
 * @param records how many records, or -1 where that is not known
 * @param ranges which, of a source that can give them again
 */
public record SourceReport(String source, long records, List<OffsetRange> ranges) {
    /** Copies the list. */
    public SourceReport {
        ranges = List.copyOf(ranges);
    }
}
