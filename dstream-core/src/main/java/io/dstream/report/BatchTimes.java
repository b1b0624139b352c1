package io.dstream.report;

import java.time.Duration;
import java.util.List;

/**
 * Where the time of a batch went.
 *
 * @param phases what the driver thread was at; together, the processing time. Always known once the batch has ended
 * @param stages what tasks did, if times are taken (see {@link io.dstream.StreamingContext#takeTimes})
 * @param operators the operators by time, the one that took longest first, if times are taken: sampled, so empty for
 *     most batches of a few milliseconds
 * @param garbageCollection for how long the JVM stood still for its garbage collector, if times are taken
 * @param stalls for how long the JVM or the machine stood still for other reasons, if times are taken: a safepoint, a
 *     suspended process, a lack of processors
 */
public record BatchTimes(
        List<PhaseReport> phases,
        List<StageReport> stages,
        List<OperatorTime> operators,
        Duration garbageCollection,
        Duration stalls) {

    /** Nothing is known. */
    public static final BatchTimes NONE = new BatchTimes(List.of(), List.of(), List.of(), Duration.ZERO, Duration.ZERO);

    /** Copies the lists. */
    public BatchTimes {
        phases = List.copyOf(phases);
        stages = List.copyOf(stages);
        operators = List.copyOf(operators);
    }
}
