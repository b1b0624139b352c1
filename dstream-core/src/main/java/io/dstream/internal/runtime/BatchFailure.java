package io.dstream.internal.runtime;

import io.dstream.internal.text.Traces;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.report.FailureReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a run has failed.
 *
 * @param batchTime the batch that failed, where it was one
 * @param operator the operator that failed, where it was one: the one whose function threw
 * @param cause what was thrown: the user's own exception
 * @param line the innermost line of the program in the traces of the exception and its causes; or nothing
 * @param hint what may be behind it, for the message; or nothing
 */
public record BatchFailure(
        Optional<Instant> batchTime, Optional<Operator> operator, Throwable cause, String line, String hint) {

    private static final String TRACE_OMITTED = "; the JVM leaves out the stack trace of an exception that is thrown"
            + " often: see the first such failure in the log, or run with -XX:-OmitStackTraceInFastThrow";

    /** Errors that are the same: of the same class, in the same operator, on the same line. */
    public record Kind(String operator, String type, String line) {}

    public static BatchFailure of(Optional<Instant> batchTime, Throwable thrown) {
        Throwable cause = thrown instanceof OperatorException e ? e.getCause() : thrown;
        Optional<Operator> operator = Optional.empty();
        for (Throwable each : Traces.causes(thrown)) { // the innermost says most
            operator = each instanceof OperatorException e ? Optional.of(e.operator()) : operator;
        }
        return new BatchFailure(batchTime, operator, cause, Traces.line(thrown), "");
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
        return new BatchFailure(batchTime, operator, cause, line, hint + more);
    }

    /** In words: which batch, which operator, which line, what. */
    public String message() {
        return batchTime.map(time -> "batch " + time + " failed").orElse("failed") + where() + ": " + cause + hint
                + (traceOmitted() ? TRACE_OMITTED : "");
    }

    /**
     * As {@code " in map-1 (Orders.java:40), at Rates.java:77"}: the line unless it is the one that is told already.
     */
    public String where() {
        boolean tellsLine = !line.isEmpty()
                && !operator.map(Operator::site).filter(line::equals).isPresent();
        return operator.map(op -> " in " + op).orElse("") + (tellsLine ? ", at " + line : "");
    }

    /** Whether the JVM has left out a stack trace. */
    public boolean traceOmitted() {
        return Traces.isAnyOmitted(cause);
    }

    /** Which failures are the same as this one. */
    public Kind kind() {
        return new Kind(operator.map(Operator::id).orElse(""), cause.getClass().getName(), line);
    }

    /**
     * What a batch's report says of it.
     *
     * @param outputsNotRun the outputs that were due and did not run, or did not end
     */
    public FailureReport report(List<String> outputsNotRun) {
        return new FailureReport(
                operator.map(Operator::id).orElse(""),
                operator.map(Operator::kind).orElse(""),
                operator.map(Operator::site).orElse(""),
                line,
                cause,
                traceOmitted(),
                outputsNotRun);
    }
}
