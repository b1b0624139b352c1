package io.dstream.engine.task;

import com.google.common.base.Throwables;
import io.dstream.internal.text.Logs;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Does again what fails for a reason that may pass, with pauses that grow from about 20 ms to about 2 s. Any number of
 * threads may use it.
 */
public final class Retry {
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final Logger log;
    private final String system;
    private final Duration patience;
    private final Errors errors;
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * What is done.
     *
     * @param <R> the type of its result
     */
    @FunctionalInterface
    public interface Action<R> {

        /**
         * Does it once.
         *
         * @return its result
         * @throws Exception if it fails
         */
        R run() throws Exception;
    }

    /** What the errors of a client mean. */
    public interface Errors {

        /**
         * Returns whether an error may pass, so that it is worth trying again.
         *
         * @param e the error
         * @return whether it may pass
         */
        boolean mayPass(Exception e);

        /**
         * Returns an error in words, which are the same while the problem is.
         *
         * @param what what has failed
         * @param e the error
         * @return what {@link Retry#run} throws; empty if the error is none of the client's: it is thrown as it is then
         */
        Optional<IOException> problem(String what, Exception e);
    }

    /**
     * Does nothing yet.
     *
     * @param system who writes the warnings, such as {@code redis}
     * @param patience for how long it is tried
     * @param errors what errors mean
     */
    public Retry(String system, Duration patience, Errors errors) {
        this.log = Logs.of(system);
        this.system = system;
        this.patience = patience;
        this.errors = errors;
    }

    /** Ends all pauses, now and later: what fails then fails for good. */
    public void end() {
        ended.countDown();
    }

    /**
     * Returns whether {@link #end} has been called.
     *
     * @return whether it has
     */
    public boolean isEnded() {
        return ended.getCount() == 0;
    }

    /**
     * Does it until it succeeds. A problem is written to the log when it is met first, not each time.
     *
     * @param what what has failed, if it does
     * @param action what is done
     * @param <R> the type of its result
     * @return its result
     * @throws IOException {@link Errors#problem} if it fails for a reason that does not pass, or has not in time; or
     *     what the action throws, if that is no error of the client
     * @throws InterruptedException if the thread is interrupted
     */
    public <R> R run(String what, Action<R> action) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        String said = "";
        while (true) {
            try {
                return action.run();
            } catch (Exception e) {
                IOException problem = problem(what, e);
                if (!errors.mayPass(e) || System.nanoTime() - start > patience.toNanos()) {
                    throw problem;
                }
                if (!said.equals(problem.getMessage())) {
                    said = problem.getMessage();
                    log.warn("{}: {}; trying again for up to {}", system, said, patience);
                }
                if (ended.await(pause / 2 + ThreadLocalRandom.current().nextLong(pause), TimeUnit.MILLISECONDS)) {
                    throw problem;
                }
                pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
            }
        }
    }

    /** An error of the client in words. Throws any other. */
    private IOException problem(String what, Exception e) throws IOException, InterruptedException {
        Optional<IOException> problem = errors.problem(what, e);
        if (problem.isEmpty()) {
            Throwables.throwIfInstanceOf(e, InterruptedException.class);
            Throwables.throwIfInstanceOf(e, IOException.class);
            Throwables.throwIfUnchecked(e);
        }
        return problem.orElseThrow(() -> new IllegalStateException(what, e));
    }
}
