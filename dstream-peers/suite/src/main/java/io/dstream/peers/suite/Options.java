package io.dstream.peers.suite;

import io.dstream.peers.Workload;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be run, and how.
 *
 * @param home the folder of the peer modules, in which their classes and class paths are
 * @param peers the engines, the loop among them, as all else is measured by it
 * @param workloads the workloads
 * @param rounds how often all is run
 * @param warmUp seconds to warm up
 * @param seconds seconds to measure
 * @param starts how often an engine is launched in a round
 * @param limit seconds that a JVM may take, from its start to its end
 * @param heap the heap of each JVM, as {@code -Xmx} takes it
 * @param recordings where to put a recording of each JVM by the JDK's Flight Recorder, if anywhere
 * @param out where to put the table, the chart and the measurements
 */
record Options(
        Path home,
        Set<Peer> peers,
        List<Workload> workloads,
        int rounds,
        String warmUp,
        String seconds,
        int starts,
        int limit,
        String heap,
        Optional<Path> recordings,
        Path out) {

    /** From the system properties that begin with {@code peers.}; the module's pom.xml has their defaults. */
    static Options read() {
        Set<Peer> peers = new LinkedHashSet<>(List.of(Peer.LOOP));
        for (String id : property("engines").split(",")) {
            peers.add(Peer.of(id));
        }
        String workloads = property("workloads");
        return new Options(
                Path.of(property("home")),
                peers,
                workloads.equals("all")
                        ? List.of(Workload.values())
                        : Arrays.stream(workloads.split(",")).map(Workload::of).toList(),
                Integer.parseInt(property("rounds")),
                property("warmup"),
                property("seconds"),
                Integer.parseInt(property("starts")),
                readLimit(),
                property("heap"),
                Optional.of(property("jfr")).filter(folder -> !folder.isEmpty()).map(Path::of),
                Path.of(property("out")));
    }

    private static int readLimit() {
        int limit = Integer.parseInt(property("limit"));
        double least = Double.parseDouble(property("warmup")) + Double.parseDouble(property("seconds"));
        if (limit <= least) {
            throw new IllegalArgumentException("peers.limit is " + limit + " s, but to warm up and to measure take "
                    + least + " s: expected more than that, for the start and the check as well");
        }
        return limit;
    }

    private static String property(String name) {
        String value = System.getProperty("peers." + name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "peers." + name + " is not set: run the suite with Maven, as docs/peers.md says");
        }
        return value;
    }
}
