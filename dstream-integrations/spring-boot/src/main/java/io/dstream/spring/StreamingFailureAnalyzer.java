package io.dstream.spring;

import io.dstream.StreamingException;
import io.dstream.checkpoint.CheckpointException;
import io.dstream.checkpoint.CheckpointLockedException;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says what keeps a program from starting, and what to do about it, instead of a stack trace. */
final class StreamingFailureAnalyzer implements FailureAnalyzer {

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        Throwable cause = failure;
        while (cause != null) {
            if (cause instanceof StreamingSetupException setup) {
                return new FailureAnalysis(setup.getMessage(), setup.action(), failure);
            }
            if (cause instanceof CheckpointException checkpoint) {
                return new FailureAnalysis(
                        "The program cannot go on from its checkpoint: " + checkpoint.getMessage(),
                        checkpoint instanceof CheckpointLockedException
                                ? "End the other program, or give each one a directory of its own with"
                                        + " dstream.checkpoint-dir."
                                : "Do what the message says. The checkpoint is in dstream.checkpoint-dir; with another"
                                        + " directory the program begins anew.",
                        failure);
            }
            if (cause instanceof StreamingException start && start.batchTime().isEmpty()) {
                return new FailureAnalysis(
                        start.getMessage() + place(start),
                        "See that what the program reads and writes is there and can be reached.",
                        failure);
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** Where the operator is made, if that is known. */
    private static String place(StreamingException start) {
        return Optional.ofNullable(start.getCause())
                .flatMap(thrown -> Arrays.stream(thrown.getStackTrace()).findFirst())
                .map(line -> "\n\nthrown at " + line)
                .orElse("");
    }
}
