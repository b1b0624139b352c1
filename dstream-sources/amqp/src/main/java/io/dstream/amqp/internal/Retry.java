package io.dstream.amqp.internal;

import com.rabbitmq.client.ShutdownSignalException;
import io.dstream.internal.text.Logs;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;

/** Does again what fails for a reason that may pass, with growing pauses. Any number of threads may use it. */
final class Retry {
    private static final Logger LOG = Logs.of("amqp");
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final Broker broker;
    private final Duration patience;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** What is done. */
    interface Action {
        void run() throws IOException, TimeoutException, InterruptedException;
    }

    /** What fails in any case: its message is complete. */
    static final class Final extends IOException {
        private static final long serialVersionUID = 1L;

        Final(String message) {
            super(message);
        }
    }

    Retry(Broker broker, Duration patience) {
        this.broker = broker;
        this.patience = patience;
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
            } catch (Final e) {
                throw e;
            } catch (IOException | TimeoutException | ShutdownSignalException e) {
                IOException problem = Problems.problem(broker, what, e);
                if (!Problems.mayPass(e) || System.nanoTime() - start > patience.toNanos()) {
                    throw problem;
                }
                if (!said.equals(problem.getMessage())) {
                    said = problem.getMessage();
                    LOG.warn("amqp: {}; trying again for up to {}", said, patience);
                }
                if (ended.await(pause / 2 + ThreadLocalRandom.current().nextLong(pause), TimeUnit.MILLISECONDS)) {
                    throw problem;
                }
                pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
            }
        }
    }
}
