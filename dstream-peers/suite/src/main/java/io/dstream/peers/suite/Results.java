package io.dstream.peers.suite;

import io.dstream.peers.Spread;
import io.dstream.peers.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The measurements compared, round by round. */
final class Results {
    private final List<Outcome> outcomes;

    Results(List<Outcome> outcomes) {
        this.outcomes = List.copyOf(outcomes);
    }

    /** The time of a batch in milliseconds. */
    Optional<Spread> millis(Peer peer, Workload workload) {
        return Spread.of(measured(peer, workload).mapToDouble(m -> m.medianNanos() / 1e6));
    }

    /** The age in milliseconds that 99 of 100 records did not exceed. */
    Optional<Spread> p99Millis(Peer peer, Workload workload) {
        return Spread.of(measured(peer, workload)
                .flatMapToLong(m -> m.p99Nanos().stream())
                .mapToDouble(nanos -> nanos / 1e6));
    }

    /** The time of a batch, divided by the loop's in the same round. */
    Optional<Spread> ratio(Peer peer, Workload workload) {
        List<Measurement> loops = measured(Peer.LOOP, workload).toList();
        return Spread.of(measured(peer, workload).flatMapToDouble(m -> loops.stream()
                .filter(loop -> loop.round() == m.round())
                .mapToDouble(loop -> (double) m.medianNanos() / loop.medianNanos())));
    }

    /** What went wrong, in how many of the rounds; nothing if nothing did. */
    String remark(Peer peer, Workload workload) {
        List<Outcome> all = of(peer, workload);
        Map<String, Long> remarks = all.stream()
                .map(Outcome::remark)
                .filter(remark -> !remark.isEmpty())
                .collect(Collectors.groupingBy(remark -> remark, TreeMap::new, Collectors.counting()));
        return remarks.entrySet().stream()
                .map(entry -> entry.getValue() == all.size()
                        ? entry.getKey()
                        : entry.getKey() + " in " + entry.getValue() + " of " + all.size())
                .collect(Collectors.joining(", "));
    }

    private List<Outcome> of(Peer peer, Workload workload) {
        return outcomes.stream()
                .filter(outcome -> outcome.peer() == peer && outcome.workload() == workload)
                .toList();
    }

    private Stream<Measurement> measured(Peer peer, Workload workload) {
        return of(peer, workload).stream().filter(Measurement.class::isInstance).map(Measurement.class::cast);
    }
}
