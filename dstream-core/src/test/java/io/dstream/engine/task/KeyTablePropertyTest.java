package io.dstream.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.table.KeyHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyTablePropertyTest {

    /** A key whose hash code is one of few. */
    private record Key(int id, int hash) {
        @Override
        public int hashCode() {
            return hash;
        }
    }

    @Provide
    Arbitrary<List<Key>> keys() {
        Arbitrary<Integer> hashes = Arbitraries.of(0, 1, -1, Integer.MIN_VALUE, 32, 64, 1 << 16);
        Arbitrary<Key> key = Arbitraries.integers().between(0, 60).flatMap(id -> hashes.map(hash -> new Key(id, hash)));
        return key.injectNull(0.05).list().ofMaxSize(300);
    }

    @Property(tries = 300)
    void isALinkedHashMap(@ForAll("keys") List<Key> keys) {
        KeyTable table = new KeyTable();
        Map<Key, Integer> map = new LinkedHashMap<>();
        for (Key key : keys) {
            int e = table.entry(key, KeyHash.of(key));

            assertThat(e < 0).as("whether %s is new", key).isEqualTo(!map.containsKey(key));
            if (e < 0) {
                e = ~e;
                assertThat(table.values[e]).isNull();
            }
            table.values[e] = (table.values[e] == null ? 0 : (Integer) table.values[e]) + 1;
            map.put(key, map.getOrDefault(key, 0) + 1);
        }
        assertThat(Arrays.asList(table.keys).subList(0, table.size)).isEqualTo(new ArrayList<>(map.keySet()));
        assertThat(Arrays.asList(table.values).subList(0, table.size)).isEqualTo(new ArrayList<>(map.values()));
        for (int e = 0; e < table.size; e++) {
            assertThat(table.hash(e)).isEqualTo(KeyHash.of(table.keys[e]));
        }
    }

    @Property
    void everyHashFallsIntoARange(@ForAll int hash, @ForAll("rangeCounts") int ranges) {
        assertThat(KeyHash.partition(hash, ranges)).isBetween(0, ranges - 1);
    }

    @Provide
    Arbitrary<Integer> rangeCounts() {
        return Arbitraries.integers().between(1, Integer.MAX_VALUE);
    }
}
