package io.dstream.report;

import java.time.Instant;
import java.util.Optional;

/**
 * How a receiving source is.
 *
 * @param source the stream's id
 * @param active whether it is at work
 * @param lastError the last thing that went wrong, if any did
 * @param lastErrorCause why
 * @param lastErrorTime when
 */
public record ReceiverReport(
        String source,
        boolean active,
        Optional<String> lastError,
        Optional<Throwable> lastErrorCause,
        Optional<Instant> lastErrorTime) {}
