package io.dstream.spark.internal;

import io.dstream.plan.Partition;

/**
 * Records that a task reads, in its own process.
 *
 * @param records the records; none where what they come of has failed
 * @param report what tasks before have to report
 */
record Part(Partition<Object> records, Report report) implements Input {
    private static final Partition<Object> NONE = Partition.of(new Object[0], 0, 0);

    static Part failed(Report report) {
        return new Part(NONE, report);
    }

    @Override
    public Part open(Env env) {
        return this;
    }
}
