package io.dstream.internal.events;

import static java.util.Comparator.comparing;

import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.report.BatchReport;
import io.dstream.report.OperatorTime;
import io.dstream.report.PhaseReport;
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
                "{}: batch {} was slow: {} records took {} ms to process, the interval is {} ms; it waited {} ms before{}{}",
                appName,
                batch.time(),
                batch.records(),
                processing.toMillis(),
                interval.toMillis(),
                batch.schedulingDelay().orElse(Duration.ZERO).toMillis(),
                where(batch),
                unsaid == 0 ? "" : " (" + unsaid + " more slow batches since the last such line)");
        lastLine = now;
        unsaid = 0;
    }

    /** Where most of the time went, as far as it is known: the largest phase, and the operator that took most. */
    private static String where(BatchReport batch) {
        return batch.times().phases().stream()
                .filter(phase -> phase.phase() != PhaseReport.Phase.OTHER)
                .max(comparing(PhaseReport::duration))
                .map(phase -> "; " + phase.duration().toMillis() + " ms of it " + words(phase)
                        + batch.times().operators().stream()
                                .filter(operator -> !operator.operator().equals(phase.operator()))
                                .findFirst()
                                .map(BatchLog::words)
                                .orElse(""))
                .orElse("");
    }

    private static String words(PhaseReport phase) {
        String operator = LogText.escape(phase.operator());
        return switch (phase.phase()) {
            case COMPUTE -> "to compute " + operator;
            case OUTPUT -> "in output " + operator;
            case COMMIT -> "to commit " + operator;
            case CHECKPOINT -> "for the checkpoint";
            case RETRY_WAIT -> "between attempts";
            case LISTENERS -> "to wait for listeners";
            case OTHER -> "otherwise";
        };
    }

    private static String words(OperatorTime operator) {
        String at = operator.at().isEmpty() ? operator.site() : operator.at();
        return "; " + operator.time().toMillis() + " ms in operator " + LogText.escape(operator.operator())
                + (at.isEmpty() ? "" : " at " + LogText.escape(at));
    }
}
