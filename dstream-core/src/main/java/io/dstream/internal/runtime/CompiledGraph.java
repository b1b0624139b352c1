package io.dstream.internal.runtime;

import com.google.common.collect.ImmutableList;
import io.dstream.batch.Batch;
import io.dstream.engine.Engine;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.LiftedNode;
import io.dstream.internal.graph.Node;
import io.dstream.plan.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What of a graph is the same in every tick: which streams have batches of their own, in which order those are made,
 * and the plans of operators. A stream that one operator alone is computed from has no batch of its own; it is a part
 * of that operator's plan.
 *
 * @param stages the streams with batches of their own, in the order in which they are made
 * @param nodes more than the highest number of a node
 */
record CompiledGraph(ImmutableList<Stage> stages, int nodes) {

    /**
     * A stream with batches of its own.
     *
     * @param node the stream
     * @param template its plan over those that it is computed from; null where no operator makes it
     * @param everyMillis how far apart its batches are
     * @param level how many streams whose results must be there before it are above one another
     * @param isKept whether its batch is cached, because it has several consumers or the program asked for that
     */
    record Stage(Node node, PlanTemplate<Place> template, long everyMillis, int level, boolean isKept) {}

    /** Where a template has the data of a tick. */
    @FunctionalInterface
    interface Place {
        /** The batch that is bound to it. */
        Batch<?> in(Batches batches);
    }

    /**
     * Compiles a graph.
     *
     * @param graph the graph, fixed
     * @param retained the streams some of whose batches are needed after their tick
     */
    static CompiledGraph of(Engine engine, Graph graph, Set<Node> retained) {
        ImmutableList<Node> nodes = graph.reachable();
        int numbers = nodes.get(nodes.size() - 1).number() + 1;
        Set<Node> kept = graph.kept();
        boolean[] own = new boolean[numbers];
        for (Node node : nodes) {
            own[node.number()] |= kept.contains(node) || retained.contains(node);
            if (!(node instanceof LiftedNode)) {
                own[node.number()] = true;
                node.parents().forEach(parent -> own[parent.number()] = true);
            }
        }
        Lifting lifting = new Lifting(engine, own);
        int[] levels = new int[numbers];
        List<Stage> stages = new ArrayList<>();
        for (Node node : nodes) {
            for (Node parent : node.parents()) {
                int above = levels[parent.number()] + (parent.isEager() ? 1 : 0);
                levels[node.number()] = Math.max(levels[node.number()], above);
            }
            Plan<?> plan = node instanceof LiftedNode operator ? lifting.lift(operator) : null;
            if (own[node.number()]) {
                PlanTemplate<Place> template = plan == null ? null : new PlanTemplate<>(plan, lifting.places);
                stages.add(
                        new Stage(node, template, node.step().toMillis(), levels[node.number()], kept.contains(node)));
            }
        }
        stages.sort(Comparator.comparingInt(Stage::level)); // what is at one level can be computed side by side
        return new CompiledGraph(ImmutableList.copyOf(stages), numbers);
    }

    /** Calls operators with batches that have no data yet. */
    private static final class Lifting {
        private final Engine engine;
        private final boolean[] own;
        private final Batch<?>[] batches; // by number: of operators, or standing in for those of a tick
        private final IdentityHashMap<Plan<?>, Place> places = new IdentityHashMap<>();

        Lifting(Engine engine, boolean[] own) {
            this.engine = engine;
            this.own = own;
            this.batches = new Batch<?>[own.length];
        }

        Plan<?> lift(LiftedNode node) {
            List<Batch<?>> inputs = new ArrayList<>();
            for (Node parent : node.parents()) {
                if (batches[parent.number()] == null) {
                    batches[parent.number()] = standIn(made -> made.of(parent));
                }
                inputs.add(batches[parent.number()]);
            }
            node.tables().forEach(table -> inputs.add(standIn(made -> table)));
            Batch<?> batch = node.lift(inputs);
            if (!own[node.number()]) {
                batches[node.number()] = batch;
            }
            return batch.plan();
        }

        private Batch<?> standIn(Place place) {
            Plan<?> leaf = new Plan.Data<>(List.of());
            places.put(leaf, place);
            return Batch.of(engine, leaf);
        }
    }
}
