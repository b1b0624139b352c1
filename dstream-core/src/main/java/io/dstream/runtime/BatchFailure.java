package io.dstream.runtime;

import io.dstream.engine.Operator;
import io.dstream.engine.OperatorException;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a run has failed.
 *
 * @param batchTime the batch that failed, where it was one
 * @param operator the operator that failed, where it was one
 * @param cause what was thrown: the user's own exception
 */
public record BatchFailure(Optional<Instant> batchTime, Optional<Operator> operator, Throwable cause) {

    static BatchFailure of(Optional<Instant> batchTime, Throwable thrown) {
        return thrown instanceof OperatorException e
                ? new BatchFailure(batchTime, Optional.of(e.operator()), e.getCause())
                : new BatchFailure(batchTime, Optional.empty(), thrown);
    }

    /** In words: which batch, which operator, what. */
    public String message() {
        return batchTime.map(time -> "batch " + time + " failed").orElse("failed")
                + operator.map(op -> " in " + op).orElse("")
                + ": " + cause;
    }
}
