package io.dstream.report;

import java.time.Duration;
import java.util.List;

/**
 * The stages of a batch that ran the same operators: tasks, one for each partition, that read it and take its records
 * through the operators in one go.
 *
 * @param operators the ids of the operators in it, in the order in which records go through them; empty for all stages
 *     beyond the first 200 kinds in a batch, which are added up as one
 * @param runs how many times the stage ran in the batch
 * @param tasks how many tasks it had, in all runs together
 * @param wall the time from the beginning to the end of its runs
 * @param busy the time that its tasks took, added up; more than {@code wall} where they ran side by side
 * @param slowest the time of the task that took longest
 * @param slowestPartition the partition that this task read, from 0
 * @param slowestRecords how many records that partition had; -1 if not known
 * @param records how many records all partitions had; -1 if not known
 */
public record StageReport(
        List<String> operators,
        int runs,
        int tasks,
        Duration wall,
        Duration busy,
        Duration slowest,
        int slowestPartition,
        long slowestRecords,
        long records) {

    /** Copies the list. */
    public StageReport {
        operators = List.copyOf(operators);
    }

    /**
     * Returns how unevenly the work was spread.
     *
     * @return the time of the slowest task divided by the mean; 1 if all took the same time
     */
    public double skew() {
        return busy.isZero() || tasks == 0 ? 1 : slowest.toNanos() * (double) tasks / busy.toNanos();
    }
}
