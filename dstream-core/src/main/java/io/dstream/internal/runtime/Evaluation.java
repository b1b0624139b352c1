package io.dstream.internal.runtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import com.google.common.collect.Sets;
import io.dstream.batch.Batch;
import io.dstream.engine.Engine;
import io.dstream.internal.graph.Graph;
import io.dstream.internal.graph.LiftedNode;
import io.dstream.internal.graph.Node;
import io.dstream.internal.graph.Retention;
import io.dstream.internal.graph.SourceNode;
import io.dstream.internal.graph.TickObserver;
import io.dstream.internal.runtime.CompiledGraph.Stage;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.StateContext;
import io.dstream.report.PhaseReport.Phase;
import io.dstream.report.WatermarkReport;
import io.dstream.sink.BatchInfo;
import io.dstream.source.SourceReader.Cut;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the batches of a tick: the plans of all nodes in topological order, and the results that must be there when the
 * tick ends, because they change state or because a later window needs them. Used by the driver thread; history may be
 * read by any.
 */
public final class Evaluation {
    private final Engine engine;
    private final CompiledGraph graph;
    private final Instant zero;
    private final Retention retention;
    private final History history;
    private final ImmutableList<TickObserver> observers;
    private final Set<Plan.Held<?>> held = new LinkedHashSet<>(); // by ticks, until no window needs it

    public Evaluation(Engine engine, Graph graph, Instant zero) {
        this.engine = engine;
        this.observers = graph.observers();
        this.zero = zero;
        this.retention = new Retention(graph, zero);
        this.graph = CompiledGraph.of(engine, graph, retention.nodes());
        this.history = new History(retention);
    }

    /** The time from which slides are counted. */
    public Instant zero() {
        return zero;
    }

    /** Makes the batches of a tick: one for each stream that is due and has batches of its own. */
    public Batches evaluate(Tick tick, BatchInfo info, PhaseClock phases) {
        engine.beginTick(tick.time());
        Map<SourceNode, Cut<Object>> cuts = new HashMap<>();
        tick.cuts().forEach((source, cut) -> cuts.put(source.node(), NamedPartition.in(cut, source.operator())));
        observers.forEach(observer -> observer.begin(engine, tick.time(), cuts));
        Evaluating evaluating = new Evaluating(tick, cuts, info, phases);
        long elapsed = evaluating.elapsed().toMillis();
        int level = 0;
        for (Stage stage : graph.stages()) {
            if (stage.level() != level) {
                evaluating.holdPending();
                level = stage.level();
            }
            if (elapsed % stage.everyMillis() == 0) {
                evaluating.make(stage);
            }
        }
        evaluating.holdPending();
        return evaluating.batches;
    }

    /** Whether a node has a batch in a tick. */
    public boolean isDue(Node node, Instant time) {
        return Duration.between(zero, time).toMillis() % node.step().toMillis() == 0;
    }

    /** Whether somebody goes by which parts of sources records come from, so that a plan has to tell it. */
    public boolean needsOrigins() {
        return !observers.isEmpty();
    }

    /** How far event time has come, for reports. */
    public List<WatermarkReport> watermarks() {
        return observers.stream()
                .flatMap(observer -> observer.watermarks().stream())
                .toList();
    }

    /** What the engine says of its work since it was last asked, for reports. */
    public Map<String, Long> engineFigures() {
        return engine.takeFigures();
    }

    /** What of a tick's batches windows will need after it. */
    public List<History.Past> toKeep(Instant time, Batches batches) {
        return history.toKeep(time, batches);
    }

    /** All earlier batches that windows still need. */
    public List<History.Past> kept() {
        return history.all();
    }

    // ---- before the first tick ----

    /** Takes in a batch of before the start. */
    public void restore(Node node, Instant time, List<List<Object>> partitions) {
        Batch<?> batch = Batch.of(
                engine,
                new Plan.Data<>(partitions.stream()
                        .map(records -> Partition.of(records.toArray(), 0, records.size()))
                        .toList()));
        history.restore(new History.Past(node, time, batch));
    }

    /** Whether some window needs earlier batches of a node. */
    public boolean keeps(Node node) {
        return retention.nodes().contains(node);
    }

    /** Drops what is not needed after a tick of before the start. */
    public void forget(Instant time) {
        history.forget(time);
    }

