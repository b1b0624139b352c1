package io.dstream.jdbc.internal.connect;

import com.google.common.base.Stopwatch;
import io.dstream.internal.text.Logs;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Does again what fails for a reason that may pass, with growing pauses. Any number of threads may use it. */
public final class Retry {
    private static final Logger LOG = Logs.of("jdbc");
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 3000;

    /** What is done. */
    public interface Action<R> {
        R run() throws SQLException, InterruptedException;
    }

    /** Whether to try again. */
    public interface Hope {
        boolean again(SQLException error, Duration elapsed);
    }

    private final String who;
    private final Duration patience;
    private final Secrets secrets;
    private final CountDownLatch ended = new CountDownLatch(1);

    public Retry(String who, Access access) {
        this.who = who;
        this.patience = access.waits().retry();
        this.secrets = access.secrets();
    }

    /** Ends all pauses, now and later: what fails then fails for good. */
    public void end() {
        ended.countDown();
    }

    /** Whether somebody has ended it. */
    public boolean isEnded() {
        return ended.getCount() == 0;
    }

    /** Whether an error passes, and there is still time for it to. */
    public boolean mayPass(SQLException error, Duration elapsed) {
        return SqlErrors.passes(error) && elapsed.compareTo(patience) < 0;
    }

    /**
     * Does it until it succeeds.
     *
     * @throws SQLException the error, if it does not pass, or has not in time
     */
    public <R> R run(String what, Action<R> action) throws SQLException, InterruptedException {
        return run(what, action, this::mayPass);
    }

    /**
     * Does it until it succeeds, or there is no hope.
     *
     * @throws SQLException the last error
     */
    public <R> R run(String what, Action<R> action, Hope hope) throws SQLException, InterruptedException {
        Stopwatch time = Stopwatch.createStarted();
        long pause = FIRST_PAUSE_MILLIS;
        String said = "";
        for (int attempt = 1; ; attempt++) {
            try {
                R result = action.run();
                if (attempt > 1) {
                    LOG.info("{}: {} succeeded at attempt {}", who, what, attempt);
                }
                return result;
            } catch (SQLException e) {
                if (!hope.again(e, time.elapsed())) {
                    throw e;
                }
                String says = Told.by(e, secrets);
                if (!says.equals(said)) {
                    said = says;
                    LOG.warn("{}: {} failed, and is retried for up to {}: {}", who, what, patience, says);
                }
                if (ended.await(pause / 2 + ThreadLocalRandom.current().nextLong(pause), TimeUnit.MILLISECONDS)) {
                    throw e;
                }
                pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
            }
        }
    }
}
