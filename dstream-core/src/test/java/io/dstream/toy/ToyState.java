package io.dstream.toy;

import io.dstream.batch.Pair;
import io.dstream.codec.ByteReader;
import io.dstream.engine.StatePart;
import io.dstream.engine.StateSize;
import io.dstream.plan.Operator;
import io.dstream.plan.StateFunction;
import io.dstream.plan.StateImage;
import io.dstream.plan.StateLoader;
import io.dstream.table.StateTable;
import io.dstream.table.StateTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The state of the toy engine: for each operator, by its id, a table per partition. */
final class ToyState {
    private final Map<String, Kept> operators = new TreeMap<>();
    private final boolean recording;

    /** What an operator keeps. Its code is not known before its first tick. */
    private record Kept(Operator operator, Optional<StateFunction<?, ?, ?>> fn, List<StateTable> tables) {}

    ToyState(boolean recording) {
        this.recording = recording;
    }

    List<StateTable> tables(Operator operator, Optional<StateFunction<?, ?, ?>> fn, int partitions) {
        Kept there = operators.get(operator.id());
        List<StateTable> tables = there != null
                ? there.tables
                : IntStream.range(0, partitions)
                        .mapToObj(p -> new StateTable(p, recording))
                        .toList();
        operators.put(operator.id(), new Kept(operator, fn.isPresent() || there == null ? fn : there.fn, tables));
        return tables;
    }

    List<Object> pairs(StateTable table) {
        List<Object> pairs = new ArrayList<>();
        for (int e = 0; e < table.bound(); e++) {
            if (table.isLive(e)) {
                pairs.add(Pair.of(table.key(e), table.value(e)));
            }
        }
        return pairs;
    }

    void commit() {
        operators.values().forEach(kept -> kept.tables.forEach(StateTable::commit));
    }

    void rollback() {
        operators.values().forEach(kept -> kept.tables.forEach(StateTable::rollback));
    }

    Map<String, StateSize> sizes() {
        Map<String, StateSize> sizes = new TreeMap<>();
        operators.forEach((id, kept) -> sizes.put(
                id,
                new StateSize(
                        kept.tables.stream().mapToLong(StateTable::size).sum(),
                        kept.tables.stream()
                                .mapToLong(StateTable::estimatedBytes)
                                .sum())));
        return sizes;
    }

    List<StatePart> parts(BiFunction<StateFunction<?, ?, ?>, StateTable, Optional<StateImage>> image) {
        List<StatePart> parts = new ArrayList<>();
        operators
                .values()
                .forEach(kept -> kept.fn.ifPresent(fn -> kept.tables.forEach(table -> image.apply(fn, table)
                        .ifPresent(
                                some -> parts.add(new StatePart(kept.operator, fn.form(), table.partition(), some))))));
        return parts;
    }

    /** Takes in what a function's loader takes in, for good. */
    StateLoader loading(
            Operator operator, StateFunction<?, ?, ?> fn, int partitions, Function<StateTables, StateLoader> loaders) {
        StateTables tables = new StateTables(tables(operator, Optional.of(fn), partitions));
        StateLoader loader = loaders.apply(tables);
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
}
