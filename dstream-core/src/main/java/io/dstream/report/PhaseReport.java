package io.dstream.report;

import java.time.Duration;

/**
 * A phase of a batch: what its driver thread was at, and for how long. The phases of a batch add up to its processing
 * time.
 *
 * @param phase the kind of phase
 * @param operator the id of the operator that it was for; empty if it was for none or for several at once
 * @param site the line of the program that created the operator; may be empty
 * @param start the time from the beginning of the processing until the phase was first entered
 * @param duration how long the driver was in it, in all attempts together
 */
public record PhaseReport(Phase phase, String operator, String site, Duration start, Duration duration) {

    /** The kinds of phases. */
    public enum Phase {
        /** Results are computed that change state, or that later windows need. */
        COMPUTE,
        /** An output operation runs, and what it needs is computed. */
        OUTPUT,
        /** A transactional sink commits the batch. */
        COMMIT,
        /** The checkpoint is written, or the driver waits until it is on disk. */
        CHECKPOINT,
        /** An attempt has failed, and the driver waits before the next, as the failure policy says. */
        RETRY_WAIT,
        /** The driver waits for listeners that are slow. */
        LISTENERS,
        /** Anything else: making plans and reports. */
        OTHER
    }
}
