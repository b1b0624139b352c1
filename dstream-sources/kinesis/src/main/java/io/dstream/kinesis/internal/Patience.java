package io.dstream.kinesis.internal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Sends requests again that may succeed a little later, for as long as one answer may take: before the first batch,
 * where the program can do nothing but wait.
 */
public final class Patience {
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 2_000;

    private final Access access;

    public Patience(Access access) {
        this.access = access;
    }

    /** Something that asks Kinesis. */
    @FunctionalInterface
    public interface Request<T> {
        T send() throws InterruptedException;
    }

    /** The result of a request; throws what does not pass, or has not passed in time, in words. */
    public <T> T with(String what, Request<T> request) throws IOException, InterruptedException {
        long end = System.nanoTime() + access.timeout().toNanos();
        for (long pause = FIRST_PAUSE; true; pause = Math.min(LONGEST_PAUSE, 2 * pause)) {
            try {
                return request.send();
            } catch (AbortedException e) {
                throw interrupted(e);
            } catch (SdkException e) {
                if (!Problems.mayPass(e) || System.nanoTime() - end >= 0) {
                    throw Problems.of(what, e, access);
                }
            }
            TimeUnit.MILLISECONDS.sleep(pause);
        }
    }

    /** Waits between two requests for one shard, of which Kinesis takes five a second. */
    public static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    private static InterruptedException interrupted(AbortedException e) {
        var unused = Thread.interrupted(); // the exception says it
        var interrupted = new InterruptedException("interrupted while waiting for Kinesis");
        interrupted.initCause(e);
        return interrupted;
    }
}
