package io.dstream.peers.kafka.suite;

import io.dstream.peers.Spread;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What has come of a contestant in a round.
 *
 * @param contestant the contestant
 * @param round in which round, from 0
 * @param passes what was measured; nothing if anything went wrong
 * @param remark what went wrong, in a few words; empty if nothing did
 */
record Outcome(Contestant contestant, int round, List<Pass> passes, String remark) {

    /**
     * A pass over the topic.
     *
     * @param nanos how long it took
     * @param cpuNanos the processor time that the process took meanwhile
     */
    record Pass(long nanos, long cpuNanos) {}

    /** The median of the passes, if there are any. */
    Optional<Double> median(ToDoubleFunction<Pass> figure) {
        return Spread.of(passes.stream().mapToDouble(figure)).map(Spread::median);
    }

    /** Whether the run has failed: with a wrong output of whomever, or with any failure of some. */
    boolean isError() {
        return remark.equals("wrong output") || (!remark.isEmpty() && contestant.mustRun());
    }
}
