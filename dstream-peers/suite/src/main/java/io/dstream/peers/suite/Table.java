package io.dstream.peers.suite;

import io.dstream.peers.Workload;
import java.util.List;
import java.util.Optional;

/**
 * The table in Markdown: the loop's time in milliseconds, and for each engine its time divided by the loop's, or for a
 * launch its time; medians of the rounds, with the least and the greatest in brackets.
 */
final class Table {
    private final Results results;
    private final List<Peer> peers;
    private final List<Workload> workloads;

    Table(Results results, List<Peer> peers, List<Workload> workloads) {
        this.results = results;
        this.peers = peers;
        this.workloads = workloads;
    }

    String markdown() {
        StringBuilder table = new StringBuilder("| job |");
        for (Peer peer : peers) {
            table.append(' ').append(peer.title).append(" |");
        }
        table.append("\n|---|").append("---|".repeat(peers.size())).append('\n');
        for (Workload workload : workloads) {
            table.append("| ").append(workload.title()).append(" |");
            for (Peer peer : peers) {
                table.append(' ').append(cell(peer, workload)).append(" |");
            }
            table.append('\n');
        }
        return table.toString();
    }

    private String cell(Peer peer, Workload workload) {
        Optional<String> figure = peer == Peer.LOOP || workload == Workload.LAUNCH
                ? results.millis(peer, workload).map(millis -> millis.text(" ms"))
                : results.ratio(peer, workload).map(ratio -> ratio.text(""));
        String remark = results.remark(peer, workload);
        if (figure.isEmpty()) {
            return remark.isEmpty() ? "-" : remark;
        }
        return remark.isEmpty() ? figure.get() : figure.get() + ", " + remark;
    }
}
