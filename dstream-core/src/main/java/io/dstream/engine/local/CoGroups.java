package io.dstream.engine.local;

import io.dstream.batch.Pair;
import io.dstream.engine.KeyHash;
import io.dstream.engine.Partition;
import io.dstream.engine.RecordConsumer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The keys of one range, each with its values in every source. */
final class CoGroups extends Partition<Object> {
    private final KeyTable table;
    private final int sides;

    private CoGroups(KeyTable table, int sides) {
        this.table = table;
        this.sides = sides;
    }

    static Partition<Object> of(List<List<KeyRanges>> sides, int range) {
        KeyTable table = new KeyTable();
        for (int side = 0; side < sides.size(); side++) {
            for (KeyRanges task : sides.get(side)) {
                RecordBuffer pairs = task.ranges[range];
                for (int i = 0; i < pairs.size; i++) {
                    add(table, (Pair<?, ?>) pairs.records[i], side, sides.size());
                }
            }
        }
        return new CoGroups(table, sides.size());
    }

    private static void add(KeyTable table, Pair<?, ?> pair, int side, int sides) {
        int e = table.entry(pair.key(), KeyHash.of(pair.key()));
        if (e < 0) {
            e = ~e;
            table.values[e] = new Object[sides];
        }
        Object[] groups = (Object[]) table.values[e];
        if (groups[side] == null) {
            groups[side] = new ArrayList<>(2);
        }
        @SuppressWarnings("unchecked")
        List<Object> group = (List<Object>) groups[side];
        group.add(pair.value());
    }

    @Override
    public void push(RecordConsumer<? super Object> consumer) {
        for (int e = 0; e < table.size; e++) {
            List<List<?>> groups = new ArrayList<>(sides);
            for (Object group : (Object[]) table.values[e]) {
                groups.add(group == null ? List.of() : Collections.unmodifiableList((List<?>) group));
            }
            consumer.accept(Pair.of(table.keys[e], groups));
        }
    }

    @Override
    public long size() {
        return table.size;
    }
}
