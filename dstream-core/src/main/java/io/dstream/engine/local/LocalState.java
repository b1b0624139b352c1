package io.dstream.engine.local;

import io.dstream.batch.Pair;
import io.dstream.engine.Partition;
import io.dstream.engine.StateSize;
import io.dstream.engine.StateTable;
import io.dstream.engine.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state of all operators: for each a table per partition, made when first used. Tables are handed out by the thread
 * that runs a plan, before its tasks begin; the tables themselves are each used by one task at a time.
 */
final class LocalState {
    private final Map<String, TreeMap<Integer, StateTable>> tables = new LinkedHashMap<>();

    /** Gives the stateful ones among a partition's steps their table. */
    List<Step> bind(List<Step> steps, int partition) {
        if (steps.stream().noneMatch(Step.Stateful.class::isInstance)) {
            return steps;
        }
        List<Step> bound = new ArrayList<>(steps.size());
        for (Step step : steps) {
            if (step instanceof Step.Stateful stateful) {
                StateTable table = table(stateful.operator().id(), partition);
                bound.add(new Step.Custom(stateful.operator(), (next, p) -> stateful.attach(next, table)));
            } else {
                bound.add(step);
            }
        }
        return bound;
    }

    private synchronized StateTable table(String id, int partition) {
        return tables.computeIfAbsent(id, i -> new TreeMap<>()).computeIfAbsent(partition, StateTable::new);
    }

    /** The state as it is now, copied. */
    synchronized List<Partition<Object>> snapshot(String id, int partitions) {
        List<Partition<Object>> parts = new ArrayList<>(partitions);
        for (int p = 0; p < partitions; p++) {
            StateTable table = table(id, p);
            RecordBuffer pairs = new RecordBuffer();
            for (int e = 0; e < table.bound(); e++) {
                if (table.isLive(e)) {
                    pairs.accept(Pair.of(table.key(e), table.value(e)));
                }
            }
            parts.add(pairs.partition());
        }
        return parts;
    }

    synchronized void commit() {
        tables.values().forEach(parts -> parts.values().forEach(StateTable::commit));
    }

    synchronized void rollback() {
        tables.values().forEach(parts -> parts.values().forEach(StateTable::rollback));
    }

    synchronized Map<String, StateSize> sizes() {
        Map<String, StateSize> sizes = new LinkedHashMap<>();
        tables.forEach((id, parts) -> sizes.put(
                id,
                new StateSize(
                        parts.values().stream().mapToLong(StateTable::size).sum(),
                        parts.values().stream()
                                .mapToLong(StateTable::estimatedBytes)
                                .sum())));
        return sizes;
    }
}
