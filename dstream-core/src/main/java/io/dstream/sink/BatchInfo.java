package io.dstream.sink;

import io.dstream.report.SourceReport;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * Which batch it is that a sink is given.
 *
 * @param id its number. With a checkpoint directory numbers go on where the program was stopped, and a batch that is
 *     run again after a crash has the number it had; without one they begin at 1 with every start
 * @param time its time
 * @param replay whether the batch was planned before a crash, so that a sink may have it already
 * @param planDigest what tells the same batch from another with its number: a hash of what went into it; empty without
 *     a checkpoint directory
 * @param inputs what each source gave it, by the stream's id
 */
public record BatchInfo(long id, Instant time, boolean replay, String planDigest, List<SourceReport> inputs)
        implements Serializable {
    /** Copies the list. */
    public BatchInfo {
        inputs = List.copyOf(inputs);
    }
}
