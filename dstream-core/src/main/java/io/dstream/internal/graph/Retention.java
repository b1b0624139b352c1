package io.dstream.internal.graph;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.SetMultimap;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which batches are needed after their tick: computed from the windows of the graph, once. */
public final class Retention {
    private final Instant zero;
    private final SetMultimap<Node, SliceNode> windows = LinkedHashMultimap.create();
    private final Map<Node, Duration> remembered;
    private final ImmutableSet<Node> nodes;
    private final Set<Node> partsOfKept =
            new HashSet<>(); // what a window is made of that is kept itself, or part of one

    /**
     * The retention of a graph.
     *
     * @param graph the graph, fixed
     * @param zero the time from which slides are counted: the epoch, or one interval before the first batch
     */
    public Retention(Graph graph, Instant zero) {
        this.zero = zero;
        this.remembered = graph.remembered();
        for (Node node : graph.reachable()) {
            if (node instanceof SliceNode slice) {
                windows.put(slice.parents().get(0), slice);
            }
        }
        this.nodes = ImmutableSet.<Node>builder()
                .addAll(windows.keySet())
                .addAll(remembered.keySet())
                .build();
        for (Node node : graph.reachable().reverse()) { // a window comes before what it is a window of
            if (node instanceof SliceNode && (nodes.contains(node) || partsOfKept.contains(node))) {
                partsOfKept.add(node.parents().get(0));
            }
        }
    }

    /**
     * Whether a node has a batch at a time, or must be computed.
     *
     * @param every how far apart that is
     * @param time the time
     * @return whether the time is a multiple of that after zero
     */
    public boolean isDue(Duration every, Instant time) {
        return Duration.between(zero, time).toMillis() % every.toMillis() == 0;
    }

    /**
     * The nodes some of whose batches are kept after their tick.
     *
     * @return the nodes
     */
    public ImmutableSet<Node> nodes() {
        return nodes;
    }

    /**
     * How far back batches of a node are held.
     *
     * @param node the node
     * @return the longest of the windows over it and of what it is remembered for; zero for none
     */
    public Duration of(Node node) {
        Duration longest = remembered.getOrDefault(node, Duration.ZERO);
        for (SliceNode window : windows.get(node)) {
            longest = longest.compareTo(window.length()) > 0 ? longest : window.length();
        }
        return longest;
    }

    /**
     * Whether a batch is still needed after a tick.
     *
     * @param node the batch's node
     * @param batchTime the batch's time
     * @param now the time of the tick
     * @return whether a later window covers it, or it is to be remembered
     */
    public boolean isNeededAfter(Node node, Instant batchTime, Instant now) {
        Duration remember = remembered.get(node);
        if (remember != null && batchTime.isAfter(now.minus(remember))) {
            return true;
        }
        for (SliceNode window : windows.get(node)) {
            if (batchTime.isAfter(nextDue(window.slide(), now).minus(window.length()))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a batch must be computed in its tick because it is needed later: by itself, or as part of a window that
     * is (a window holds no records of its own).
     *
     * @param node the batch's node
     * @param time the tick
     * @return whether to compute and hold it
     */
    public boolean isHeld(Node node, Instant time) {
        if (node instanceof SliceNode || !nodes.contains(node)) {
            return false;
        }
        return isNeededAfter(node, time, time) || partsOfKept.contains(node);
    }

    private Instant nextDue(Duration slide, Instant now) {
        long slides = Duration.between(zero, now).toMillis() / slide.toMillis() + 1;
        return zero.plus(slide.multipliedBy(slides));
    }
}
