package io.dstream.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Finds the data that a plan's partitions are made of, where each is made of one alone. */
final class NarrowParts implements PlanVisitor<Boolean> {
    private final Deque<Plan<?>> open = new ArrayDeque<>();
    private final List<Partition<?>> parts = new ArrayList<>();

    private NarrowParts() {}

    /** The data of each partition, in their order; nothing where records are laid out anew. */
    static Optional<List<Partition<?>>> of(Plan<?> plan) {
        NarrowParts found = new NarrowParts();
        found.open.push(plan);
        while (!found.open.isEmpty()) {
            if (!found.open.pop().accept(found)) {
                return Optional.empty();
            }
        }
        return Optional.of(found.parts);
    }

    @Override
    public Boolean data(Plan.Data<?> data) {
        return parts.addAll(data.parts()) || data.parts().isEmpty();
    }

    @Override
    public Boolean pipe(Plan.Pipe<?> pipe) {
        open.push(pipe.source());
        return true;
    }

    @Override
    public Boolean union(Plan.Union<?> union) {
        for (int i = union.sources().size() - 1; i >= 0; i--) {
            open.push(union.sources().get(i));
        }
        return true;
    }

    @Override
    public Boolean exchange(Plan.Exchange<?> exchange) {
        return false;
    }

    @Override
    public Boolean combine(Plan.Combine<?, ?, ?> combine) {
        return false;
    }

    @Override
    public Boolean coGroup(Plan.CoGroup<?> coGroup) {
        return false;
    }

    @Override
    public Boolean snapshot(Plan.StateSnapshot<?, ?> snapshot) {
        return false;
    }

    @Override
    public Boolean held(Plan.Held<?> held) {
        Plan<?> source = held.source();
        if (source != null) {
            open.push(source);
            return true;
        }
        return false;
    }

    @Override
    public Boolean deferred(Plan.Deferred<?> deferred) {
        return false; // not made just to be asked
    }
}
