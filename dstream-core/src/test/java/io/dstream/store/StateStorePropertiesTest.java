package io.dstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.codec.Codecs;
import io.dstream.internal.heap.HeapStore;
import io.dstream.table.KeyHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The store in the heap against the plain one: whatever is done, both show the same. */
class StateStorePropertiesTest {
    private static final int KINDS = 2;

    private final StateStore heap = new HeapStore(0, true);
    private final StateStore plain = new TreeMapStore(0, new StateValues() {}, Codecs.builtIn(), true);

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whateverIsDoneBothShowTheSame(@ForAll long seed) {
        compare(seed, 40, 60, 60);
    }

    @Property(tries = 5, edgeCases = EdgeCasesMode.NONE)
    void alsoOfSoManyKeysThatTablesGrowAndShrink(@ForAll long seed) {
        compare(seed, 12, 6_000, 4_000);
    }

    private static void compare(long seed, int ticks, int keys, int changes) {
        StateStorePropertiesTest stores = new StateStorePropertiesTest();
        Random random = new Random(seed);
        for (int tick = 1; tick <= ticks; tick++) {
            stores.tick(random, tick, keys, changes);
        }
    }

    private void tick(Random random, int tick, int keys, int changes) {
        boolean emptying = random.nextInt(6) == 0;
        int due = tick - random.nextInt(3);
        int kind = random.nextInt(KINDS);
        boolean again = random.nextBoolean();
        List<String> fired = new ArrayList<>();
        for (StateStore store : List.of(heap, plain)) {
            store.timers(kind).fire(due, (entry, time, payload) -> {
                fired.add(entry.key() + "=" + entry.value() + " at " + time + " with " + payload);
                if (again && entry.value() != null) {
                    store.timers(1 - kind).set(entry, time + 1, payload);
                }
            });
        }
        assertThat(fired.subList(0, fired.size() / 2))
                .as("fired")
                .isEqualTo(fired.subList(fired.size() / 2, fired.size()));
        int n = emptying ? keys : random.nextInt(changes);
        for (int i = 0; i < n; i++) {
            long key = emptying ? i : random.nextInt(keys);
            int what = emptying ? 1 : random.nextInt(8);
            int ahead = random.nextInt(4);
            for (StateStore store : List.of(heap, plain)) {
                change(store.entry(key, KeyHash.of(key)), store, what, tick, ahead, i);
            }
        }
        Object aside = random.nextBoolean() ? "after " + tick : heap.aside();
        boolean committed = random.nextInt(3) > 0;
        assertThat(heap.hasChanged()).isEqualTo(plain.hasChanged());
        assertThat(shown(heap.changed(), false)).as("changed").isEqualTo(shown(plain.changed(), false));
        for (StateStore store : List.of(heap, plain)) {
            store.note((long) tick, 1L);
            store.setAside(aside);
            assertThat(store.notes()).containsExactly((long) tick, 1L);
            if (committed) {
                store.commit();
            } else {
                store.rollback();
            }
            assertThat(store.notes()).isEmpty();
            assertThat(store.hasNewAside()).isFalse();
            assertThat(store.hasChanged()).isFalse();
        }
        assertThat(heap.aside()).isEqualTo(plain.aside());
        assertThat(heap.size()).isEqualTo(plain.size());
        assertThat(scanned(heap)).isEqualTo(scanned(plain));
        assertThat(idle(heap, tick - 1)).isEqualTo(idle(plain, tick - 1));
        assertThat(shown(heap.copy(UnaryOperator.identity()), true))
                .isEqualTo(shown(plain.copy(UnaryOperator.identity()), true));
    }

    private static void change(StateEntry entry, StateStore store, int what, int tick, int ahead, int i) {
        if (what == 0 || what == 1) {
            entry.remove();
        } else if (what == 2 && entry.value() != null) {
            entry.touch(tick);
        } else if (what <= 4 && entry.value() != null) {
            store.timers(what - 3).set(entry, tick + ahead, ahead == 0 ? null : "in " + ahead + ", " + tick);
        } else if (what == 5 && entry.value() != null) {
            entry.attach(i);
            assertThat(entry.attached()).isEqualTo(i);
        } else {
            assertThat(entry.attached()).isIn(null, entry.attached());
            entry.set((long) i);
        }
    }

    private static Map<Object, Object> scanned(StateStore store) {
        Map<Object, Object> all = new TreeMap<>();
        store.scan(entry -> {
            assertThat(entry.attached()).isNull();
            all.put(entry.key(), entry.value());
        });
        return all;
    }

    private static List<Object> idle(StateStore store, long before) {
        List<Object> idle = new ArrayList<>();
        store.visitIdle(before, entry -> idle.add(entry.key()));
        return idle;
    }

    /** As a set: keys that were not touched have no order. */
    private static Set<String> shown(StateCursor cursor, boolean timers) {
        Set<String> all = new TreeSet<>();
        while (cursor.next()) {
            StringBuilder one = new StringBuilder();
            one.append(cursor.key()).append('=').append(cursor.value());
            if (cursor.value() != null) {
                one.append(" touched ").append(cursor.touchedAt());
            }
            for (int kind = 0; timers && kind < KINDS; kind++) {
                for (int i = 0; i < cursor.timers(kind); i++) {
                    one.append(" timer ").append(kind).append(" at ").append(cursor.time(kind, i));
                    one.append(" with ").append(cursor.payload(kind, i));
                }
            }
            assertThat(all.add(one.toString())).isTrue();
        }
        return all;
    }

    @Test
    void aKeyKeepsItsTimersWhenItIsRemovedAndComesAgain() {
        for (StateStore store : List.of(heap, plain)) {
            StateEntry entry = store.entry("k", KeyHash.of("k"));
            entry.set(1L);
            store.timers(0).set(entry, 5, "first");
            store.timers(0).set(entry, 5, "second");
            store.commit();
            store.entry("k", KeyHash.of("k")).remove();
            store.commit();
            store.entry("other", KeyHash.of("other")).set(2L); // which may not come into the place of the first
            store.commit();

            List<String> fired = new ArrayList<>();
            store.timers(0).fire(5, (of, time, payload) -> fired.add(of.key() + " " + of.value() + " " + payload));
            assertThat(fired).containsExactly("k null first");
            store.rollback();
            store.entry("k", KeyHash.of("k")).set(3L);
            store.rollback();
            store.entry("k", KeyHash.of("k")).set(4L);
            store.timers(0).fire(5, (of, time, payload) -> fired.add(of.key() + " " + of.value() + " " + payload));
            assertThat(fired).containsExactly("k null first", "k 4 first");
        }
    }
}
