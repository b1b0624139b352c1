package io.dstream.mqtt.internal;

import io.dstream.internal.text.Logs;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Does again what fails for a reason that may pass, with growing pauses. Any number of threads may use it. */
final class Retry {
    private static final Logger LOG = Logs.of("mqtt");
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final Broker broker;
    private final Duration patience;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** What is done. */
    interface Action {
        void run() throws Answers.Failed, IOException, InterruptedException;
    }

    Retry(Broker broker, Duration patience) {
        this.broker = broker;
        this.patience = patience;
    }

    boolean isEnded() {
        return ended.getCount() == 0;
    }

    /** Ends all pauses, now and later: what fails then fails for good. */
    void end() {
        ended.countDown();
    }

    /**
     * Does it until it succeeds.
     *
     * @param what what has failed, if it does
     * @throws IOException if it fails for a reason that does not pass, or has not in time
     */
    void run(String what, Action action) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        String said = "";
        while (true) {
            try {
                action.run();
                return;
            } catch (Answers.Failed e) {
                IOException problem = Problems.problem(broker, what, e.getCause());
                if (!Problems.mayPass(e.getCause()) || System.nanoTime() - start > patience.toNanos()) {
                    throw problem;
                }
                if (!said.equals(problem.getMessage())) {
                    said = problem.getMessage();
                    LOG.warn("mqtt: {}; trying again for up to {}", said, patience);
                }
                if (ended.await(pause / 2 + ThreadLocalRandom.current().nextLong(pause), TimeUnit.MILLISECONDS)) {
                    throw problem;
                }
                pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
            }
        }
    }
}
