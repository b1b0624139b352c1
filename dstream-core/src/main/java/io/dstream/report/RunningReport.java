package io.dstream.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a program is at: the batch that is being processed.
 *
 * @param id the batch's number in this run of the program
 * @param time its time
 * @param attempt the attempt it is in, from 1
 * @param running for how long it has been processed
 * @param phase the phase it is in
 * @param operator the id of the operator that the phase is for; may be empty
 * @param site the line of the program that created the operator; may be empty
 * @param inPhase for how long it has been in that phase without leaving it
 * @param stack where its driver thread is, the innermost call first; at most 40 lines
 * @param slowest the task that has been running longest, if times are taken and there is one
 */
public record RunningReport(
        long id,
        Instant time,
        int attempt,
        Duration running,
        PhaseReport.Phase phase,
        String operator,
        String site,
        Duration inPhase,
        List<String> stack,
        Optional<Task> slowest) {

    /**
     * A task that runs.
     *
     * @param thread the name of its thread
     * @param operators the ids of the operators that it takes records through
     * @param partition the partition that it reads, from 0
     * @param running for how long it has been running
     * @param stack where its thread is, the innermost call first; at most 40 lines
     */
    public record Task(String thread, List<String> operators, int partition, Duration running, List<String> stack) {
        /** Copies the lists. */
        public Task {
            operators = List.copyOf(operators);
            stack = List.copyOf(stack);
        }
    }

    /** Copies the list. */
    public RunningReport {
        stack = List.copyOf(stack);
    }
}
