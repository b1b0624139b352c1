package io.dstream.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An output operation in a batch.
 *
 * @param batchTime the batch's time
 * @param index its position among the program's output operations, from 0, in the order they were registered
 * @param id the operator's id
 * @param site the line of the program that created it; may be empty
 * @param duration how long it took; empty while it runs
 * @param failure the exception it threw, if it failed
 */
public record OutputReport(
        Instant batchTime,
        int index,
        String id,
        String site,
        Optional<Duration> duration,
        Optional<Throwable> failure) {}
