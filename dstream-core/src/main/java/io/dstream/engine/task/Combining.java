package io.dstream.engine.task;

import io.dstream.batch.Pair;
import io.dstream.plan.Accumulators;
import io.dstream.plan.Combiner;
import io.dstream.plan.Cursor;
import io.dstream.plan.Operator;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.table.KeyHash;
import java.util.List;
import java.util.Optional;

/**
 * Combines the pairs of one task: a table for each range of key hashes, so that ranges can be merged in parallel. Used
 * by the thread that runs the task.
 */
@SuppressWarnings("serial") // lives and dies in one process
public final class Combining extends RecordConsumer<Pair<Object, Object>> {
    private static final Partition<Object> NONE = Partition.of(new Object[0], 0, 0);

    private final Operator operator;
    private final Combiner<Object, Object, Object> combiner;
    private final KeyTable[] tables;
    private final Accumulators<Object, Object>[] sideBySide; // of each table; null where values are in the tables
    private final int expected; // keys of a range

    /**
     * Combines pairs.
     *
     * @param operator the operator, to be named where a key cannot be one
     * @param combiner how values become accumulators
     * @param ranges how many ranges there are: the partitions of the operator's result
     */
    public Combining(Operator operator, Combiner<?, ?, ?> combiner, int ranges) {
        this(operator, combiner, ranges, 0);
    }

    /**
     * Combines pairs, with room for some keys from the start: a table that grows costs as much again.
     *
     * @param operator the operator, to be named where a key cannot be one
     * @param combiner how values become accumulators
     * @param ranges how many ranges there are: the partitions of the operator's result
     * @param expected about how many keys there will be in a range that has any
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Combining(Operator operator, Combiner<?, ?, ?> combiner, int ranges, int expected) {
        this.operator = operator;
        this.combiner = (Combiner<Object, Object, Object>) combiner;
        this.tables = new KeyTable[ranges];
        this.sideBySide = new Accumulators[ranges];
        this.expected = expected;
    }

    /** Kept tiny so that it is inlined and the pair need not be made at all. */
    @Override
    public void accept(Pair<Object, Object> pair) {
        try {
            add(pair.key(), pair.value());
        } catch (Throwable e) { // from the key's hashCode or equals, or no key
            throw OperatorException.of(operator, e);
        }
    }

    @Override
    public void acceptPair(Object key, Object value) {
        try {
            add(key, value);
        } catch (Throwable e) {
            throw OperatorException.of(operator, e);
        }
    }

    private void add(Object key, Object value) {
        int hash = KeyHash.of(key);
        int range = KeyHash.partition(hash, tables.length);
        KeyTable table = table(range);
        int e = table.entry(key, hash);
        if (table.values == null) {
            if (e >= 0) {
                sideBySide[range].add(e, value);
            } else {
                sideBySide[range].create(~e, value);
            }
        } else if (e >= 0) {
            table.values[e] = combiner.add(table.values[e], value);
        } else {
            table.values[~e] = combiner.create(value);
        }
    }

    private KeyTable table(int range) {
        if (tables[range] == null) {
            sideBySide[range] = combiner.sideBySide();
            tables[range] = new KeyTable(expected, sideBySide[range] == null);
        }
        return tables[range];
    }

    /**
     * How many keys there are.
     *
     * @return their number in all ranges together
     */
    public long keys() {
        long keys = 0;
        for (KeyTable table : tables) {
            keys += table == null ? 0 : table.size;
        }
        return keys;
    }

    /**
     * What the task has combined of a range: the half before the keys are brought together.
     *
     * @param range the number of the range, from 0
     * @return keys with their accumulators; nothing where there are none
     */
    public Optional<KeyTable> range(int range) {
        KeyTable table = tables[range];
        if (table != null && table.values == null) {
            table.values = new Object[table.capacity()];
            for (int e = 0; e < table.size; e++) {
                table.values[e] = sideBySide[range].get(e);
            }
        }
        return Optional.ofNullable(table);
    }

