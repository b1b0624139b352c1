package io.dstream.internal.runtime;

import io.dstream.report.BatchReport;
import io.dstream.report.CheckpointReport;
import io.dstream.report.StreamingMetrics;
import java.util.List;
import java.util.Optional;

/** Counts batches and records, each before listeners hear of it. Told by one thread at a time, asked by any. */
public final class Metrics {
    private final List<SourceRun> sources;
    private long submitted;
    private long started;
    private long completed;
    private long failed;
    private long receivedRecords;
    private long processedRecords;
    private Optional<BatchReport> last = Optional.empty();

    public Metrics(List<SourceRun> sources) {
        this.sources = List.copyOf(sources);
    }

    public synchronized void submitted(long records) {
        submitted++;
        receivedRecords += records;
    }

    public synchronized void started() {
        started++;
    }

    public synchronized void completed(BatchReport batch) {
        completed++;
        failed += batch.failure().isPresent() ? 1 : 0;
        processedRecords += batch.records();
        last = Optional.of(batch);
    }

    public synchronized StreamingMetrics snapshot(Optional<CheckpointReport> checkpoint) {
        return new StreamingMetrics(
                completed,
                failed,
                submitted - started,
                started - completed,
                receivedRecords,
                processedRecords,
                last,
                sources.stream().flatMap(source -> source.report().stream()).toList(),
                sources.stream().map(SourceRun::gauge).toList(),
                checkpoint);
    }
}
