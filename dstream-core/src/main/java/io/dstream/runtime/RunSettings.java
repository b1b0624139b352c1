package io.dstream.runtime;

import com.google.common.collect.ImmutableList;
import io.dstream.engine.Engine;
import io.dstream.source.BackPressure;
import io.dstream.source.BufferLimits;
import io.dstream.time.StreamingClock;
import java.time.Duration;

/**
 * What a run is given by the program.
 *
 * @param appName begins the names of threads and log lines
 * @param batchInterval the interval of the batches
 * @param clock tells and waits for the time
 * @param engine runs the plans; closed with the run
 * @param backPressure limits what a batch takes from each source
 * @param bufferLimits bounds what each source holds
 * @param maxPendingBatches how many batches may be due and wait, beside the one that is processed
 * @param failures what happens when a batch fails
 * @param stopPatience how long a stop leaves the batch in hand alone before it interrupts it
 */
public record RunSettings(
        String appName,
        Duration batchInterval,
        StreamingClock clock,
        Engine engine,
        BackPressure backPressure,
        BufferLimits bufferLimits,
        int maxPendingBatches,
        Failures failures,
        Duration stopPatience) {

    /**
     * What happens when a batch fails.
     *
     * @param retryDelays how long to wait before each new attempt; as many attempts as there are delays
     * @param skip whether the program then goes on with the next batch, or fails
     */
    public record Failures(ImmutableList<Duration> retryDelays, boolean skip) {}
}
