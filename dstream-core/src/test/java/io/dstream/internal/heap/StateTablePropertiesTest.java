package io.dstream.internal.heap;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.table.KeyHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The table against maps, under any changes, committed or rolled back. */
class StateTablePropertiesTest {

    /** What is done to a key. */
    enum What {
        SET,
        REMOVE,
        TOUCH
    }

    record Change(What what, int key, int value) {}

    record Tick(List<Change> changes, boolean committed) {}

    @Provide
    Arbitrary<List<Tick>> ticks() {
        Arbitrary<Change> change = Combinators.combine(
                        Arbitraries.of(What.SET, What.SET, What.REMOVE, What.TOUCH),
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.integers().between(0, 99))
                .as(Change::new);
        return Combinators.combine(change.list().ofMaxSize(60), Arbitraries.of(true, true, false))
                .as(Tick::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(15);
    }

    /** Keys, some of them with the same hash code. */
    private record Key(int number) {
        @Override
        public int hashCode() {
            return number < 50 ? number % 5 : number;
        }
    }

    private record Model(Map<Key, Integer> values, LinkedHashMap<Key, Long> touched) {
        Model copy() {
            return new Model(new HashMap<>(values), new LinkedHashMap<>(touched));
        }
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void holdsWhatWasCommitted(@ForAll("ticks") List<Tick> ticks) {
        StateTable table = new StateTable();
        Model committed = new Model(new HashMap<>(), new LinkedHashMap<>());
        long time = 0;
        for (Tick tick : ticks) {
            time++;
            Model model = committed.copy();
            for (Change change : tick.changes) {
                apply(change, time, table, model);
                assertThat(values(table)).isEqualTo(model.values);
            }
            if (tick.committed) {
                table.commit(e -> false);
                model.touched.keySet().retainAll(model.values.keySet());
                committed = model;
            } else {
                table.rollback();
            }
            assertThat(values(table)).isEqualTo(committed.values);
            assertThat(table.size()).isEqualTo(committed.values.size());
            assertThat(order(table)).isEqualTo(new ArrayList<>(committed.touched.entrySet()));
            for (int k = 0; k <= 40; k++) {
                Key key = new Key(k);
                int e = table.find(key, KeyHash.of(key));
                assertThat(e >= 0 ? table.value(e) : null).isEqualTo(committed.values.get(key));
            }
        }
    }

    /**
     * Enough keys for many chunks of values and segments of touches, which ticks empty, fill again and roll back, with
     * now and then nearly all keys removed.
     */
    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void holdsManyKeys(@ForAll long seed) {
        Random random = new Random(seed);
        StateTable table = new StateTable();
        Model committed = new Model(new HashMap<>(), new LinkedHashMap<>());
        int keys = 1 + random.nextInt(20_000);
        for (int tick = 1; tick <= 40; tick++) {
            Model model = committed.copy();
            change(table, model, random, keys, tick);
            if (random.nextInt(4) > 0) {
                table.commit(e -> false);
                model.touched.keySet().retainAll(model.values.keySet());
                committed = model;
            } else {
                table.rollback();
            }
            assertThat(table.size()).isEqualTo(committed.values.size());
            assertThat(values(table)).isEqualTo(committed.values);
            assertThat(order(table)).isEqualTo(new ArrayList<>(committed.touched.entrySet()));
        }
        // A place in each of the arrays, half of them empty, and stale values and touches, at most three of each.
        long place = 2 * (16 + 4 + 4 + 4 + 4);
        long perKey = place + 4 * 8 + 4 * 8 + 2 * 32;
        int most = Math.max(1024, 4 * committed.values.size());
        assertThat(table.estimatedBytes()).isLessThan(most * perKey + 150_000);
    }

    /** Changes some of the keys, those in a range more than others; or removes most. */
    private static void change(StateTable table, Model model, Random random, int keys, long time) {
        boolean removing = random.nextInt(10) == 0;
        int changes = removing ? 0 : random.nextInt(random.nextBoolean() ? 20 : 2 * keys);
        int range = 1 + random.nextInt(keys);
        for (int c = 0; c < changes; c++) {
            What what = random.nextBoolean() ? What.SET : What.TOUCH;
            apply(
                    new Change(random.nextInt(5) == 0 ? What.REMOVE : what, random.nextInt(range), c),
                    time,
                    table,
                    model);
        }
        for (int k = 0; removing && k < keys; k++) {
            if (random.nextInt(20) > 0) {
                apply(new Change(What.REMOVE, k, 0), time, table, model);
            }
        }
    }

    private static void apply(Change change, long time, StateTable table, Model model) {
        Key key = new Key(change.key);
        int e = table.find(key, KeyHash.of(key));
        boolean live = e >= 0 && table.isLive(e);
        switch (change.what) {
            case SET -> {
                e = e >= 0 ? e : table.insert(key, KeyHash.of(key));
                table.set(e, change.value);
                model.values.put(key, change.value);
            }
            case REMOVE -> {
                if (live) {
                    table.remove(e);
                    model.values.remove(key);
                }
            }
            default -> {
                if (live) {
                    table.touch(e, time);
                    if (!Long.valueOf(time).equals(model.touched.get(key))) {
                        model.touched.remove(key);
                        model.touched.put(key, time);
                    }
                }
            }
        }
    }

    private static Map<Key, Integer> values(StateTable table) {
        Map<Key, Integer> values = new HashMap<>();
        for (int e = 0; e < table.bound(); e++) {
            if (table.isLive(e)) {
                assertThat(values.put((Key) table.key(e), (Integer) table.value(e)))
                        .isNull();
            }
        }
        return values;
    }

    private static List<Map.Entry<Key, Long>> order(StateTable table) {
        List<Map.Entry<Key, Long>> order = new ArrayList<>();
        table.inOrderOfTouch((e, time) -> order.add(Map.entry((Key) table.key(e), time)));
        return order;
    }
}
