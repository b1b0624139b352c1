package io.dstream.internal.local;

import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.PlanVisitor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
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
    private final Deque<Stage> path = new ArrayDeque<>(); // the one in hand first
    private final IdentityHashMap<Plan<?>, List<? extends Partition<?>>> results =
            new IdentityHashMap<>(); // of those shared
    private Set<Plan<?>> shared; // used more than once, and not computed yet
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
        private final Iterator<? extends Plan<?>> sources;
        private final Chain behind;
        private final Deque<Visit> open = new ArrayDeque<>();
        private List<LocalTask> tasks = new ArrayList<>();

        Stage(Plan<?> of, Work work, List<? extends Plan<?>> sources, Chain behind) {
            this.of = of;
            this.work = work;
            this.sources = sources.iterator();
            this.behind = behind;
            openNext();
        }

        void openNext() {
            open.push(new Visit(sources.next(), null));
        }

        /** The tasks of the source that is all visited now. */
        List<LocalTask> source() {
            List<LocalTask> all = tasks;
            tasks = new ArrayList<>();
            return all;
        }
    }

    /** A node that is still to be visited, and the steps behind it. */
    private record Visit(Plan<?> plan, Chain behind) {}

    /** The tasks of a plan. */
    List<LocalTask> tasks(Plan<?> plan) {
        shared = SharedPlans.in(plan);
        if (!pulled && SharedPlans.isToBeKept(plan) && engine.tickResults().isRunAgain(plan)) {
            shared = SharedPlans.with(plan, shared);
        }
        try {
            path.push(new Stage(plan, null, List.of(plan), null));
            while (true) {
                Stage stage = path.element();
                if (!stage.open.isEmpty()) {
                    visit(stage, stage.open.pop());
                } else if (stage.work == null) {
                    return stage.tasks;
                } else {
                    finish(stage);
                }
            }
        } finally {
            path.stream().filter(stage -> stage.work != null).forEach(stage -> stage.work.abandon());
        }
    }

    /** Takes a node's result if it is there; gathers it if it is needed again; else goes on below it. */
    private void visit(Stage stage, Visit next) {
        List<? extends Partition<?>> there = results.get(next.plan);
        there = there == null ? engine.tickResults().of(next.plan) : there;
        if (there != null) {
            add(there, next.behind);
        } else if (!(pulled && stage.work == null) && !shared.isEmpty() && shared.remove(next.plan)) {
            results.put(next.plan, null);
            path.push(new Stage(next.plan, engine.gathering(), List.of(next.plan), next.behind));
        } else {
            next.plan.accept(new Visiting(stage, next.behind));
        }
    }

    private void finish(Stage stage) {
        List<? extends Partition<?>> result = stage.work.take(stage.source());
        if (result == null) {
            stage.openNext();
            return;
        }
        path.pop();
        if (stage.of instanceof Plan.Held<?>) {
            holding--;
        } else {
            if (results.containsKey(stage.of)) {
                results.put(stage.of, result);
            }
            if (holding == 0) {
                engine.tickResults().keep(stage.of, result);
            }
        }
        add(result, stage.behind);
    }

    private void add(List<? extends Partition<?>> parts, Chain behind) {
        List<LocalTask> tasks = path.element().tasks;
        parts.forEach(part -> tasks.add(engine.task(part, tasks.size(), behind)));
    }

    /** What becomes of a node. */
    private final class Visiting implements PlanVisitor<Void> {
        private final Stage stage;
        private final Chain behind;

        Visiting(Stage stage, Chain behind) {
            this.stage = stage;
            this.behind = behind;
        }

        private Void visitLater(Plan<?> plan, Chain steps) {
            stage.open.push(new Visit(plan, steps));
            return null;
        }

        private Void addAll(List<? extends Partition<?>> parts) {
            add(parts, behind);
            return null;
        }

        private Void compute(Plan<?> plan, Work work) {
            path.push(new Stage(plan, work, plan.sources(), behind));
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
