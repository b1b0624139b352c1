package io.dstream.report;

import io.dstream.event.Reason;
import io.dstream.internal.times.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How far event time has advanced in an event-time operator, after a batch.
 *
 * @param operator the operator's id
 * @param watermark the watermark of its input; before all times if there is none yet
 * @param output the watermark of its output: the same, or held back by results that are still to be emitted
 * @param lag how far the watermark is behind the batch time: millions of years if there is none yet (see
 *     {@link #knownLag}), zero after the end of the input, negative if it is ahead
 * @param openWindows the number of open windows; for joins and deduplication, the number of records held
 * @param dropped the number of records dropped since the start, by reason; without reasons that did not occur
 * @param heldBy the id of the input stream, and the part of its source, for which the watermark waits; empty after the
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
     * Returns how far the watermark is behind the batch time, if there is a watermark.
     *
     * @return the lag; empty if there is no watermark yet
     */
    public Optional<Duration> knownLag() {
        return watermark.toEpochMilli() == Times.MIN ? Optional.empty() : Optional.of(lag);
    }
}
