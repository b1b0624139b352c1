package io.dstream.engine.task;

import com.google.common.collect.Lists;
import io.dstream.batch.Pair;
import io.dstream.plan.Cursor;
import io.dstream.plan.Partition;
import io.dstream.plan.RecordConsumer;
import io.dstream.table.KeyHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The keys of one range, each with its values in every source. A key's only value in a source stands for itself, and
 * keys that cannot come out any more are not taken in: joins mostly see each key once, and many keys on one side only.
 */
public final class CoGroups extends Partition<Object> {
    /** In place of the value null. */
    private static final Object NULL = new Object();

    private final KeyTable table;
    private final int sides;
    private final long required;
    private Object[] groups; // of each entry, one for each side: null, a value or Several
    private long size = -1;

    /** The values of a key that has more than one. */
    private static final class Several {
        private final List<Object> values = new ArrayList<>(4);
    }

    private CoGroups(int sides, long required, int expected) {
        this.table = new KeyTable(expected);
        this.sides = sides;
        this.required = required;
        this.groups = new Object[Math.multiplyExact(table.capacity(), sides)];
    }

    /**
     * Groups the pairs of a range of keys.
     *
     * @param sides for each source what its tasks gave of the range, in their order
     * @param requiredSides the numbers of the sources, from 0, that a key must be in to come out
     * @return a pair for each key, with a list of values for each source
     */
    public static Partition<Object> of(List<List<RecordBuffer>> sides, Set<Integer> requiredSides) {
        // Room for the first source's pairs: they are held too, so that this is no more than they are.
        int expected = sides.get(0).stream().mapToInt(RecordBuffer::size).sum();
        long required = requiredSides.stream().mapToLong(side -> 1L << side).reduce(0, (a, b) -> a | b);
        CoGroups all = new CoGroups(sides.size(), required, expected);
        for (int side = 0; side < sides.size(); side++) {
            boolean known = (required & ((1L << side) - 1)) != 0; // its keys must be there from a side before
            for (RecordBuffer task : sides.get(side)) {
                int from = side;
                task.partition().push(new RecordConsumer<>() {
                    @Override
                    public void accept(Object record) {
                        Pair<?, ?> pair = (Pair<?, ?>) record;
                        all.add(pair.key(), pair.value(), from, known);
                    }

                    @Override
                    public void acceptPair(Object key, Object value) {
                        all.add(key, value, from, known);
                    }
                });
            }
        }
        return all;
    }

    /**
     * Groups a range of what tasks of this process have laid out by range.
     *
     * @param sides for each source its tasks, in their order
     * @param requiredSides the numbers of the sources, from 0, that a key must be in to come out
     * @param range the number of the range, from 0
     * @return a pair for each key, with a list of values for each source
     */
    public static Partition<Object> of(List<List<KeyRanges>> sides, Set<Integer> requiredSides, int range) {
        return of(Lists.transform(sides, tasks -> Lists.transform(tasks, task -> task.range(range))), requiredSides);
    }

    private void add(Object key, Object given, int side, boolean known) {
        int hash = KeyHash.of(key);
        int e = known ? table.find(key, hash) : table.entry(key, hash);
        if (known && e < 0) {
            return;
        }
        int at = (e < 0 ? ~e : e) * sides + side;
        if (at >= groups.length) {
            groups = Arrays.copyOf(groups, Math.multiplyExact(groups.length, 2));
        }
        Object value = given == null ? NULL : given;
        Object held = groups[at];
        if (held == null) {
            groups[at] = value;
        } else if (held instanceof Several several) {
            several.values.add(value(value));
        } else {
            Several several = new Several();
            several.values.add(value(held));
            several.values.add(value(value));
            groups[at] = several;
        }
    }

    private static Object value(Object held) {
        return held == NULL ? null : held;
    }

    @Override
    public void push(RecordConsumer<? super Object> consumer) {
        push(consumer, 0, table.size);
    }

    @Override
    public Cursor<Object> cursor() {
        return Cursor.over(0, table.size, this::push);
    }

    private void push(RecordConsumer<? super Object> consumer, int from, int to) {
        for (int e = from; e < to; e++) {
            if (comesOut(e)) {
                consumer.acceptPair(table.keys[e], groups(e * sides));
            }
        }
    }

    private List<List<Object>> groups(int at) {
        if (sides == 2) { // the smallest list there is
            return List.of(group(groups[at]), group(groups[at + 1]));
        }
        List<List<Object>> all = new ArrayList<>(sides);
        for (int side = 0; side < sides; side++) {
            all.add(group(groups[at + side]));
        }
        return all;
    }

    private static List<Object> group(Object held) {
        if (held == null) {
            return List.of();
        }
        return held instanceof Several several
                ? Collections.unmodifiableList(several.values)
                : Collections.singletonList(value(held));
    }

    private boolean comesOut(int e) {
        for (int side = 0; side < sides; side++) {
            if ((required >>> side & 1) != 0 && groups[e * sides + side] == null) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long size() {
        if (size < 0) {
            long n = 0;
            for (int e = 0; e < table.size; e++) {
                n += comesOut(e) ? 1 : 0;
            }
            size = n;
        }
        return size;
    }
}
