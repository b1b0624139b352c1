package io.dstream.peers.suite;

import io.dstream.peers.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the workloads on the engines in turns, round after round, so that what else the machine does falls on all of
 * them; writes {@code peers.md} (the table), {@code peers.svg} (the chart) and {@code peers.csv} (every measurement)
 * after each round. Ends with an error as soon as an engine fails or gives something else than the loop.
 */
public final class Suite {
    private final Options options;
    private final List<Measurement> measurements = new ArrayList<>();

    private Suite(Options options) {
        this.options = options;
    }

    /**
     * Runs it.
     *
     * @param args none: see the system properties in this module's pom.xml
     * @throws Exception if an engine fails or its output is wrong
     */
    public static void main(String[] args) throws Exception {
        Suite suite = new Suite(Options.read());
        for (int round = 0; round < suite.options.rounds(); round++) {
            suite.round(round);
            suite.write();
        }
    }

    private void round(int round) throws IOException, InterruptedException {
        for (Workload workload : options.workloads()) {
            for (Peer peer : options.peers()) {
                Optional<Measurement> measurement = new ChildProcess(options, peer, workload, round).run();
                measurement.ifPresent(measurements::add);
                say(measurement.map(Measurement::csv).orElse(peer.id + "," + workload.id() + ",not supported"));
            }
        }
    }

    private void write() throws IOException {
        Ratios ratios = new Ratios(measurements);
        List<Peer> peers = List.copyOf(options.peers());
        Path out = Files.createDirectories(options.out());
        String table = new Table(ratios, peers, options.workloads()).markdown();
        Files.writeString(out.resolve("peers.md"), table);
        Files.writeString(out.resolve("peers.svg"), new BarChart(ratios, peers, options.workloads()).svg());
        List<String> lines = new ArrayList<>(List.of(Measurement.CSV_HEADER));
        measurements.forEach(measurement -> lines.add(measurement.csv()));
        Files.write(out.resolve("peers.csv"), lines);
        say(table);
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
