package io.dstream.engine.local;

import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.PlanVisitor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Turns a plan into tasks. Where it meets a node that needs its whole input, it turns what is below that into tasks
 * first, has them run, and goes on with the result. Used by the thread that runs the plan, whose stack does not grow
 * with the plan.
 */
final class Walk {
    private final LocalEngine engine;
    private final Deque<Stage> path = new ArrayDeque<>(); // the one in hand first

    Walk(LocalEngine engine) {
        this.engine = engine;
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
        private final Work work; // null for the end of all
        private final Iterator<? extends Plan<?>> sources;
        private final Chain behind;
        private final Deque<Visit> open = new ArrayDeque<>();
        private List<LocalTask> tasks = new ArrayList<>();

        Stage(Work work, List<? extends Plan<?>> sources, Chain behind) {
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
        try {
            path.push(new Stage(null, List.of(plan), null));
            while (true) {
                Stage stage = path.element();
                if (!stage.open.isEmpty()) {
                    Visit next = stage.open.pop();
                    next.plan.accept(new Visiting(stage, next.behind));
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

    private void finish(Stage stage) {
        List<? extends Partition<?>> result = stage.work.take(stage.source());
        if (result == null) {
            stage.openNext();
        } else {
            path.pop();
            add(result, stage.behind);
        }
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

        private Void compute(Work work, List<? extends Plan<?>> sources) {
            path.push(new Stage(work, sources, behind));
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
            return compute(engine.exchanging(exchange), exchange.sources());
        }

        @Override
        public Void combine(Plan.Combine<?, ?, ?> combine) {
            return compute(engine.combining(combine), combine.sources());
        }

        @Override
        public Void coGroup(Plan.CoGroup<?> coGroup) {
            return compute(engine.coGrouping(coGroup), coGroup.sources());
        }

        @Override
        public Void snapshot(Plan.StateSnapshot<?, ?> snapshot) {
            return addAll(engine.snapshot(snapshot));
        }

        @Override
        public Void held(Plan.Held<?> held) {
            Optional<List<? extends Partition<?>>> result = held.claim();
            return result.isPresent() ? addAll(result.get()) : compute(engine.holding(held), held.sources());
        }

        @Override
        public Void deferred(Plan.Deferred<?> deferred) {
            return visitLater(deferred.plan(), behind);
        }
    }
}
