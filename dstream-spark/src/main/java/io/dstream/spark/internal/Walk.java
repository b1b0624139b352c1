package io.dstream.spark.internal;

import io.dstream.engine.task.SharedPlans;
import io.dstream.plan.Plan;
import io.dstream.plan.PlanVisitor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a plan into segments. Where it meets a node that needs its whole input, it turns what is below that into
 * segments first, and goes on with what becomes of them. Used by the thread that runs the plan, whose stack does not
 * grow with the plan.
 */
final class Walk {
    private final Stages stages;
    private final TickResults there;
    private final Visiting visiting = new Visiting();
    private Stage stage; // in hand
    private Set<Plan<?>> shared; // used more than once, and not met yet
    private final IdentityHashMap<Plan<?>, Source> results = new IdentityHashMap<>(0); // of those shared

    Walk(Run run) {
        this.stages = new Stages(run);
        this.there = run.results();
    }

    /** What a node does that needs its whole input. */
    interface Work {
        /**
         * Takes the next of the node's sources.
         *
         * @param source what it has become
         * @param scope when what is made may go
         * @return the node's result, if that was the last source; else null
         */
        Source take(List<Segment> source, Scope scope);

        /** It has failed, or what is below it has: there will be no result. */
        default void abandon() {}

        /** When what is made for it may go, if that is not the end of the run. */
        default Scope scope(Scope above) {
            return above;
        }
    }

    /** A node that needs its whole input, while what is below it becomes segments. */
    private static final class Stage {
        private final Plan<?> of;
        private final Work work; // null for the end of all
        private final Scope scope;
        private final List<? extends Plan<?>> sources;
        private final Chain behind;
        private final Stage above; // goes on with the result; null for the end of all
        private int begun; // sources
        private Visit open; // the next visit of the source in hand; null when all is visited
        private List<Segment> segments = new ArrayList<>();
        private int tasks;

        Stage(Plan<?> of, Work work, Scope scope, List<? extends Plan<?>> sources, Chain behind, Stage above) {
            this.of = of;
            this.work = work;
            this.scope = scope;
            this.sources = sources;
            this.behind = behind;
            this.above = above;
            openNext();
        }

        void openNext() {
            open = new Visit(sources.get(begun++), null, null);
        }

        void add(Source source, Chain steps) {
            segments.add(new Segment(source, tasks, steps));
            tasks += source.size();
        }

        /** The segments of the source that is all visited now. */
        List<Segment> source() {
            List<Segment> all = segments;
            segments = new ArrayList<>();
            tasks = 0;
            return all;
        }
    }

    /** A node that is still to be visited, the steps behind it, and the visit after it. */
    private record Visit(Plan<?> plan, Chain behind, Visit after) {}

    /** The segments of a plan. */
    List<Segment> segments(Plan<?> plan) {
        shared = SharedPlans.in(plan);
        try {
            begin(plan, null, there.scope(), List.of(plan), null);
            while (true) {
                Visit next = stage.open;
                if (next != null) {
                    stage.open = next.after;
                    visit(next);
                } else if (stage.work == null) {
                    return stage.segments;
                } else {
                    finish();
                }
            }
        } finally {
            for (; stage != null; stage = stage.above) {
                if (stage.work != null) {
                    stage.work.abandon();
                }
            }
        }
    }

    private void begin(Plan<?> of, Work work, Scope ofStage, List<? extends Plan<?>> sources, Chain behind) {
        stage = new Stage(of, work, ofStage, sources, behind, stage);
    }

    /** Takes a node's result if it is there; keeps it if it is needed again; else goes on below it. */
    private void visit(Visit next) {
        Source known = known(next.plan);
        if (known != null) {
            stage.add(known, next.behind);
        } else if (!shared.isEmpty() && shared.remove(next.plan)) {
            results.put(next.plan, null);
            begin(next.plan, stages.sharing(), stage.scope, List.of(next.plan), next.behind);
        } else {
            visiting.behind = next.behind;
            next.plan.accept(visiting);
        }
    }

    private Source known(Plan<?> plan) {
        Source shared = results.get(plan);
        return shared == null && isForTheTick(stage.scope) ? there.of(plan) : shared;
    }

    /** What a held result is made of may be needed for as long as that is there. */
    private boolean isForTheTick(Scope scope) {
        return scope == there.scope();
    }

    private void finish() {
        Stage done = stage;
        Source result = done.work.take(done.source(), done.scope);
        if (result == null) {
            done.openNext();
            return;
        }
        stage = done.above;
        if (isForTheTick(done.scope)) {
            there.keep(done.of, result);
        }
        if (results.containsKey(done.of)) {
            results.put(done.of, result);
        }
        stage.add(result, done.behind);
    }

    /** What becomes of a node. */
    private final class Visiting implements PlanVisitor<Void> {
        private Chain behind; // the steps behind it

        private Void visitLater(Plan<?> plan, Chain steps) {
            stage.open = new Visit(plan, steps, stage.open);
            return null;
        }

        private Void compute(Plan<?> plan, Work work) {
            begin(plan, work, work.scope(stage.scope), plan.sources(), behind);
            return null;
        }

        @Override
        public Void data(Plan.Data<?> data) {
            stage.add(new Source.Here(data.parts()), behind);
            return null;
        }

        @Override
        public Void pipe(Plan.Pipe<?> pipe) {
            return visitLater(pipe.source(), new Chain(pipe.step(), stage.tasks, behind));
        }

        @Override
        public Void union(Plan.Union<?> union) {
            for (int i = union.sources().size() - 1; i >= 0; i--) {
                visitLater(union.sources().get(i), behind);
            }
            return null;
        }

        @Override
        public Void exchange(Plan.Exchange<?> exchange) {
            return compute(exchange, stages.exchanging(exchange));
        }

        @Override
        public Void combine(Plan.Combine<?, ?, ?> combine) {
            return compute(combine, stages.combining(combine));
        }

        @Override
        public Void coGroup(Plan.CoGroup<?> coGroup) {
            return compute(coGroup, stages.coGrouping(coGroup));
        }

        @Override
        public Void snapshot(Plan.StateSnapshot<?, ?> snapshot) {
            stage.add(stages.snapshot(snapshot), behind);
            return null;
        }

        @Override
        public Void held(Plan.Held<?> held) {
            Optional<Kept> result = held.claim();
            if (result.isPresent()) {
                stage.add(result.get().source(), behind);
                return null;
            }
            return compute(held, stages.holding(held));
        }

        @Override
        public Void deferred(Plan.Deferred<?> deferred) {
            return visitLater(deferred.plan(), behind);
        }
    }
}
