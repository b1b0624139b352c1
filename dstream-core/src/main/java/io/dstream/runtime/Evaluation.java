package io.dstream.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.dstream.batch.Batch;
import io.dstream.engine.Engine;
import io.dstream.graph.Graph;
import io.dstream.graph.Node;
import io.dstream.graph.Retention;
import io.dstream.graph.SourceNode;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.StateTick;
import io.dstream.source.SourceReader.Cut;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the batches of a tick: the plans of all nodes in topological order, and the results that must be there when the
 * tick ends, because they change state or because a later window needs them. Used by the driver thread; history may be
 * read by any.
 */
final class Evaluation {
    private final Engine engine;
    private final ImmutableList<Step> steps;
    private final ImmutableSet<Node> kept;
    private final Instant zero;
    private final Retention retention;
    private final History history;

    /**
     * What is computed every so often.
     *
     * @param node the stream
     * @param everyMillis how far apart that is
     */
    private record Step(Node node, long everyMillis) {}

    Evaluation(Engine engine, Graph graph, Instant zero) {
        this.engine = engine;
        this.steps = ImmutableList.copyOf(graph.reachable().stream()
                .map(node -> new Step(node, node.step().toMillis()))
                .toList());
        this.kept = graph.kept();
        this.zero = zero;
        this.retention = new Retention(graph, zero);
        this.history = new History(retention);
    }

    /** The time from which slides are counted. */
    Instant zero() {
        return zero;
    }

    /** Makes the batches of a tick: one for each node that is due. */
    Map<Node, Batch<?>> evaluate(Tick tick) {
        engine.beginTick();
        TickBatches made = new TickBatches(tick);
        long elapsed = made.elapsed().toMillis();
        for (Step step : steps) {
            if (elapsed % step.everyMillis == 0) {
                Node node = step.node;
                Batch<?> batch = made.put(node, node.batch(made));
                if (node.isEager() || retention.isHeld(node, tick.time())) {
                    batch.hold(); // before its children are made, which then share the result
                }
            }
        }
        return made.batches;
    }

    /** What of a tick's batches windows will need after it. */
    List<History.Past> toKeep(Instant time, Map<Node, Batch<?>> batches) {
        return history.toKeep(time, batches);
    }

    /** All earlier batches that windows still need. */
    List<History.Past> kept() {
        return history.all();
    }

    // ---- before the first tick ----

    /** Takes in a batch of before the start. */
    void restore(Node node, Instant time, List<List<Object>> partitions) {
        Batch<?> batch = Batch.of(
                engine,
                new Plan.Data<>(partitions.stream()
                        .map(records -> Partition.of(records.toArray(), 0, records.size()))
                        .toList()));
        history.restore(new History.Past(node, time, batch));
    }

    /** Whether some window needs earlier batches of a node. */
    boolean keeps(Node node) {
        return retention.nodes().contains(node);
    }

    /** Drops what is not needed after a tick of before the start. */
    void forget(Instant time) {
        history.forget(time);
    }

    /** A tick, for an operator with state. */
    StateTick stateTick(Node node, Instant time) {
        return new StateTick(
                time.toEpochMilli(), Duration.between(zero, time).toMillis(), retention.isDue(node.slide(), time));
    }

    /** The tick has succeeded. */
    void commit(Instant time, Map<Node, Batch<?>> batches) {
        engine.commitState();
        history.add(time, batches);
    }

    /** The tick has failed: it leaves no trace. */
    void rollback() {
        engine.rollbackState();
    }

    /** The batches of a node that are kept. */
    List<Batch<?>> kept(Node node, Instant after, Instant upTo) {
        return history.between(node, after, upTo);
    }

    /** The tick on its way. */
    private final class TickBatches implements Node.Tick {
        private final Tick tick;
        private final Map<Node, Batch<?>> batches = new HashMap<>();

        TickBatches(Tick tick) {
            this.tick = tick;
        }

        Batch<?> put(Node node, Batch<?> batch) {
            Batch<?> own = batch.within(node.operator()); // a copy to keep: the batch itself may be the user's
            batches.put(node, kept.contains(node) ? own.cache() : own);
            return own;
        }

        @Override
        public Instant time() {
            return tick.time();
        }

        @Override
        public Duration elapsed() {
            return Duration.between(zero, tick.time());
        }

        @Override
        public boolean isDue(Node node) {
            return retention.isDue(node.slide(), tick.time());
        }

        @Override
        public Batch<?> data(SourceNode source) {
            for (Map.Entry<SourceRun, Cut<Object>> cut : tick.cuts().entrySet()) {
                if (cut.getKey().node() == source) {
                    return Batch.of(engine, new Plan.Data<>(cut.getValue().parts()));
                }
            }
            throw new AssertionError("no data for " + source);
        }

        @Override
        public Batch<?> batch(Node node) {
            return batches.get(node);
        }

        @Override
        public List<Batch<?>> batches(Node node, Instant after) {
            List<Batch<?>> all = history.between(node, after, tick.time());
            all.add(batches.get(node));
            return all;
        }
    }
}
