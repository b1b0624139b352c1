package io.dstream.internal.runtime;

import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.time.StreamingClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * The lines in the log for failures. The stack trace comes with the first of failures that are the same, and once more
 * after an hour. Of those that follow each other quickly and leave the program running, there is one line a second that
 * says how many. Safe for use by many threads.
 */
public final class FailureLog {
    private static final Logger LOG = Logs.of("batch");
    private static final Logger OF_PROGRAM = Logs.of("program");
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600 * SECOND;

    /** How many kinds of failures are known. */
    private static final int MOST = 50;

    private final String appName;
    private final StreamingClock clock;
    private final Map<BatchFailure.Kind, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BatchFailure.Kind, Known> eldest) {
            return size() > MOST;
        }
    };

    /** A kind of failure. */
    private static final class Known {
        private long traced; // when its trace was last in the log
        private final Lines retries = new Lines();
        private final Lines skips = new Lines();
    }

    /** Lines that say the same. */
    private static final class Lines {
        private boolean begun;
        private long said; // when the last line was
        private long unsaid; // how many there would have been since
    }

    /** No failure is known. */
    public FailureLog(String appName, StreamingClock clock) {
        this.appName = appName;
        this.clock = clock;
    }

    /** An attempt has failed, and there is to be another one. */
    public void retried(BatchFailure failure, long attempt, long attempts, Duration delay) {
        Line line = line(failure, kind -> kind.retries, delay.toNanos() >= SECOND);
        if (line.isDue) {
            LOG.warn(
                    "{}: {}; attempt {} of {} follows in {}{}",
                    appName,
                    LogText.escape(failure.message()),
                    attempt,
                    attempts,
                    delay,
                    line.unsaid(),
                    line.trace);
        }
    }

    /** The program goes on without the batch. */
    public void skipped(BatchFailure failure) {
        Line line = line(failure, kind -> kind.skips, false);
        if (line.isDue) {
            LOG.error(
                    "{}: {}; the batch is skipped, as the policy says{}",
                    appName,
                    LogText.escape(failure.message()),
                    line.unsaid(),
                    line.trace);
        }
    }

    /** The program stops. */
    public void stops(BatchFailure failure) {
        Line line = line(failure, kind -> kind.skips, true);
        OF_PROGRAM.error(
                "{}: {}; the program stops{}",
                appName,
                LogText.escape(failure.message()),
                line.trace == null ? ". The stack trace is in the log above, with the first such failure" : "",
                line.trace);
    }

    /** The program has ended: says how many batches were skipped of which nothing has been said. */
    public synchronized void ended() {
        known.forEach((kind, those) -> {
            if (those.skips.unsaid > 0) {
                LOG.warn(
                        "{}: {} more batches were skipped since the last such line: {}{}",
                        appName,
                        those.skips.unsaid,
                        kind.type(),
                        LogText.escape(kind.operator().isEmpty() ? "" : " in " + kind.operator()));
                those.skips.unsaid = 0;
            }
        });
    }

    /**
     * What to say of a failure.
     *
     * @param isDue whether anything
     * @param unsaidBefore how many such failures nothing was said of
     * @param trace has the stack trace, or null where it is in the log already
     */
    private record Line(boolean isDue, long unsaidBefore, Throwable trace) {
        String unsaid() {
            return unsaidBefore == 0 ? "" : " (" + unsaidBefore + " more such failures since the last such line)";
        }
    }

    /** Says what to say of a failure; always something if it is due anyway. */
    private synchronized Line line(BatchFailure failure, Function<Known, Lines> ofKind, boolean isDue) {
        long now = clock.nanoTime();
        Known before = known.get(failure.kind());
        Known kind = before == null ? new Known() : before;
        known.put(failure.kind(), kind);
        boolean tracing = before == null || now - kind.traced >= HOUR;
        Lines lines = ofKind.apply(kind);
        if (lines.begun && !tracing && !isDue && now - lines.said < SECOND) {
            lines.unsaid++;
            return new Line(false, 0, null);
        }
        Line line = new Line(true, lines.unsaid, tracing ? failure.cause() : null);
        lines.begun = true;
        lines.said = now;
        lines.unsaid = 0;
        kind.traced = tracing ? now : kind.traced;
        return line;
    }
}
