package io.dstream.internal.local;

import io.dstream.engine.task.SharedPlans;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.PlanVisitor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a plan into tasks. Where it meets a node that needs its whole input, it turns what is below that into tasks
 * first, has them run, and goes on with the result. What the plan uses more than once is gathered and used again. Used
 * by the thread that runs the plan, whose stack does not grow with the plan.
 */
final class Walk {
    private final LocalEngine engine;
    private final boolean pulled;
    private final Visiting visiting = new Visiting();
    private Stage stage; // in hand
    private Set<Plan<?>> shared; // used more than once, and not computed yet
    private final IdentityHashMap<Plan<?>, List<? extends Partition<?>>> results =
            new IdentityHashMap<>(0); // of those shared
    private int holding; // stages whose result is held by its plan

    /**
     * A walk.
     *
     * @param engine computes what needs its whole input
     * @param pulled whether records are computed as they are asked for, so that none is gathered that need not be
     */
    Walk(LocalEngine engine, boolean pulled) {
        this.engine = engine;
        this.pulled = pulled;
    }

    /** What a node does that needs its whole input. */
    @FunctionalInterface
    interface Work {
        /**
         * Takes the next of the node's sources.
         *
         * @param source the tasks that it has become
         * @return the node's result, if that was the last source; else null
         */
        List<? extends Partition<?>> take(List<LocalTask> source);

        /** It has failed, or what is below it has: there will be no result. */
        default void abandon() {}
    }

    /** A node that needs its whole input, while what is below it becomes tasks. */
    private static final class Stage {
        private final Plan<?> of;
        private final Work work; // null for the end of all
        private final List<? extends Plan<?>> sources;
        private final Chain behind;
        private final Stage above; // goes on with the result; null for the end of all
        private int begun; // sources
        private Visit open; // the next visit of the source in hand; null when all is visited
        private List<LocalTask> tasks = new ArrayList<>();

        Stage(Plan<?> of, Work work, List<? extends Plan<?>> sources, Chain behind, Stage above) {
            this.of = of;
            this.work = work;
            this.sources = sources;
            this.behind = behind;
            this.above = above;
            openNext();
        }

        void openNext() {
            open = new Visit(sources.get(begun++), null, null);
        }

        /** The tasks of the source that is all visited now. */
        List<LocalTask> source() {
            List<LocalTask> all = tasks;
            tasks = new ArrayList<>();
            return all;
        }
    }

    /** A node that is still to be visited, the steps behind it, and the visit after it. */
    private record Visit(Plan<?> plan, Chain behind, Visit after) {}

    /** The tasks of a plan. */
    List<LocalTask> tasks(Plan<?> plan) {
        shared = SharedPlans.in(plan);
        if (!pulled && !plan.isKept() && engine.tickResults().isToBeKept(plan)) {
            shared = SharedPlans.with(plan, shared);
        }
        try {
            begin(plan, null, List.of(plan), null);
            while (true) {
                Visit next = stage.open;
                if (next != null) {
                    stage.open = next.after;
                    visit(next);
                } else if (stage.work == null) {
                    return stage.tasks;
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

    private void begin(Plan<?> of, Work work, List<? extends Plan<?>> sources, Chain behind) {
        stage = new Stage(of, work, sources, behind, stage);
    }

    /** Takes a node's result if it is there; gathers it if it is needed again; else goes on below it. */
    private void visit(Visit next) {
        List<? extends Partition<?>> there = results.get(next.plan);
        there = there == null ? engine.tickResults().of(next.plan) : there;
        if (there != null) {
            add(there, next.behind);
        } else if (!(pulled && stage.work == null) && !shared.isEmpty() && shared.remove(next.plan)) {
            results.put(next.plan, null);
            begin(next.plan, engine.gathering(), List.of(next.plan), next.behind);
        } else {
            visiting.behind = next.behind;
            next.plan.accept(visiting);
        }
    }

    private void finish() {
        Stage done = stage;
        List<? extends Partition<?>> result = done.work.take(done.source());
        if (result == null) {
            done.openNext();
            return;
        }
        stage = done.above;
        if (done.of.isKept()) {
            holding--;
        } else {
            if (results.containsKey(done.of)) {
                results.put(done.of, result);
            }
            if (holding == 0) {
                engine.tickResults().keep(done.of, result);
            }
        }
        add(result, done.behind);
    }

    private void add(List<? extends Partition<?>> parts, Chain behind) {
        List<LocalTask> tasks = stage.tasks;
        parts.forEach(part -> tasks.add(engine.task(part, tasks.size(), behind)));
    }

    /** What becomes of a node. */
    private final class Visiting implements PlanVisitor<Void> {
        private Chain behind; // the steps behind it

        private Void visitLater(Plan<?> plan, Chain steps) {
            stage.open = new Visit(plan, steps, stage.open);
            return null;
        }

        private Void addAll(List<? extends Partition<?>> parts) {
            add(parts, behind);
            return null;
        }

        private Void compute(Plan<?> plan, Work work) {
            begin(plan, work, plan.sources(), behind);
            return null;
        }

        @Override
        public Void data(Plan.Data<?> data) {
            return addAll(data.parts());
        }

        @Override
        public Void pipe(Plan.Pipe<?> pipe) {
            return visitLater(pipe.source(), new Chain(pipe.step(), stage.tasks.size(), behind));
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
            return compute(exchange, engine.exchanging(exchange));
        }

        @Override
        public Void combine(Plan.Combine<?, ?, ?> combine) {
            return compute(combine, engine.combining(combine));
        }

        @Override
        public Void coGroup(Plan.CoGroup<?> coGroup) {
            return compute(coGroup, engine.coGrouping(coGroup));
        }

        @Override
        public Void snapshot(Plan.StateSnapshot<?, ?> snapshot) {
            return addAll(engine.snapshot(snapshot));
        }

        @Override
        public Void held(Plan.Held<?> held) {
            Optional<List<? extends Partition<?>>> result = held.claim();
            if (result.isPresent()) {
                return addAll(result.get());
            }
            holding++;
            return compute(held, engine.holding(held));
        }

        @Override
        public Void deferred(Plan.Deferred<?> deferred) {
            return visitLater(deferred.plan(), behind);
        }
    }
}
