package io.dstream.internal.recovery;

import io.dstream.time.StreamingClock;
import java.time.Duration;

/**
 * How a checkpoint is held where the storage has no locks.
 *
 * @param time for how long a lease that is not renewed holds
 * @param waits whether to wait for a lease that may be held; not where an election has decided who writes
 * @param clock measures real time
 */
public record LeaseTerms(Duration time, boolean waits, StreamingClock clock) {}
