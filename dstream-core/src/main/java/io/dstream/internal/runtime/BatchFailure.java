package io.dstream.internal.runtime;

import io.dstream.internal.text.ProgramLine;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.report.FailureReport;
import java.time.Instant;
import java.util.ArrayList;
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

    /** Of a chain of causes, which may have no end. */
    private static final int MOST_CAUSES = 20;

    /** What compiled code throws without a trace, made in advance, once it has thrown it often. */
    private static final Set<Class<?>> THROWN_WITHOUT_TRACE = Set.of(
            ArithmeticException.class,
            ArrayIndexOutOfBoundsException.class,
            ArrayStoreException.class,
            ClassCastException.class,
            NullPointerException.class);

    private static final String TRACE_OMITTED = "; the JVM leaves out the stack trace of an exception that is thrown"
            + " often: see the first such failure in the log, or run with -XX:-OmitStackTraceInFastThrow";

    /** Errors that are the same: of the same class, in the same operator, on the same line. */
    public record Kind(String operator, String type, String line) {}

    public static BatchFailure of(Optional<Instant> batchTime, Throwable thrown) {
        Throwable cause = thrown instanceof OperatorException e ? e.getCause() : thrown;
        Optional<Operator> operator = Optional.empty();
        String line = "";
        for (Throwable each : causes(thrown)) { // the innermost says most
            operator = each instanceof OperatorException e ? Optional.of(e.operator()) : operator;
            String own = ProgramLine.ofThrown(each.getStackTrace());
            line = own.isEmpty() ? line : own;
        }
        return new BatchFailure(batchTime, operator, cause, line, "");
    }

    /** An exception and its causes, the outermost first. */
    private static List<Throwable> causes(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable at = thrown; at != null && causes.size() < MOST_CAUSES; at = at.getCause()) {
            causes.add(at);
        }
        return causes;
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
        return causes(cause).stream()
                .anyMatch(each -> each.getStackTrace().length == 0
                        && each.getMessage() == null
                        && THROWN_WITHOUT_TRACE.contains(each.getClass()));
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
