package io.dstream.internal.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.dstream.report.BatchReport;
import io.dstream.report.SourceReport;
import io.dstream.sink.BatchInfo;
import io.dstream.source.SourceReader.Cut;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A batch that is due: its number and time, and what each source gives it.
 *
 * @param id the batch's number, from 1
 * @param time its time
 * @param dueNanos when it was due, in the clock's nanoseconds
 * @param cuts what each source gives it
 * @param replay whether it was planned before the program was stopped
 */
public record Tick(long id, Instant time, long dueNanos, ImmutableMap<SourceRun, Cut<Object>> cuts, boolean replay) {
    private static final int MOST_CONTEXTS = 128; // as many links as a span has, unless it is told otherwise

    /** How many records the sources give, as far as that is known. */
    public long records() {
        long sum = 0;
        for (Cut<Object> cut : cuts.values()) {
            sum += Math.max(0, cut.records());
        }
        return sum;
    }

    public ImmutableList<SourceReport> sources() {
        ImmutableList.Builder<SourceReport> reports = ImmutableList.builder();
        cuts.forEach((source, cut) ->
                reports.add(new SourceReport(source.id(), cut.records(), cut.ranges(), cut.blocks(), cut.bytes())));
        return reports.build();
    }

    /** The contexts of traces that its records carry, as far as the sources tell: each once. */
    public List<Map<String, String>> contexts() {
        return cuts.values().stream()
                .flatMap(cut -> cut.contexts().stream())
                .distinct()
                .limit(MOST_CONTEXTS)
                .toList();
    }

    /** What sinks are told of the batch. */
    public BatchInfo info(String planDigest) {
        return new BatchInfo(id, time, replay, planDigest, sources());
    }

    /** The report of a batch that waits. */
    public BatchReport submitted() {
        return BatchReport.waiting(id, time, sources());
    }

    public void release() {
        cuts.forEach(SourceRun::release);
    }

    /** Tells the sources that the batch is over for good. */
    public void commit() {
        cuts.forEach(SourceRun::commit);
    }
}
