package io.dstream.report;

import java.util.List;

/**
 * Where a batch failed.
 *
 * @param operator the id of the operator that failed: the one whose function threw, not the output operation that asked
 *     for its records; empty if it was none
 * @param kind what failed: the operator's kind, or that of an operation inside it; may be empty
 * @param site the line of the program that created the operator; may be empty
 * @param line the innermost line of the program in the stack trace; empty if there is none
 * @param cause what was thrown
 * @param traceOmitted whether the JVM left out the stack trace, as it does for some exceptions that are thrown often
 *     (see {@code -XX:-OmitStackTraceInFastThrow})
 * @param outputsNotRun the ids of the output operations that were due and did not run, or did not end
 */
public record FailureReport(
        String operator,
        String kind,
        String site,
        String line,
        Throwable cause,
        boolean traceOmitted,
        List<String> outputsNotRun) {

    /** Copies the list. */
    public FailureReport {
        outputsNotRun = List.copyOf(outputsNotRun);
    }
}
