package io.dstream.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How a program is doing, in one line and with reasons.
 *
 * @param condition the condition
 * @param since since when it has been in that condition
 * @param summary the condition in one sentence that says by how much, since when, and what it waits for
 * @param reasons what is known of the causes, the most important first, each one sentence; what would help comes last
 * @param live whether the process is of use: false once the program has ended. A restart would not help a program that
 *     waits for a broker, so that one is live
 * @param ready whether the program processes its input: false while it starts, stalls or fails, and once it has ended
 * @param behind how far the program is behind: the time since the batch that is due first and not done was due; zero if
 *     there is none
 * @param backlog how many batches are due and not done, including those that have not been cut yet
 * @param errors what has gone wrong since the start, the same errors together, the last seen first
 */
public record HealthReport(
        Condition condition,
        Instant since,
        String summary,
        List<String> reasons,
        boolean live,
        boolean ready,
        Duration behind,
        long backlog,
        List<ErrorGroup> errors) {

    /** The conditions, the better ones first. */
    public enum Condition {
        /** Not started, or reading its checkpoint. */
        STARTING,
        /** Ready to take over from the process that leads; see {@link io.dstream.election.LeaderElection}. */
        STANDBY,
        /** Each batch is done before the next is due, or soon after. */
        KEEPING_UP,
        /** Behind, and less so from batch to batch. */
        CATCHING_UP,
        /** Behind, and more so from batch to batch. */
        FALLING_BEHIND,
        /** Nothing goes on: a batch, a source or the checkpoint waits for something. */
        STALLED,
        /** Batches fail. */
        FAILING,
        /** It was stopped. */
        STOPPED,
        /** It has stopped because it failed. */
        FAILED
    }

    /**
     * Errors that are the same: of the same class, in the same operator, on the same line.
     *
     * @param operator the id of the operator or source; may be empty
     * @param site the line of the program that created it; may be empty
     * @param type the class of the exception
     * @param message the message of the last one
     * @param line the innermost line of the program in its stack trace; may be empty
     * @param count how many there were
     * @param first when the first was seen
     * @param last when the last was seen
     */
    public record ErrorGroup(
            String operator,
            String site,
            String type,
            String message,
            String line,
            long count,
            Instant first,
            Instant last) {}

    /** Copies the lists. */
    public HealthReport {
        reasons = List.copyOf(reasons);
        errors = List.copyOf(errors);
    }
}
