package io.dstream.internal.recovery;

import io.dstream.internal.recovery.format.BatchPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a program was stopped.
 *
 * @param lastBatch the last batch that is over, 0 for none
 * @param lastTimeMillis its time; of the batch that is planned, if it is the first
 * @param zeroMillis the time from which slides are counted
 * @param planned the batch that was planned and is not over, if there is one
 * @param logged the records of its sources that cannot give them again, by source, in their partitions
 */
public record Recovered(
        long lastBatch,
        long lastTimeMillis,
        long zeroMillis,
        Optional<BatchPlan> planned,
        Map<String, List<List<Object>>> logged) {

    /**
     * The last batch that was planned.
     *
     * @return its number
     */
    public long lastPlanned() {
        return planned.map(BatchPlan::id).orElse(lastBatch);
    }
}
