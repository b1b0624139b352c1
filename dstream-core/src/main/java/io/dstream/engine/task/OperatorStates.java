package io.dstream.engine.task;

import io.dstream.batch.Pair;
import io.dstream.codec.ByteReader;
import io.dstream.engine.EngineState;
import io.dstream.engine.StatePart;
import io.dstream.engine.StateSize;
import io.dstream.plan.Operator;
import io.dstream.plan.Partition;
import io.dstream.plan.StateFunction;
import io.dstream.plan.StateImage;
import io.dstream.plan.StateLoader;
import io.dstream.plan.StateTick;
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
 * The state of all operators in one process: for each a table per partition, made when first used. Any thread is handed
 * one; each is used by one task at a time.
 */
public final class OperatorStates implements EngineState {
    /** By operator id, so that they are always walked in the same order. */
    private final Map<String, Kept> operators = new TreeMap<>();

    private boolean recording;

    /** No state. */
    public OperatorStates() {}

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

    /**
     * A step as it is attached: with its table for the partition, if it keeps state.
     *
     * @param step the step
     * @param partition the partition, from 0
     * @return the step, which can be attached
     */
    public Step bind(Step step, int partition) {
        if (step instanceof Step.Stateful stateful) {
            StateTable table = table(stateful.operator(), stateful.fn(), partition);
            return new Step.Custom(stateful.operator(), (next, p) -> stateful.attach(next, table));
        }
        return step;
    }

    @Override
    public StateLoader restore(Operator operator, StateFunction<?, ?, ?> fn, int partitions, StateTick tick) {
        StateTables tables = tables(operator, fn, partitions);
        return committing(fn.restore(tables, tick), tables);
    }

    @Override
    public StateLoader replay(Operator operator, StateFunction<?, ?, ?> fn, int partitions, StateTick tick) {
        StateTables tables = tables(operator, fn, partitions);
        return committing(fn.replay(operator, tables, tick), tables);
    }

    private static StateLoader committing(StateLoader loader, StateTables tables) {
        return new StateLoader() {
            @Override
            public void take(ByteReader piece) {
                loader.take(piece);
            }

            @Override
            public void end() {
                loader.end();
                tables.tables().forEach(StateTable::commit);
            }
        };
    }

    /** All tables of an operator. */
    private StateTables tables(Operator operator, StateFunction<?, ?, ?> fn, int partitions) {
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

    /**
     * The state as it is now, copied.
     *
     * @param operator the operator
     * @param partitions over how many partitions its keys are spread
     * @return pairs of key and state
     */
    public synchronized List<Partition<Object>> snapshot(Operator operator, int partitions) {
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

    /** Has all tables that are made from now on note what is changed. */
    public synchronized void recordChanges() {
        recording = true;
    }

    @Override
    public synchronized List<StatePart> changes() {
        return parts(StateFunction::changes);
    }

    @Override
    public synchronized List<StatePart> images() {
        return parts((fn, table) -> Optional.of(fn.image(table)));
    }

    private List<StatePart> parts(BiFunction<StateFunction<?, ?, ?>, StateTable, Optional<StateImage>> image) {
        List<StatePart> parts = new ArrayList<>();
        operators.values().forEach(kept -> parts.addAll(kept.parts(image)));
        return parts;
    }

    @Override
    public synchronized void commit() {
        operators.values().forEach(kept -> kept.tables.values().forEach(StateTable::commit));
    }

    @Override
    public synchronized void rollback() {
        operators.values().forEach(kept -> kept.tables.values().forEach(StateTable::rollback));
    }

    @Override
    public synchronized Map<String, StateSize> sizes() {
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
