package io.dstream.internal.events;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.concurrent.atomic.AtomicInteger;

/** Which batches have what their operators do counted and timed. Set by any thread, at any time. */
public final class OperatorSampling {
    private final AtomicInteger next = new AtomicInteger();
    private volatile int every;
    private volatile boolean takesTimes;

    /** None is counted. */
    public OperatorSampling() {}

    /**
     * Chooses batches.
     *
     * @param nth counts each batch whose number is a multiple of this; 0 counts none
     */
    public void every(int nth) {
        checkArgument(nth >= 0, "operators counted in every %s. batch: expected 0, for none, or more", nth);
        every = nth;
    }

    /**
     * Chooses the batches that come next.
     *
     * @param batches how many
     */
    public void next(int batches) {
        checkArgument(batches >= 0, "details of the next %s batches: expected 0, for none, or more", batches);
        next.set(batches);
    }

    /** Whether the times of tasks are taken, and what threads are at is sampled. */
    public void takeTimes(boolean wanted) {
        takesTimes = wanted;
    }

    /** Whether the times of tasks are taken. */
    public boolean takesTimes() {
        return takesTimes;
    }

    /** Whether to count and time a batch. Asked once for each. */
    public boolean chooses(long batch) {
        int nth = every;
        boolean isNext = next.get() > 0 && next.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        return isNext || (nth > 0 && batch % nth == 0);
    }
}
