package io.dstream.peers.suite;

import io.dstream.peers.Spread;
import io.dstream.peers.Workload;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one JVM has measured; for {@link Workload#LAUNCH} what was measured of several, each of them a batch.
 *
 * @param peer the engine
 * @param workload the job
 * @param round in which round, from 0
 * @param batches how many batches were measured
 * @param medianNanos the median time of a batch; of an engine that is measured by many batches their time divided by
 *     their number
 * @param meanNanos the mean time of a batch
 * @param p99Nanos for {@link Workload#LATENCY}, whose batches are records and whose times are their ages: 99 of 100
 *     were no older
 * @param remark what to know of it, if anything
 */
record Measurement(
        Peer peer,
        Workload workload,
        int round,
        int batches,
        long medianNanos,
        long meanNanos,
        OptionalLong p99Nanos,
        String remark)
        implements Outcome {
    static final String CSV_HEADER = "engine,workload,round,batches,median_ns,mean_ns,p99_ns";

    /** Of several starts, at least one. */
    static Measurement of(List<Measurement> starts) {
        Measurement any = starts.get(0);
        Spread spread =
                Spread.of(starts.stream().mapToDouble(Measurement::medianNanos)).orElseThrow();
        double mean =
                starts.stream().mapToDouble(Measurement::medianNanos).average().orElseThrow();
        return new Measurement(
                any.peer,
                any.workload,
                any.round,
                starts.size(),
                (long) spread.median(),
                (long) mean,
                OptionalLong.empty(),
                any.remark);
    }

    @Override
    public String csv() {
        return String.join(
                ",",
                peer.id,
                workload.id(),
                Integer.toString(round),
                Integer.toString(batches),
                Long.toString(medianNanos),
                Long.toString(meanNanos),
                p99Nanos.isPresent() ? Long.toString(p99Nanos.getAsLong()) : "");
    }
}
