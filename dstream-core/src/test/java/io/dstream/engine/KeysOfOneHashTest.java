package io.dstream.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.internal.heap.HeapStore;
import io.dstream.store.StateEntry;
import io.dstream.store.StateStore;
import io.dstream.table.Crowd;
import io.dstream.table.KeyHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Keys with the same hash, of which anybody can make any number, are each found, and in a bounded number of looks. */
class KeysOfOneHashTest {

    /** Counts how often it is compared. */
    private static final class Key implements Comparable<Key> {
        private static long looks;
        private final int n;

        Key(int n) {
            this.n = n;
        }

        @Override
        public boolean equals(Object other) {
            looks++;
            return other instanceof Key key && key.n == n;
        }

        @Override
        public int hashCode() {
            return n % 3;
        }

        @Override
        public int compareTo(Key other) {
            looks++;
            return Integer.compare(n, other.n);
        }
    }

    /** Of "Aa" and "BB", which have one hash. */
    private static String text(int n) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 14; bit++) {
            text.append((n >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    @Test
    void aLookUpComparesAboutAsManyAsThePlacesItLooksAt() {
        int keys = 20_000;
        StateStore store = new HeapStore(0, false);
        Key.looks = 0;
        for (int n = 0; n < keys; n++) {
            Key key = new Key(n);
            StateEntry entry = store.entry(key, KeyHash.of(key));
            assertThat(entry.value()).isNull();
            entry.set(n);
        }
        store.commit();
        for (int n = 0; n < keys; n++) {
            Key key = new Key(n);
            assertThat(store.entry(key, KeyHash.of(key)).value()).isEqualTo(n);
        }
        assertThat(Key.looks).isLessThan(4L * keys * (Crowd.PROBES + 64));
    }

    @Test
    void theyComeAndGoAsInAHashMap() {
        for (IntFunction<Object> key : List.<IntFunction<Object>>of(
                Key::new,
                KeysOfOneHashTest::text,
                n -> Pair.of(text(n), n % 2),
                n -> List.of(text(n)),
                n -> n == 0 ? null : text(n))) {
            comeAndGo(key);
        }
    }

    private static void comeAndGo(IntFunction<Object> keys) {
        Random random = new Random(7);
        Map<Object, Integer> model = new HashMap<>();
        StateStore store = new HeapStore(0, false);
        for (int round = 0; round < 12; round++) {
            boolean growing = round % 4 < 2;
            for (int i = 0; i < 1_500; i++) {
                int n = random.nextInt(3_000);
                Object key = keys.apply(n);
                StateEntry entry = store.entry(key, KeyHash.of(key));
                assertThat(entry.value() != null).isEqualTo(model.containsKey(key));
                if (growing || random.nextInt(8) == 0) {
                    entry.set(i);
                    model.put(key, i);
                } else {
                    entry.remove();
                    model.remove(key);
                }
            }
            store.commit();
            assertAllAreThere(store, model);
        }
    }

    private static void assertAllAreThere(StateStore store, Map<Object, Integer> model) {
        List<Object> keys = new ArrayList<>(model.keySet());
        keys.add("another");
        Object[] wanted = keys.toArray();
        int[] hashes = keys.stream().mapToInt(KeyHash::of).toArray();
        store.visit(wanted, hashes, wanted.length, (entry, i) -> assertThat(entry.value())
                .isEqualTo(model.get(wanted[i])));
        assertThat(store.size()).isEqualTo(model.size());
    }
}
