package io.dstream.internal.graph;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.BiMap;
import com.google.common.collect.HashBiMap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.SetMultimap;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The streams of a program. Grows until it is fixed, which it is from then on. Safe for use by many threads. */
public final class Graph {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final Duration batchInterval;
    private final List<Node> nodes = new ArrayList<>();
    private final SetMultimap<Node, Node> children = LinkedHashMultimap.create();
    private final BiMap<Node, String> names = HashBiMap.create();
    private final Set<Node> cached = new HashSet<>();
    private final Map<Node, Duration> remembered = new HashMap<>();
    private final List<TickObserver> observers = new ArrayList<>();
    private String fixedBecause;

    /**
     * An empty graph.
     *
     * @param batchInterval the interval of its sources
     */
    public Graph(Duration batchInterval) {
        this.batchInterval = batchInterval;
    }

    /**
     * The interval of its sources.
     *
     * @return the interval
     */
    public Duration batchInterval() {
        return batchInterval;
    }

    /**
     * Has somebody told of ticks.
     *
     * @param observer is told
     */
    public synchronized void observe(TickObserver observer) {
        checkNotFixed("observe ticks");
        observers.add(observer);
    }

    /**
     * Who is to be told of ticks.
     *
     * @return the observers
     */
    public synchronized ImmutableList<TickObserver> observers() {
        return ImmutableList.copyOf(observers);
    }

    synchronized int add(Node node) {
        checkNotFixed("add " + node.kind());
        nodes.add(node);
        node.parents().forEach(parent -> children.put(parent, node));
        return nodes.size() - 1;
    }

    /**
     * Names a node.
     *
     * @param node the node
     * @param id its id from now on
     */
    public synchronized void name(Node node, String id) {
        checkNotFixed("name " + id);
        checkArgument(
                id != null && ID.matcher(id).matches(),
                "cannot name %s '%s': expected 1 to 100 letters, digits, dots, hyphens or underscores",
                node.kind(),
                id);
        Node taken = names.inverse().get(id);
        checkArgument(
                taken == null || taken == node,
                "cannot name %s '%s': %s already has that name",
                node.kind(),
                id,
                taken);
        names.put(node, id);
    }

    synchronized String idOf(Node node) {
        String name = names.get(node);
        return name != null ? name : node.kind() + "-" + node.number();
    }

    /**
     * Whether the program has named a node.
     *
     * @param node the node
     * @return whether its id is a name
     */
    public synchronized boolean isNamed(Node node) {
        return names.containsKey(node);
    }

    /**
     * The id of a node that stays the same in a later release of the program: its name, or one made of the name of what
     * is computed from it alone.
     *
     * @param node the node
     * @return the id, or nothing where no name says what the node is
     */
    public synchronized Optional<String> durableId(Node node) {
        Deque<Lineage> open = new ArrayDeque<>();
        open.push(new Lineage(node, null));
        while (!open.isEmpty()) {
            Lineage at = open.pop();
            String name = names.get(at.node);
            if (name != null) {
                return Optional.of(at.idFrom(name));
            }
            List<Node> heirs = ImmutableList.copyOf(children.get(at.node));
            if (heirs.size() != 1) {
                heirs = heirs.stream().filter(SliceNode.class::isInstance).toList();
            }
            for (Node heir : Lists.reverse(heirs)) {
                if (!(heir instanceof OutputNode)) {
                    open.push(new Lineage(heir, at));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a window holds batches of a stream.
     *
     * @param node the stream
     * @return whether one is made of it
     */
    public synchronized boolean isWindowed(Node node) {
        return nodes.stream()
                .anyMatch(n -> n instanceof SliceNode && n.parents().contains(node));
    }

    /**
     * A node that may give its name to one above it.
     *
     * @param above the next one on the way there; null for that one itself
     */
    private record Lineage(Node node, Lineage above) {
        String idFrom(String name) {
            StringBuilder id = new StringBuilder(name);
            for (Lineage at = above; at != null; at = at.above) {
                id.append('/').append(at.node.kind());
            }
            return id.toString();
        }
    }

    /**
     * Asks for a stream's batches to be kept once computed.
     *
     * @param node the stream
     */
    public synchronized void cache(Node node) {
        checkNotFixed("cache " + node);
        cached.add(node);
    }

    /**
     * Asks for a stream's batches to be kept for a while after their tick.
     *
     * @param node the stream
     * @param duration how long
     */
    public synchronized void remember(Node node, Duration duration) {
        checkNotFixed("remember " + node);
        remembered.merge(node, duration, (a, b) -> a.compareTo(b) > 0 ? a : b);
    }

    /**
     * How long streams' batches are to be kept after their tick, where the program asked for it.
     *
     * @return the time for each stream
     */
    public synchronized ImmutableMap<Node, Duration> remembered() {
        return ImmutableMap.copyOf(remembered);
    }

    /**
     * Streams whose batches are kept once computed: those the program asked for, and those with several consumers.
     *
     * @return the streams
     */
    public synchronized ImmutableSet<Node> kept() {
        Set<Node> consumed = new HashSet<>();
        ImmutableSet.Builder<Node> kept = ImmutableSet.<Node>builder().addAll(cached);
        for (Node node : reachable()) {
            for (Node parent : node.parents()) {
                if (!consumed.add(parent)) {
                    kept.add(parent);
                }
            }
        }
        return kept.build();
    }

    private void checkNotFixed(String what) {
        checkState(fixedBecause == null, "cannot %s: %s; build all streams before start()", what, fixedBecause);
    }

    /**
     * Fixes the graph.
     *
     * @param because why, for the message to whoever wants to change it later
     */
    public synchronized void fix(String because) {
        fixedBecause = because;
        nodes.forEach(Node::fix);
    }

    /**
     * The sources, reachable from an output or not.
     *
     * @return the sources in the order they were added
     */
    public ImmutableList<SourceNode> sources() {
        return all(SourceNode.class);
    }

    /**
     * The output operations.
     *
     * @return the outputs in the order they were added
     */
    public ImmutableList<OutputNode> outputs() {
        return all(OutputNode.class);
    }

    private synchronized <N extends Node> ImmutableList<N> all(Class<N> type) {
        return ImmutableList.copyOf(
                nodes.stream().filter(type::isInstance).map(type::cast).toList());
    }

    /**
     * The nodes that some output operation is computed from, and these operations.
     *
     * @return them, parents before children
     */
    public synchronized ImmutableList<Node> reachable() {
        boolean[] needed = new boolean[nodes.size()];
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            needed[i] |= node instanceof OutputNode || remembered.containsKey(node);
            if (needed[i]) {
                node.parents().forEach(parent -> needed[parent.number()] = true);
            }
        }
        return ImmutableList.copyOf(
                nodes.stream().filter(node -> needed[node.number()]).toList());
    }

    /** Checks that the graph can be run: that it has an output operation and no id twice. */
    public synchronized void validate() {
        for (Node node : nodes) {
            Node named = names.inverse().get(node.id());
            checkState(
                    named == null || named == node,
                    "two operators have the id '%s': %s and the unnamed %s; use another name",
                    node.id(),
                    named,
                    node);
        }
        checkState(
                !outputs().isEmpty(),
                "no output operation is registered, so the program has nothing to do: add one, such as print() or foreachBatch(),"
                        + " before start()");
    }
}
