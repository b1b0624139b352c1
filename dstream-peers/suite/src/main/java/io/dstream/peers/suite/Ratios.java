package io.dstream.peers.suite;

import io.dstream.peers.Workload;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** The measurements compared: medians over the rounds. */
final class Ratios {
    private final List<Measurement> measurements;

    Ratios(List<Measurement> measurements) {
        this.measurements = List.copyOf(measurements);
    }

    /** The time of a batch in milliseconds. */
    OptionalDouble millis(Peer peer, Workload workload) {
        return median(of(peer, workload).stream().mapToDouble(m -> m.medianNanos() / 1e6));
    }

    /** The time of a batch, divided by the loop's in the same round. */
    OptionalDouble ratio(Peer peer, Workload workload) {
        List<Measurement> loops = of(Peer.LOOP, workload);
        return median(of(peer, workload).stream().flatMapToDouble(m -> loops.stream()
                .filter(loop -> loop.round() == m.round())
                .mapToDouble(loop -> (double) m.medianNanos() / loop.medianNanos())));
    }

    private List<Measurement> of(Peer peer, Workload workload) {
        return measurements.stream()
                .filter(m -> m.peer() == peer && m.workload() == workload)
                .toList();
    }

    private static OptionalDouble median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
