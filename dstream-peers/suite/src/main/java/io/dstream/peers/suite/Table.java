package io.dstream.peers.suite;

import io.dstream.peers.Workload;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The table in Markdown: the loop's time in milliseconds, and for each engine its time divided by the loop's. */
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
        OptionalDouble millis = results.millis(peer, workload);
        String number = peer == Peer.LOOP && millis.isPresent()
                ? number(millis) + " ms"
                : number(results.ratio(peer, workload));
        String remark = results.remark(peer, workload);
        if (remark.isEmpty()) {
            return number;
        }
        return millis.isPresent() ? number + ", " + remark : remark;
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
