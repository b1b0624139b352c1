package io.dstream.peers.suite;

import io.dstream.peers.Spread;
import io.dstream.peers.Workload;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The ratios as horizontal bars on a logarithmic scale, in SVG; a group for each workload, the loop at 1. */
final class BarChart {
    private static final int LEFT = 170;
    private static final int PLOT = 620;
    private static final int RIGHT = 70;
    private static final int TOP = 70;
    private static final int BAR = 13;
    private static final int GAP = 14;
    private static final double MIN = 0.3;
    private static final double MAX = 1000;

    private final Results results;
    private final List<Peer> peers;
    private final List<Workload> workloads;
    private final StringBuilder svg = new StringBuilder();

    BarChart(Results results, List<Peer> peers, List<Workload> workloads) {
        this.results = results;
        this.peers = peers.stream().filter(peer -> peer != Peer.LOOP).toList();
        this.workloads = workloads.stream()
                .filter(workload -> workload != Workload.LATENCY)
                .toList();
    }

    String svg() {
        int height = TOP + 20;
        for (Workload workload : workloads) {
            height += bars(workload) * BAR + GAP;
        }
        int width = LEFT + PLOT + RIGHT;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"11\">%n",
                width, height, width, height);
        add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", width, height);
        text(
                LEFT,
                18,
                "start",
                "#222222",
                "Time of a batch or a launch, divided by that of a hand-written loop (logarithmic)");
        legend();
        scale(height);
        int y = TOP;
        for (Workload workload : workloads) {
            y = group(workload, y);
        }
        return svg.append("</svg>\n").toString();
    }

    private int bars(Workload workload) {
        return (int) peers.stream().filter(peer -> isShown(peer, workload)).count();
    }

    private boolean isShown(Peer peer, Workload workload) {
        return results.ratio(peer, workload).isPresent()
                || !results.remark(peer, workload).isEmpty();
    }

    private void legend() {
        int x = LEFT;
        for (Peer peer : peers) {
            add("<rect x=\"%d\" y=\"28\" width=\"10\" height=\"10\" fill=\"%s\"/>%n", x, peer.colour);
            text(x + 14, 37, "start", "#222222", peer.title);
            x += 120;
        }
    }

    private void scale(int height) {
        for (double tick : new double[] {1, 3, 10, 30, 100, 300, 1000}) {
            double x = x(tick);
            add(
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>%n",
                    x, TOP - 8, x, height - 14, tick == 1 ? "#555555" : "#dddddd");
            text(x, TOP - 12, "middle", "#555555", String.format(Locale.ROOT, "%.0f", tick));
        }
    }

    private int group(Workload workload, int top) {
        int y = top;
        text(LEFT - 8, top + bars(workload) * BAR / 2.0 + 4, "end", "#222222", workload.id());
        for (Peer peer : peers) {
            Optional<Spread> ratio = results.ratio(peer, workload);
            if (ratio.isPresent()) {
                double end = x(ratio.get().median());
                double begin = Math.min(x(1), end);
                add(
                        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                        begin, y, Math.max(1, Math.abs(end - x(1))), BAR - 2, peer.colour);
                text(
                        Math.max(end, x(1)) + 4,
                        y + BAR - 3.0,
                        "start",
                        "#222222",
                        Spread.number(ratio.get().median()));
            } else {
                text(x(1) + 4, y + BAR - 3.0, "start", peer.colour, results.remark(peer, workload));
            }
            if (isShown(peer, workload)) {
                y += BAR;
            }
        }
        return y + GAP;
    }

    private static double x(double ratio) {
        double bounded = Math.max(MIN, Math.min(MAX, ratio));
        return LEFT + PLOT * Math.log(bounded / MIN) / Math.log(MAX / MIN);
    }

    private void text(double x, double y, String anchor, String colour, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor, colour, text);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
