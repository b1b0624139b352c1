package io.dstream.peers.suite;

import io.dstream.peers.Workload;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The table in Markdown: the loop's time in milliseconds, and for each engine its time divided by the loop's. */
final class Table {
    private final Ratios ratios;
    private final List<Peer> peers;
    private final List<Workload> workloads;

    Table(Ratios ratios, List<Peer> peers, List<Workload> workloads) {
        this.ratios = ratios;
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
        if (peer == Peer.LOOP) {
            return number(ratios.millis(peer, workload)) + " ms";
        }
        return number(ratios.ratio(peer, workload));
    }

    /** With two digits where there are less than three before the point. */
    static String number(OptionalDouble value) {
        if (value.isEmpty()) {
            return "-";
        }
        double number = value.getAsDouble();
        return String.format(Locale.ROOT, number < 10 ? "%.1f" : "%.0f", number);
    }
}
