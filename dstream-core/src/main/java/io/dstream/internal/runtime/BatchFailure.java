package io.dstream.internal.runtime;

import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Why a run has failed.
 *
 * @param batchTime the batch that failed, where it was one
 * @param operator the operator that failed, where it was one
 * @param cause what was thrown: the user's own exception
 * @param hint what may be behind it, for the message; or nothing
 */
public record BatchFailure(Optional<Instant> batchTime, Optional<Operator> operator, Throwable cause, String hint) {

    public static BatchFailure of(Optional<Instant> batchTime, Throwable thrown) {
        return thrown instanceof OperatorException e
                ? new BatchFailure(batchTime, Optional.of(e.operator()), e.getCause(), "")
                : new BatchFailure(batchTime, Optional.empty(), thrown, "");
    }

    /** The same, where an operator meets state of before the start as something that it is not. */
    public BatchFailure withStateOf(Set<String> restored) {
        boolean suspect = cause instanceof ClassCastException
                && operator.map(Operator::id).filter(restored::contains).isPresent();
        return suspect
                ? withHint("; the operator's state came from the checkpoint: if its type has changed since it was"
                        + " written, go back to the earlier release, or give the operator another name and"
                        + " drop the old state with allowDroppedState(\""
                        + operator.get().id() + "\")")
                : this;
    }

    /** The same with something to be told behind it. */
    public BatchFailure withHint(String more) {
        return new BatchFailure(batchTime, operator, cause, hint + more);
    }

    /** In words: which batch, which operator, what. */
    public String message() {
        return batchTime.map(time -> "batch " + time + " failed").orElse("failed")
                + operator.map(op -> " in " + op).orElse("")
                + ": " + cause + hint;
    }
}
