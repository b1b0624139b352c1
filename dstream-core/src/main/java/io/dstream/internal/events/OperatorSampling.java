package io.dstream.internal.events;

import static com.google.common.base.Preconditions.checkArgument;

import io.dstream.engine.OperatorCounts;
import java.util.Optional;

/** Which batches have what their operators take and give counted. Set by any thread, at any time. */
public final class OperatorSampling {
    private volatile int every;

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

    /** Where to count a batch, if it is chosen. */
    public Optional<OperatorCounts> of(long batch) {
        int nth = every;
        return nth > 0 && batch % nth == 0 ? Optional.of(new OperatorCounts()) : Optional.empty();
    }
}
