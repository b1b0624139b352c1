package io.dstream.internal.eventtime;

import io.dstream.batch.Pair;
import io.dstream.state.Aggregator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Aggregators that keep the values, for those who want all of them. An accumulator is a list of values and their times
 * in turns, which any codec writes; results are in the order of the times.
 */
public final class Lists {
    private Lists() {}

    /** The values. */
    static Aggregator<Object, Object, Object> ofOne() {
        return Aggregator.of(
                ArrayList::new,
                (list, record) -> added(list, (Stamped) record, ((Stamped) record).value()),
                Lists::merged,
                Lists::values);
    }

    /** The values of two {@linkplain Sided sides}, as a pair of lists. */
    static Aggregator<Object, Object, Object> ofTwo() {
        return Aggregator.of(
                () -> Pair.of(new ArrayList<>(), new ArrayList<>()),
                (lists, record) -> {
                    Sided sided = (Sided) ((Stamped) record).value();
                    added(sided.isRight() ? right(lists) : left(lists), (Stamped) record, sided.value());
                    return lists;
                },
                (earlier, later) -> Pair.of(merged(left(earlier), left(later)), merged(right(earlier), right(later))),
                lists -> Pair.of(values(left(lists)), values(right(lists))));
    }

    /** Each value of one side with each of the other. */
    static Aggregator<Object, Object, Object> pairs() {
        return ofTwo().andThen(lists -> {
            List<Pair<Object, Object>> pairs = new ArrayList<>();
            for (Object one : asList(left(lists))) {
                for (Object other : asList(right(lists))) {
                    pairs.add(Pair.of(one, other));
                }
            }
            return Collections.unmodifiableList(pairs);
        });
    }

    public static Object left(Object lists) {
        return ((Pair<?, ?>) lists).key();
    }

    public static Object right(Object lists) {
        return ((Pair<?, ?>) lists).value();
    }

    @SuppressWarnings("unchecked")
    public static List<Object> asList(Object list) {
        return (List<Object>) list;
    }

    public static Object added(Object list, Stamped record, Object value) {
        asList(list).add(value);
        asList(list).add(record.time());
        return list;
    }

    public static Object merged(Object earlier, Object later) {
        List<Object> both =
                new ArrayList<>(asList(earlier).size() + asList(later).size());
        both.addAll(asList(earlier));
        both.addAll(asList(later));
        return both;
    }

    public static Object values(Object list) {
        List<Object> flat = asList(list);
        List<Integer> order = new ArrayList<>(flat.size() / 2);
        for (int i = 0; i < flat.size(); i += 2) {
            order.add(i);
        }
        order.sort(Comparator.comparingLong(i -> (Long) flat.get(i + 1)));
        List<Object> values = new ArrayList<>(order.size());
        order.forEach(i -> values.add(flat.get(i)));
        return Collections.unmodifiableList(values);
    }
}
