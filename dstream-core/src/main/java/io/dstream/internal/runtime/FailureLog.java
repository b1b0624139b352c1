package io.dstream.internal.runtime;

import io.dstream.internal.text.LogText;
import io.dstream.internal.text.Logs;
import io.dstream.time.StreamingClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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
        private long said; // when a line was
        private long unsaid; // how many there were since that line
    }

    /** No failure is known. */
    public FailureLog(String appName, StreamingClock clock) {
        this.appName = appName;
        this.clock = clock;
    }

    /** An attempt has failed, and there is to be another one. */
    public void retried(BatchFailure failure, long attempt, long attempts, Duration delay) {
        Line line = line(failure, delay.toNanos() >= SECOND);
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
        Line line = line(failure, false);
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
        Line line = line(failure, true);
        OF_PROGRAM.error(
                "{}: {}; the program stops{}",
                appName,
                LogText.escape(failure.message()),
                line.trace == null ? ". The stack trace is in the log above, with the first such failure" : "",
                line.trace);
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
    private synchronized Line line(BatchFailure failure, boolean isDue) {
        long now = clock.nanoTime();
        Known kind = known.get(failure.kind());
        boolean isNew = kind == null;
        if (isNew) {
            kind = new Known();
            known.put(failure.kind(), kind);
        }
        boolean tracing = isNew || now - kind.traced >= HOUR;
        if (!tracing && !isDue && now - kind.said < SECOND) {
            kind.unsaid++;
            return new Line(false, 0, null);
        }
        Line line = new Line(true, kind.unsaid, tracing ? failure.cause() : null);
        kind.said = now;
        kind.unsaid = 0;
        if (tracing) {
            kind.traced = now;
        }
        return line;
    }
}
