package io.dstream.report;

import java.time.Instant;
import java.util.Optional;

/**
 * The status of a receiving source.
 *
 * @param source the stream's id
 * @param active whether it is active
 * @param lastError the most recent problem, if any
 * @param lastErrorCause its cause
 * @param lastErrorTime its time
 */
public record ReceiverReport(
        String source,
        boolean active,
        Optional<String> lastError,
        Optional<Throwable> lastErrorCause,
        Optional<Instant> lastErrorTime) {}
