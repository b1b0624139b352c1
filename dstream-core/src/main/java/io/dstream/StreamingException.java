package io.dstream;

import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import java.time.Instant;
import java.util.Optional;

/**
 * Thrown when a streaming program has failed. The message names the batch and the operator if they are known.
 *
 * <p>The {@linkplain #getCause() cause} is the original exception. This exception has the same stack trace, so if a
 * user's function threw, the first line points to it.
 */
public final class StreamingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Instant batchTime;
    private final Operator operator;

    StreamingException(String message, Optional<Instant> batchTime, Optional<Operator> operator, Throwable cause) {
        super(message, cause);
        this.batchTime = batchTime.orElse(null);
        this.operator = operator.orElse(null);
        setStackTrace(cause.getStackTrace());
    }

    static StreamingException ofStart(String appName, OperatorException e) {
        return new StreamingException(
                appName + " could not start: " + e.operator() + ": " + e.getCause(),
                Optional.empty(),
                Optional.of(e.operator()),
                e.getCause());
    }

    /**
     * Returns the time of the batch that failed.
     *
     * @return the time, or empty if the failure was not in a batch
     */
    public Optional<Instant> batchTime() {
        return Optional.ofNullable(batchTime);
    }

    /**
     * Returns the operator that failed.
     *
     * @return the operator, or empty if it is not known
     */
    public Optional<Operator> operator() {
        return Optional.ofNullable(operator);
    }
}
