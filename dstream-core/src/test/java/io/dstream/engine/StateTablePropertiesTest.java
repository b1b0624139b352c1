package io.dstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Keys, each several times the same hash code. */
    private record Key(int number) {
        @Override
        public int hashCode() {
            return number % 5;
        }
    }

    private record Model(Map<Key, Integer> values, LinkedHashMap<Key, Long> touched) {
        Model copy() {
            return new Model(new HashMap<>(values), new LinkedHashMap<>(touched));
        }
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void holdsWhatWasCommitted(@ForAll("ticks") List<Tick> ticks) {
        StateTable table = new StateTable(0);
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
                table.commit();
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
        for (int e = table.oldest(); e >= 0; e = table.nextTouched(e)) {
            order.add(Map.entry((Key) table.key(e), table.touchedAt(e)));
        }
        return order;
    }
}
