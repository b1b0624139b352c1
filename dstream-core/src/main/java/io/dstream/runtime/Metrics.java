package io.dstream.runtime;

import io.dstream.report.BatchReport;
import io.dstream.report.CheckpointReport;
import io.dstream.report.StreamingMetrics;
import java.util.List;
import java.util.Optional;

/** Counts batches and records, each before listeners hear of it. Told by one thread at a time, asked by any. */
final class Metrics {
    private final List<SourceRun> sources;
    private long submitted;
    private long started;
    private long completed;
    private long failed;
    private long receivedRecords;
    private long processedRecords;
    private Optional<BatchReport> last = Optional.empty();

    Metrics(List<SourceRun> sources) {
        this.sources = List.copyOf(sources);
    }

    synchronized void submitted(long records) {
        submitted++;
        receivedRecords += records;
    }

    synchronized void started() {
        started++;
    }

    synchronized void completed(BatchReport batch) {
        completed++;
        failed += batch.failure().isPresent() ? 1 : 0;
        processedRecords += batch.records();
        last = Optional.of(batch);
    }

    synchronized StreamingMetrics snapshot(Optional<CheckpointReport> checkpoint) {
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
