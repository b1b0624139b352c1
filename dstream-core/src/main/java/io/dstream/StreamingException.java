package io.dstream;

import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import java.time.Instant;
import java.util.Optional;

/**
 * A streaming program has failed. Says in which batch and which operator, as far as that is known.
 *
 * <p>The {@linkplain #getCause() cause} is what was thrown, and its stack trace is this exception's too: where a user's
 * function threw, the first line points there.
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
     * The time of the batch that failed.
     *
     * @return the time, or nothing where it was not a batch that failed
     */
    public Optional<Instant> batchTime() {
        return Optional.ofNullable(batchTime);
    }

    /**
     * The operator that failed.
     *
     * @return the operator, or nothing where that is not known
     */
    public Optional<Operator> operator() {
        return Optional.ofNullable(operator);
    }
}
