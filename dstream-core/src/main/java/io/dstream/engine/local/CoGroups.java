package io.dstream.engine.local;

import io.dstream.batch.Pair;
import io.dstream.engine.Partition;
import io.dstream.engine.RecordConsumer;
import java.util.ArrayList;
import java.util.Arrays;
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
            table.values[e] = new List<?>[sides];
        }
        @SuppressWarnings("unchecked")
        List<Object>[] groups = (List<Object>[]) table.values[e];
        List<Object> group = groups[side];
        if (group == null) {
            group = groups[side] = new ArrayList<>(2);
        }
        group.add(pair.value());
    }

    @Override
    @SuppressWarnings("unchecked")
    public void push(RecordConsumer<? super Object> consumer) {
        for (int e = 0; e < table.size; e++) {
            List<Object>[] groups = (List<Object>[]) table.values[e];
            List<Object>[] all = new List[sides];
            for (int side = 0; side < sides; side++) {
                all[side] = groups[side] == null ? List.of() : Collections.unmodifiableList(groups[side]);
            }
            consumer.accept(Pair.of(table.keys[e], Arrays.asList(all)));
        }
    }

    @Override
    public long size() {
        return table.size;
    }
}
