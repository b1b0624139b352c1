package io.dstream.spark.internal;

import org.apache.spark.Partitioner;

/** The number of a range is the number of its partition. */
final class Ranges extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int ranges;

    Ranges(int ranges) {
        this.ranges = ranges;
    }

    @Override
    public int numPartitions() {
        return ranges;
    }

    @Override
    public int getPartition(Object range) {
        return (Integer) range;
    }
}