    /**
     * Merges what tasks have combined of a range: the other half.
     *
     * @param combiner how accumulators are merged and finished
     * @param tasks what the tasks have of the range, in their order; the first is taken over, and the accumulators of
     *     all may be changed
     * @return a pair for each key, in the order in which keys were first seen
     */
    @SuppressWarnings("unchecked")
    public static Partition<Object> merge(Combiner<?, ?, ?> combiner, List<KeyTable> tasks) {
        if (tasks.isEmpty()) {
            return NONE;
        }
        Combiner<Object, Object, Object> untyped = (Combiner<Object, Object, Object>) combiner;
        KeyTable all = tasks.get(0);
        for (int task = 1; task < tasks.size(); task++) {
            mergeInto(all, tasks.get(task), untyped);
        }
        return new Combined(all, untyped);
    }

    /**
     * Merges a range of what tasks of this process have combined.
     *
     * @param tasks the tasks, in their order
     * @param range the number of the range, from 0
     * @return a pair for each key, in the order in which keys were first seen
     */
    public static Partition<Object> merge(List<Combining> tasks, int range) {
        List<Combining> having =
                tasks.stream().filter(task -> task.tables[range] != null).toList();
        if (having.isEmpty()) {
            return NONE;
        }
        Combining first = having.get(0);
        if (first.sideBySide[range] == null) {
            return merge(
                    first.combiner,
                    having.stream().map(task -> task.tables[range]).toList());
        }
        KeyTable all = first.tables[range];
        for (Combining later : having.subList(1, having.size())) {
            KeyTable table = later.tables[range];
            for (int i = 0; i < table.size; i++) {
                int e = all.entry(table.keys[i], table.hash(i));
                first.sideBySide[range].merge(e < 0 ? ~e : e, later.sideBySide[range], i);
            }
        }
        return new CombinedSideBySide(all, first.sideBySide[range], first.combiner);
    }

    private static void mergeInto(KeyTable all, KeyTable table, Combiner<Object, Object, Object> combiner) {
        for (int i = 0; i < table.size; i++) {
            int e = all.entry(table.keys[i], table.hash(i));
            if (e >= 0) {
                all.values[e] = combiner.merge(all.values[e], table.values[i]);
            } else {
                all.values[~e] = table.values[i];
            }
        }
    }

    /** The pairs of a table, in the order in which their keys were first seen. */
    private abstract static class Pairs extends Partition<Object> {
        final KeyTable table;
        final Combiner<Object, Object, Object> combiner;

        Pairs(KeyTable table, Combiner<Object, Object, Object> combiner) {
            this.table = table;
            this.combiner = combiner;
        }

        abstract void push(RecordConsumer<? super Object> consumer, int from, int to);

        @Override
        public final void push(RecordConsumer<? super Object> consumer) {
            push(consumer, 0, table.size);
        }

        @Override
        public final Cursor<Object> cursor() {
            return Cursor.over(0, table.size, this::push);
        }

        @Override
        public final long size() {
            return table.size;
        }
    }

    private static final class Combined extends Pairs {
        Combined(KeyTable table, Combiner<Object, Object, Object> combiner) {
            super(table, combiner);
        }

        @Override
        void push(RecordConsumer<? super Object> consumer, int from, int to) {
            for (int e = from; e < to; e++) {
                consumer.acceptPair(table.keys[e], combiner.finish(table.values[e]));
            }
        }
    }

    private static final class CombinedSideBySide extends Pairs {
        private final Accumulators<Object, Object> accumulators;

        CombinedSideBySide(
                KeyTable table, Accumulators<Object, Object> accumulators, Combiner<Object, Object, Object> combiner) {
            super(table, combiner);
            this.accumulators = accumulators;
        }

        @Override
        void push(RecordConsumer<? super Object> consumer, int from, int to) {
            for (int e = from; e < to; e++) {
                consumer.acceptPair(table.keys[e], combiner.finish(accumulators.get(e)));
            }
        }
    }
}
