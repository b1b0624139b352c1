package io.dstream.internal.events;

import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.report.BatchReport;
import io.dstream.time.StreamingClock;
import java.time.Duration;
import org.slf4j.Logger;

/**
 * A line in the log for each batch that was slow, and none for the others. Where many in a row are slow, one line a
 * second that says how many. (Failed batches are logged by whoever decides what happens next.)
 */
public final class BatchLog {
    private static final Logger LOG = Logs.of("batch");
    private static final long SECOND = 1_000_000_000L;

    private final String appName;
    private final Duration interval;
    private final StreamingClock clock;
    private long lastLine;
    private int unsaid;

    public BatchLog(String appName, Duration interval, StreamingClock clock) {
        this.appName = appName;
        this.interval = interval;
        this.clock = clock;
        this.lastLine = clock.nanoTime() - SECOND;
    }

    public void completed(BatchReport batch) {
        Duration processing = batch.processingTime().orElse(Duration.ZERO);
        if (processing.compareTo(interval) <= 0) {
            if (LOG.isDebugEnabled()) {
                LOG.debug("{}: {}", appName, LogText.escape(batch.toString()));
            }
            return;
        }
        long now = clock.nanoTime();
        if (now - lastLine < SECOND) {
            unsaid++;
            return;
        }
        LOG.warn(
                "{}: batch {} was slow: {} records took {} ms to process, the interval is {} ms; it waited {} ms before{}",
                appName,
                batch.time(),
                batch.records(),
                processing.toMillis(),
                interval.toMillis(),
                batch.schedulingDelay().orElse(Duration.ZERO).toMillis(),
                unsaid == 0 ? "" : " (" + unsaid + " more slow batches since the last such line)");
        lastLine = now;
        unsaid = 0;
    }
}
