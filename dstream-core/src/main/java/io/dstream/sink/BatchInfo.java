package io.dstream.sink;

import io.dstream.report.SourceReport;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
 * @param headers the context of the trace that the output is in, by names such as {@code traceparent}: a sink whose
 *     records have headers adds those that a record has not. Empty if the program has no tracer, and outside of
 *     outputs. They say nothing about the batch: two values that differ in them alone are equal
 */
public record BatchInfo(
        long id,
        Instant time,
        boolean replay,
        String planDigest,
        List<SourceReport> inputs,
        Map<String, String> headers)
        implements Serializable {
    /** Copies the list and the map. */
    public BatchInfo {
        inputs = List.copyOf(inputs);
        headers = Map.copyOf(headers);
    }

    /**
     * Identifies a batch that is in no trace.
     *
     * @param id its number
     * @param time its time
     * @param replay whether the batch was planned before a crash
     * @param planDigest a hash of its inputs; empty without a checkpoint directory
     * @param inputs what each source contributed
     */
    public BatchInfo(long id, Instant time, boolean replay, String planDigest, List<SourceReport> inputs) {
        this(id, time, replay, planDigest, inputs, Map.of());
    }

    /**
     * Returns a copy with other headers.
     *
     * @param context the context of a trace
     * @return the same batch
     */
    public BatchInfo withHeaders(Map<String, String> context) {
        return new BatchInfo(id, time, replay, planDigest, inputs, context);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BatchInfo that
                && id == that.id
                && time.equals(that.time)
                && replay == that.replay
                && planDigest.equals(that.planDigest)
                && inputs.equals(that.inputs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, time, replay, planDigest, inputs);
    }
}
