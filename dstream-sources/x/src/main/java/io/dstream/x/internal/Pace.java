package io.dstream.x.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time, and waiting. Tests have their own, so that they need not wait. */
public interface Pace {
    /** By this machine's clock. */
    Pace REAL = new Pace() {
        @Override
        public long millis() {
            return System.currentTimeMillis();
        }

        @Override
        public boolean await(CountDownLatch over, long millis) throws InterruptedException {
            return over.await(millis, TimeUnit.MILLISECONDS);
        }
    };

    /**
     * Returns the time.
     *
     * @return milliseconds since the epoch
     */
    long millis();

    /**
     * Waits for a time, or until something is over.
     *
     * @param over what ends the wait
     * @param millis for how long
     * @return whether it is over
     * @throws InterruptedException if the thread is interrupted
     */
    boolean await(CountDownLatch over, long millis) throws InterruptedException;
}
