package io.dstream.peers.suite;

import io.dstream.peers.Workload;
import java.util.List;
import java.util.Optional;

/**
 * The table in Markdown: the loop's time in milliseconds, and for each engine its time divided by the loop's; of
 * launches and latencies all in milliseconds. Medians of the rounds, with the least and the greatest in brackets.
 */
final class Table {
    private final Results results;
    private final List<Peer> peers;
    private final List<Workload> workloads;
    private final StringBuilder table = new StringBuilder();

    Table(Results results, List<Peer> peers, List<Workload> workloads) {
        this.results = results;
        this.peers = peers;
        this.workloads = workloads;
    }

    String markdown() {
        table.append("| job |");
        for (Peer peer : peers) {
            table.append(' ').append(peer.title).append(" |");
        }
        table.append("\n|---|").append("---|".repeat(peers.size())).append('\n');
        for (Workload workload : workloads) {
            switch (workload) {
                case LAUNCH -> row(workload.title(), workload, this::millis);
                case LATENCY -> {
                    row(workload.title() + ", p50", workload, this::millis);
                    row(workload.title() + ", p99", workload, this::p99);
                }
                default -> row(workload.title(), workload, this::ratio);
            }
        }
        return table.toString();
    }

    /** What a cell says of an engine in a workload, if there is a figure. */
    @FunctionalInterface
    private interface Figure {
        Optional<String> of(Peer peer, Workload workload);
    }

    private Optional<String> millis(Peer peer, Workload workload) {
        return results.millis(peer, workload).map(millis -> millis.text(" ms"));
    }

    private Optional<String> p99(Peer peer, Workload workload) {
        return results.p99Millis(peer, workload).map(millis -> millis.text(" ms"));
    }

    private Optional<String> ratio(Peer peer, Workload workload) {
        return peer == Peer.LOOP
                ? millis(peer, workload)
                : results.ratio(peer, workload).map(ratio -> ratio.text(""));
    }

    private void row(String title, Workload workload, Figure figure) {
        table.append("| ").append(title).append(" |");
        for (Peer peer : peers) {
            Optional<String> text = figure.of(peer, workload);
            String remark = results.remark(peer, workload);
            String both = text.map(number -> remark.isEmpty() ? number : number + ", " + remark)
                    .orElse(remark.isEmpty() ? "-" : remark);
            table.append(' ').append(both).append(" |");
        }
        table.append('\n');
    }
}
