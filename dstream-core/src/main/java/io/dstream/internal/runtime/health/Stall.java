package io.dstream.internal.runtime.health;

import io.dstream.internal.runtime.SourceRun;
import io.dstream.internal.runtime.Threads;
import io.dstream.internal.runtime.Ticker;
import io.dstream.internal.text.LogText;
import io.dstream.report.RunningReport;
import java.util.ArrayList;
import java.util.List;

/** Something that nothing goes on without, and that does not go on. */
sealed interface Stall {

    /** For how long, in nanoseconds. */
    long nanos();

    /** What waits for what, in half a sentence. */
    String what();

    /** What more is known. */
    List<String> reasons();

    /** A batch that does not come to another phase or task. */
    record OfBatch(long nanos, RunningReport running) implements Stall {

        @Override
        public String what() {
            String at = Words.top(stack());
            boolean isBusy = !Words.isInJdk(stack()); // then it is not sure that it waits
            return "batch " + running.time() + (isBusy ? " is " : " waits ") + place()
                    + (at.isEmpty() ? "" : ", at " + at);
        }

        /** Of the task that runs longest, for which the driver waits; or the driver's. */
        private List<String> stack() {
            return running.slowest().map(RunningReport.Task::stack).orElse(running.stack());
        }

        private String place() {
            String operator = Words.operator(running.operator(), running.site());
            boolean known = !running.operator().isEmpty();
            return switch (running.phase()) {
                case COMPUTE -> known ? "in " + operator : "while it is computed";
                case OUTPUT -> known ? "in output " + operator : "in an output";
                case COMMIT -> known ? "in the commit of " + operator : "in a commit";
                case CHECKPOINT -> "for the checkpoint";
                case RETRY_WAIT -> "before a new attempt";
                case LISTENERS -> "for listeners";
                case OTHER -> "between its phases";
            };
        }

        @Override
        public List<String> reasons() {
            List<String> reasons = new ArrayList<>();
            running.slowest()
                    .ifPresent(task ->
                            reasons.add("thread " + LogText.escape(task.thread()) + " has been taking partition "
                                    + task.partition() + " through " + String.join(", ", task.operators()) + " for "
                                    + Words.time(task.running())));
            String caller = Words.caller(stack());
            if (!caller.isEmpty()) {
                reasons.add("it is in " + Words.top(stack()) + ", called by " + caller);
            }
            reasons.add("the batch has been running for " + Words.time(running.running()) + ", in attempt "
                    + running.attempt() + "; those after it wait");
            reasons.add(
                    switch (running.phase()) {
                        case CHECKPOINT -> "see whether the disk of the checkpoint answers";
                        case LISTENERS -> "a listener does not return: have it hand over what takes long";
                        default ->
                            "see whether what it waits for answers; a time limit there, such as that of a socket,"
                                    + " would end the wait";
                    });
            return reasons;
        }
    }

    /** A source that says that it cannot read. */
    record OfSource(long nanos, SourceRun source, SourceRun.Trouble trouble) implements Stall {
        @Override
        public String what() {
            return "source " + source.id() + " cannot read: " + trouble.message();
        }

        @Override
        public List<String> reasons() {
            return List.of("source " + source.operator() + " has had a problem since " + Words.moment(trouble.since())
                    + ", the last: " + trouble.message());
        }
    }

    /** A source that has been asked for its part of a batch, and does not answer. */
    record OfCut(long nanos, Ticker.Asked asked) implements Stall {
        @Override
        public String what() {
            return "source " + asked.source().id() + " has been asked for its part of batch " + asked.batchTime()
                    + " and does not answer";
        }

        @Override
        public List<String> reasons() {
            return List.of(
                    "source " + asked.source().operator() + " keeps " + Threads.whereIs(asked.thread()),
                    "no batch begins before it answers; see whether what it reads from does");
        }
    }
}
