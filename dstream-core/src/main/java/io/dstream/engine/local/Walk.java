package io.dstream.engine.local;

import io.dstream.engine.Partition;
import io.dstream.engine.Plan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

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
        List<? extends Partition<?>> take(List<Task> source);

        /** It has failed, or what is below it has: there will be no result. */
        default void abandon() {}
    }

    /** A node that needs its whole input, while what is below it becomes tasks. */
    private static final class Stage {
        private final Work work; // null for the end of all
        private final Iterator<? extends Plan<?>> sources;
        private final Chain behind;
        private final Deque<Visit> open = new ArrayDeque<>();
        private List<Task> tasks = new ArrayList<>();

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
        List<Task> source() {
            List<Task> all = tasks;
            tasks = new ArrayList<>();
            return all;
        }
    }

    /** A node that is still to be visited, and the steps behind it. */
    private record Visit(Plan<?> plan, Chain behind) {}

    /** The tasks of a plan. */
    List<Task> tasks(Plan<?> plan) {
        try {
            path.push(new Stage(null, List.of(plan), null));
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
        List<Task> tasks = path.element().tasks;
        parts.forEach(part -> tasks.add(engine.task(part, tasks.size(), behind)));
    }

    private void visit(Stage stage, Visit visit) {
        Plan<?> plan = visit.plan;
        Chain behind = visit.behind;
        if (plan instanceof Plan.Data<?> data) {
            add(data.parts(), behind);
        } else if (plan instanceof Plan.Pipe<?> pipe) {
            stage.open.push(new Visit(pipe.source(), new Chain(pipe.step(), stage.tasks.size(), behind)));
        } else if (plan instanceof Plan.Union<?> union) {
            List<Plan<?>> sources = new ArrayList<>(union.sources());
            Collections.reverse(sources);
            sources.forEach(source -> stage.open.push(new Visit(source, behind)));
        } else if (plan instanceof Plan.Deferred<?> deferred) {
            stage.open.push(new Visit(deferred.plan(), behind));
        } else if (plan instanceof Plan.StateSnapshot<?, ?> snapshot) {
            add(engine.snapshot(snapshot), behind);
        } else if (plan instanceof Plan.Held<?> held) {
            held.<List<? extends Partition<?>>>claim()
                    .ifPresentOrElse(
                            result -> add(result, behind),
                            () -> path.push(new Stage(engine.holding(held), held.sources(), behind)));
        } else {
            path.push(new Stage(engine.work(plan), plan.sources(), behind));
        }
    }
}
