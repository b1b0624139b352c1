package io.dstream.peers.suite;

import io.dstream.peers.Turns;
import io.dstream.peers.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the workloads on the engines in turns, round after round and each time in another order, so that what else the
 * machine does falls on all of them; writes {@code peers.md} (the table), {@code peers.svg} (the chart) and
 * {@code peers.csv} (every measurement) after each round. An engine that fails or takes too long is named in the table,
 * and the run goes on; it ends with an error if that was the loop or dstream, or if any engine's output was not the
 * loop's.
 */
public final class Suite {
    private final Options options;
    private final List<Outcome> outcomes = new ArrayList<>();

    private Suite(Options options) {
        this.options = options;
    }

    /**
     * Runs it.
     *
     * @param args none: see the system properties in this module's pom.xml
     * @throws Exception if an engine cannot be started or a file not be written
     */
    public static void main(String[] args) throws Exception {
        Suite suite = new Suite(Options.read());
        for (int round = 0; round < suite.options.rounds(); round++) {
            suite.round(round);
            suite.write();
        }
        if (suite.outcomes.stream().anyMatch(Outcome::isError)) {
            say("dstream or the loop has failed, or an output was wrong");
            System.exit(1);
        }
    }

    private void round(int round) throws IOException, InterruptedException {
        int turn = round;
        for (Workload workload : options.workloads()) {
            for (Peer peer : Turns.inTurn(List.copyOf(options.peers()), turn++)) {
                Outcome outcome = workload == Workload.LAUNCH
                        ? launch(peer, round)
                        : new ChildProcess(options, peer, workload, round, 0).run();
                outcomes.add(outcome);
                say(outcome.csv());
            }
        }
    }

    /** Starts the engine several times. */
    private Outcome launch(Peer peer, int round) throws IOException, InterruptedException {
        List<Measurement> starts = new ArrayList<>();
        for (int start = 0; start < options.starts(); start++) {
            Outcome outcome = new ChildProcess(options, peer, Workload.LAUNCH, round, start).run();
            if (!(outcome instanceof Measurement measurement)) {
                return outcome;
            }
            starts.add(measurement);
        }
        return Measurement.of(starts);
    }

    private void write() throws IOException {
        Results results = new Results(outcomes);
        List<Peer> peers = List.copyOf(options.peers());
        Path out = Files.createDirectories(options.out());
        String table = new Table(results, peers, options.workloads()).markdown();
        Files.writeString(out.resolve("peers.md"), table);
        Files.writeString(out.resolve("peers.svg"), new BarChart(results, peers, options.workloads()).svg());
        List<String> lines = new ArrayList<>(List.of(Measurement.CSV_HEADER));
        outcomes.stream()
                .filter(Measurement.class::isInstance)
                .map(Measurement.class::cast)
                .forEach(measurement -> lines.add(measurement.csv()));
        Files.write(out.resolve("peers.csv"), lines);
        say(table);
    }

    static void say(String text) {
        System.out.println(text);
    }
}
