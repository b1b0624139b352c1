package io.dstream.runtime;

import io.dstream.report.BatchReport;
import io.dstream.report.StreamingEvent;
import io.dstream.report.StreamingEvent.BatchCompleted;
import io.dstream.report.StreamingEvent.BatchStarted;
import io.dstream.report.StreamingEvent.BatchSubmitted;
import io.dstream.report.StreamingMetrics;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Counts what the events say. Told by one thread at a time, asked by any. */
final class Metrics implements Consumer<StreamingEvent> {
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

    @Override
    public synchronized void accept(StreamingEvent event) {
        if (event instanceof BatchSubmitted e) {
            submitted++;
            receivedRecords += e.batch().records();
        } else if (event instanceof BatchStarted) {
            started++;
        } else if (event instanceof BatchCompleted e) {
            completed++;
            failed += e.batch().failure().isPresent() ? 1 : 0;
            processedRecords += e.batch().records();
            last = Optional.of(e.batch());
        }
    }

    synchronized StreamingMetrics snapshot() {
        return new StreamingMetrics(
                completed,
                failed,
                submitted - started,
                started - completed,
                receivedRecords,
                processedRecords,
                last,
                sources.stream().flatMap(source -> source.report().stream()).toList());
    }
}
