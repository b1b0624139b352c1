package io.dstream.report;

import java.util.List;
import java.util.Optional;

/**
 * The counters of a program at one moment.
 *
 * @param completedBatches the number of finished batches, including failed ones
 * @param failedBatches the number of failed batches
 * @param waitingBatches the number of batches that are due and wait
 * @param runningBatches 1 while a batch is processed, otherwise 0
 * @param receivedRecords the number of records in all batches, including waiting ones
 * @param processedRecords the number of records in finished batches
 * @param lastBatch the last finished batch
 * @param receivers the receiving sources
 * @param sources the status of each source
 * @param checkpoint the contents of the checkpoint directory, if there is one
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
     * Returns how far event time has advanced.
     *
     * @return a report for each event-time operator, after the last batch
     */
    public List<WatermarkReport> watermarks() {
        return lastBatch.map(BatchReport::watermarks).orElse(List.of());
    }
}
