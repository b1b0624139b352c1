package io.dstream.internal.events;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time of the last batch that is done, to be waited for. */
public final class Progress {
    private Instant done = Instant.MIN;
    private boolean ended;

    public synchronized void reached(Instant batchTime) {
        done = batchTime;
        notifyAll();
    }

    public synchronized void ended() {
        ended = true;
        notifyAll();
    }

    public synchronized boolean await(Instant batchTime, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + Math.min(TimeUnit.NANOSECONDS.convert(timeout), Long.MAX_VALUE / 2);
        while (done.isBefore(batchTime) && !ended) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return !done.isBefore(batchTime);
    }
}
