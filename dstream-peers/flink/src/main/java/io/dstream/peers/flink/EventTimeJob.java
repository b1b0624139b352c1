package io.dstream.peers.flink;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job by event time that Flink and dstream both do, on the same batches. A batch is a second of event time.
 *
 * @param records how many each batch has
 * @param warmUp how many batches are not measured
 * @param measured how many are, after them
 * @param flink the job on Flink
 * @param dstream the job on dstream
 */
record EventTimeJob(int records, int warmUp, int measured, OnFlink flink, OnDstream dstream) {

    /** Defines the job on Flink. */
    @FunctionalInterface
    interface OnFlink {
        void define(StreamExecutionEnvironment env, int batches);
    }

    /** Defines the job on dstream. */
    @FunctionalInterface
    interface OnDstream {
        void define(DstreamRun run);
    }

    int batches() {
        return warmUp + measured;
    }
}