    /** A tick, for an operator with state. */
    public StateContext stateContext(Node node, Instant time) {
        return new StateContext(
                node.operator(),
                time.toEpochMilli(),
                Duration.between(zero, time).toMillis(),
                retention.isDue(node.slide(), time));
    }

    /** The tick has succeeded. */
    public void commit(Instant time, Batches batches) {
        observers.forEach(observer -> observer.end(true));
        engine.endTick();
        engine.state().commit();
        history.add(time, batches);
        releaseWhatIsOver();
    }

    /** The tick has failed: it leaves no trace. */
    public void rollback() {
        observers.forEach(observer -> observer.end(false));
        engine.endTick();
        engine.state().rollback();
        releaseWhatIsOver();
    }

    /** Lets the engine let go of what ticks have held and no window needs. */
    private void releaseWhatIsOver() {
        if (!held.isEmpty()) {
            Set<Plan<?>> needed = Sets.newIdentityHashSet();
            history.all().forEach(past -> needed.add(past.batch().plan()));
            held.removeIf(result -> {
                boolean isOver = !needed.contains(result);
                if (isOver) {
                    engine.release(result);
                }
                return isOver;
            });
        }
    }

    /** The batches of a node that are kept. */
    public List<Batch<?>> kept(Node node, Instant after, Instant upTo) {
        return history.between(node, after, upTo);
    }

    /** The tick on its way. */
    private final class Evaluating implements Node.Tick {
        private final Tick tick;
        private final Map<SourceNode, Cut<Object>> cuts; // with partitions that name their sources
        private final BatchInfo info;
        private final PhaseClock phases;
        private final Batches batches = new Batches(graph.nodes());
        private final List<Pending> pending = new ArrayList<>(); // to be there at the end of the level
        private Stage stage; // in hand

        /** A result, and the operator whose it is. */
        private record Pending(Operator operator, Plan.Held<?> result) {
            /** Keeps the result if it is there. */
            boolean pin() {
                return result.pin();
            }
        }

        Evaluating(Tick tick, Map<SourceNode, Cut<Object>> cuts, BatchInfo info, PhaseClock phases) {
            this.tick = tick;
            this.cuts = cuts;
            this.info = info;
            this.phases = phases;
        }

        void make(Stage next) {
            stage = next;
            Node node = next.node();
            Batch<?> own = batchOf(node).within(node.operator()); // a copy to keep: the batch may be the user's
            boolean isHeld = node.isEager() || retention.isHeld(node, tick.time());
            if (isHeld || next.isKept()) {
                boolean isOthers = own.plan() instanceof Plan.Held<?> && !node.isEager();
                own.cache(); // before its children are made, which then share the result
                if (own.plan() instanceof Plan.Held<?> result) {
                    if (!isOthers) {
                        held.add(result);
                    }
                    if (isHeld) {
                        pending.add(new Pending(node.operator(), result));
                    }
                }
            }
            batches.put(node, own);
        }

        private Batch<?> batchOf(Node node) {
            if (!node.callsProgram()) {
                return node.batch(this);
            }
            phases.enter(Phase.COMPUTE, node.operator());
            Batch<?> made = node.batch(this);
            phases.enter(Phase.OTHER);
            return made;
        }

        void holdPending() {
            while (!pending.isEmpty()) {
                if (engine.holdsSideBySide()) {
                    hold(pending);
                } else {
                    pending.forEach(each -> hold(List.of(each)));
                }
                phases.enter(Phase.OTHER);
                pending.removeIf(Pending::pin); // those stay where unpersist() has come between
            }
        }

        private void hold(List<Pending> some) {
            phases.enter(Phase.COMPUTE, Lists.transform(some, Pending::operator));
            engine.hold(some.stream().map(Pending::result).toList());
        }

        @Override
        public Instant time() {
            return tick.time();
        }

        @Override
        public BatchInfo info() {
            return info;
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
            return Batch.of(engine, new Plan.Data<>(cuts.get(source).parts()));
        }

        @Override
        public Batch<?> bound(LiftedNode lifted) {
            return Batch.of(
                    engine, stage.template().bind(place -> place.in(batches).plan()));
        }

        @Override
        public Batch<?> batch(Node node) {
            return batches.of(node);
        }

        @Override
        public List<Batch<?>> batches(Node node, Instant after) {
            List<Batch<?>> all = history.between(node, after, tick.time());
            all.add(batches.of(node));
            return all;
        }
    }
}
