package io.dstream.sink;

import io.dstream.report.SourceReport;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * Identifies the batch that is passed to a sink.
 *
 * @param id its number. With a checkpoint directory, numbers continue after a restart, and a batch that is run again
 *     after a crash keeps its number. Without one, they begin at 1 at every start
 * @param time its time
 * @param replay whether the batch was planned before a crash, so the sink may already have it
 * @param planDigest distinguishes the same batch from another one with the same number: a hash of its inputs; empty
 *     without a checkpoint directory
 * @param inputs what each source contributed, by the stream's id
 */
public record BatchInfo(long id, Instant time, boolean replay, String planDigest, List<SourceReport> inputs)
        implements Serializable {
    /** Copies the list. */
    public BatchInfo {
        inputs = List.copyOf(inputs);
    }
}
