package io.dstream.internal.runtime;

import com.google.common.collect.ImmutableList;
import io.dstream.codec.Codecs;
import io.dstream.election.LeaderElection;
import io.dstream.engine.Engine;
import io.dstream.internal.text.LogText;
import io.dstream.source.BackPressure;
import io.dstream.source.BufferLimits;
import io.dstream.time.StreamingClock;
import java.time.Duration;
import java.util.Optional;

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
 * @param batchesOnCall whether batches are run by whoever calls for them, rather than by threads of the run
 * @param slidesFromStart whether slides are counted from the start of the program rather than from the epoch
 * @param failures what happens when a batch fails
 * @param poison takes records that functions fail on; nothing where such a record fails the batch
 * @param stopPatience how long a stop leaves the batch in hand alone before it interrupts it
 * @param stopOnShutdown how long a graceful stop may take when the process is told to end; nothing for no stop then
 * @param rehearsal codecs to try state and windows with, batch by batch; nothing for not to
 * @param checkpoint where the program writes what it needs to go on after a crash; nothing for nowhere
 * @param election decides which of several processes runs the program; nothing where there is only this one
 */
public record RunSettings(
        String appName,
        Duration batchInterval,
        StreamingClock clock,
        Engine engine,
        BackPressure backPressure,
        BufferLimits bufferLimits,
        int maxPendingBatches,
        boolean batchesOnCall,
        boolean slidesFromStart,
        Failures failures,
        Optional<PoisonRecords> poison,
        Duration stopPatience,
        Optional<Duration> stopOnShutdown,
        Optional<Codecs> rehearsal,
        Optional<CheckpointSettings> checkpoint,
        Optional<LeaderElection> election) {

    /** The name stands in every line of the log. */
    public RunSettings {
        appName = LogText.escape(appName);
    }

    /**
     * What happens when a batch fails.
     *
     * @param retries the new attempts, in their order
     * @param skip whether the program then goes on with the next batch, or fails
     */
    public record Failures(ImmutableList<Retries> retries, boolean skip) {

        /** How many attempts there are at most, the first one included. */
        public long attempts() {
            return 1 + retries.stream().mapToLong(Retries::times).sum();
        }

        /** How long to wait after so many failed attempts, of fewer than there may be. */
        public Duration delayAfter(long failed) {
            long before = 0;
            for (Retries some : retries) {
                before += some.times();
                if (failed <= before) {
                    return some.delay();
                }
            }
            throw new AssertionError("no attempt after " + failed + " of " + attempts());
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            retries.forEach(some -> text.append("retry ")
                    .append(some.times())
                    .append(" times after ")
                    .append(some.delay())
                    .append(", then "));
            return text.append(skip ? "skip" : "fail").toString();
        }
    }

    /**
     * New attempts.
     *
     * @param times how many
     * @param delay how long to wait before each
     */
    public record Retries(int times, Duration delay) {}
}
