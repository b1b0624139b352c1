package io.dstream.redis.internal;

import io.dstream.internal.text.Logs;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import redis.clients.jedis.exceptions.JedisException;

/** Does again what fails for a reason that may pass, with growing pauses. Any number of threads may use it. */
public final class Retry {
    private static final Logger LOG = Logs.of("redis");
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final Server server;
    private final Duration patience;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** What is done. */
    public interface Action<R> {
        R run() throws IOException, InterruptedException;
    }

    public Retry(Server server, Duration patience) {
        this.server = server;
        this.patience = patience;
    }

    /** Ends all pauses, now and later: what fails then fails for good. */
    public void end() {
        ended.countDown();
    }

    /**
     * Does it until it succeeds.
     *
     * @param what what has failed, if it does
     * @throws IOException if it fails for a reason that does not pass, or has not in time
     */
    public <R> R run(String what, Action<R> action) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        String said = "";
        while (true) {
            try {
                return action.run();
            } catch (JedisException e) {
                IOException problem = server.problem(what, e);
                if (!Problems.mayPass(e) || System.nanoTime() - start > patience.toNanos()) {
                    throw problem;
                }
                if (!said.equals(problem.getMessage())) {
                    said = problem.getMessage();
                    LOG.warn("redis: {}; trying again for up to {}", said, patience);
                }
                if (ended.await(pause / 2 + ThreadLocalRandom.current().nextLong(pause), TimeUnit.MILLISECONDS)) {
                    throw problem;
                }
                pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
            }
        }
    }
}
