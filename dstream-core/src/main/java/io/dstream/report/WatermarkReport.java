package io.dstream.report;

import io.dstream.event.Reason;
import io.dstream.internal.times.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How far event time has come in an operator that goes by it, after a batch.
 *
 * @param operator the operator's id
 * @param watermark that of what it takes in; before all times where none has come
 * @param output that of what it gives: the same, or held back by what is still to be given
 * @param lag how far the watermark is behind the batch time: millions of years where none has come yet (see
 *     {@link #knownLag}), zero after the end of the input, negative where it is ahead
 * @param openWindows how many windows are open; of joins and deduplication, how many records are kept
 * @param dropped how many records have been left out since the start, by reason; those that were not are not in it
 * @param heldBy the id of the input stream, and the part of its source, that the watermark waits for; nothing after the
 *     end of the input
 */
public record WatermarkReport(
        String operator,
        Instant watermark,
        Instant output,
        Duration lag,
        long openWindows,
        Map<Reason, Long> dropped,
        Optional<String> heldBy) {

    /** Copies the map. */
    public WatermarkReport {
        dropped = Map.copyOf(dropped);
    }

    /**
     * How far the watermark is behind the batch time, where one has come.
     *
     * @return the lag; nothing where no watermark has come yet
     */
    public Optional<Duration> knownLag() {
        return watermark.toEpochMilli() == Times.MIN ? Optional.empty() : Optional.of(lag);
    }
}
