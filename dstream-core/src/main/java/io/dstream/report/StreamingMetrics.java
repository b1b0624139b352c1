package io.dstream.report;

import java.util.List;
import java.util.Optional;

/**
 * The counters of a program at one moment.
 *
 * @param completedBatches how many batches are done, failed ones included
 * @param failedBatches how many have failed
 * @param waitingBatches how many are due and wait
 * @param runningBatches 1 while a batch is processed
 * @param receivedRecords how many records batches were given, those that wait included
 * @param processedRecords how many records were in batches that are done
 * @param lastBatch the last batch that is done
 * @param receivers the receiving sources
 * @param sources how each source stands
 * @param checkpoint what is in the checkpoint directory, if there is one
 */
public record StreamingMetrics(
        long completedBatches,
        long failedBatches,
        long waitingBatches,
        long runningBatches,
        long receivedRecords,
        long processedRecords,
        Optional<BatchReport> lastBatch,
        List<ReceiverReport> receivers,
        List<SourceGauge> sources,
        Optional<CheckpointReport> checkpoint) {

    /** Copies the lists. */
    public StreamingMetrics {
        receivers = List.copyOf(receivers);
        sources = List.copyOf(sources);
    }

    /**
     * How far event time has come.
     *
     * @return a report for each operator that goes by it, after the last batch
     */
    public List<WatermarkReport> watermarks() {
        return lastBatch.map(BatchReport::watermarks).orElse(List.of());
    }
}
