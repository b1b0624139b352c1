package io.dstream.internal.local;

import io.dstream.batch.Pair;
import io.dstream.engine.StatePart;
import io.dstream.engine.StateSize;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.StateFunction;
import io.dstream.plan.StateImage;
import io.dstream.plan.Step;
import io.dstream.table.StateTable;
import io.dstream.table.StateTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The state of all operators: for each a table per partition, made when first used. Any thread is handed one; each is
 * used by one task at a time.
 */
final class LocalState {
    /** By operator id, so that they are always walked in the same order. */
    private final Map<String, Kept> operators = new TreeMap<>();

    private boolean recording;

    /** What an operator keeps, and its code, which knows how to write it. */
    private static final class Kept {
        private final TreeMap<Integer, StateTable> tables = new TreeMap<>();
        private final Operator operator;
        private StateFunction<?, ?, ?> fn; // null until its first tick

        Kept(Operator operator) {
            this.operator = operator;
        }

        List<StatePart> parts(BiFunction<StateFunction<?, ?, ?>, StateTable, Optional<StateImage>> image) {
            List<StatePart> parts = new ArrayList<>();
            if (fn != null) {
                tables.forEach((partition, table) -> image.apply(fn, table)
                        .ifPresent(some -> parts.add(new StatePart(operator, fn.form(), partition, some))));
            }
            return parts;
        }
    }

    /** A step that keeps state, with its table for a partition. */
    Step bind(Step.Stateful stateful, int partition) {
        StateTable table = table(stateful.operator(), stateful.fn(), partition);
        return new Step.Custom(stateful.operator(), (next, p) -> stateful.attach(next, table));
    }

    /** All tables of an operator. */
    StateTables tables(Operator operator, StateFunction<?, ?, ?> fn, int partitions) {
        List<StateTable> tables = new ArrayList<>(partitions);
        for (int p = 0; p < partitions; p++) {
            tables.add(table(operator, fn, p));
        }
        return new StateTables(tables);
    }

    private synchronized StateTable table(Operator operator, StateFunction<?, ?, ?> fn, int partition) {
        Kept kept = operators.computeIfAbsent(operator.id(), id -> new Kept(operator));
        kept.fn = fn != null ? fn : kept.fn;
        return kept.tables.computeIfAbsent(partition, p -> new StateTable(p, recording));
    }

    /** The state as it is now, copied. */
    synchronized List<Partition<Object>> snapshot(Operator operator, int partitions) {
        List<Partition<Object>> parts = new ArrayList<>(partitions);
        for (int p = 0; p < partitions; p++) {
            StateTable table = table(operator, null, p);
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

    synchronized void recordChanges() {
        recording = true;
    }

    synchronized List<StatePart> changes() {
        return parts(StateFunction::changes);
    }

    synchronized List<StatePart> images() {
        return parts((fn, table) -> Optional.of(fn.image(table)));
    }

    private List<StatePart> parts(BiFunction<StateFunction<?, ?, ?>, StateTable, Optional<StateImage>> image) {
        List<StatePart> parts = new ArrayList<>();
        operators.values().forEach(kept -> parts.addAll(kept.parts(image)));
        return parts;
    }

    synchronized void commit() {
        operators.values().forEach(kept -> kept.tables.values().forEach(StateTable::commit));
    }

    synchronized void rollback() {
        operators.values().forEach(kept -> kept.tables.values().forEach(StateTable::rollback));
    }

    synchronized Map<String, StateSize> sizes() {
        Map<String, StateSize> sizes = new TreeMap<>();
        operators.forEach((id, kept) -> sizes.put(
                id,
                new StateSize(
                        kept.tables.values().stream()
                                .mapToLong(StateTable::size)
                                .sum(),
                        kept.tables.values().stream()
                                .mapToLong(StateTable::estimatedBytes)
                                .sum())));
        return sizes;
    }
}
