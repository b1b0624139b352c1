package io.dstream.internal.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.store.Revertible;
import io.dstream.table.KeyHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateTableTest {
    private final StateTable table = new StateTable();

    private int put(Object key, Object value) {
        int hash = KeyHash.of(key);
        int e = table.find(key, hash);
        e = e >= 0 ? e : table.insert(key, hash);
        table.set(e, value);
        return e;
    }

    private void remove(Object key) {
        table.remove(table.find(key, KeyHash.of(key)));
    }

    @Test
    void givesBackTheMemoryOfRemovedKeys() {
        for (int k = 0; k < 1_000; k++) {
            put(k, k);
        }
        table.commit(entry -> false);
        long withAThousand = table.estimatedBytes();

        // Ten times the live keys come and go.
        for (int k = 1_000; k < 11_000; k++) {
            put(k, k);
            remove(k - 1_000);
            if (k % 100 == 0) {
                table.commit(entry -> false);
            }
        }
        table.commit(entry -> false);

        assertThat(table.size()).isEqualTo(1_000);
        assertThat(table.estimatedBytes()).isLessThanOrEqualTo(withAThousand * 2);

        for (int k = 20_000; k < 120_000; k++) {
            put(k, k);
        }
        table.commit(entry -> false);
        for (int k = 20_000; k < 120_000; k++) {
            remove(k);
        }
        table.commit(entry -> false);

        assertThat(table.size()).isEqualTo(1_000);
        assertThat(table.estimatedBytes()).isLessThanOrEqualTo(withAThousand * 2);
        for (int k = 10_000; k < 11_000; k++) {
            assertThat(table.value(table.find(k, KeyHash.of(k)))).isEqualTo(k);
        }
    }

    @Test
    void givesBackTheMemoryOfFailedTicksAndOfValuesOverwritten() {
        for (int k = 0; k < 10_000; k++) {
            table.touch(put(k, k), 1);
        }
        table.commit(entry -> false);
        long atFirst = table.estimatedBytes();

        for (int failed = 0; failed < 50; failed++) {
            for (int k = 0; k < 10_000; k++) {
                table.touch(put(k, failed), 2);
            }
            table.rollback();
        }
        assertThat(table.estimatedBytes()).isLessThanOrEqualTo(atFirst);

        // Every tick has some of the keys: of most ticks but little is left, far apart.
        for (int tick = 2; tick < 1_000; tick++) {
            for (int k = tick % 7; k < 10_000; k += 1 + tick % 97) {
                table.touch(put(k, tick), tick);
            }
            table.commit(entry -> false);
        }
        assertThat(table.estimatedBytes()).isLessThan(atFirst * 2);

        for (int tick = 1_000; tick < 200_000; tick++) {
            table.touch(put(5, tick), tick);
            table.commit(entry -> false);
        }
        assertThat(table.estimatedBytes()).isLessThan(atFirst * 2);
    }

    @Test
    void saysTheNewNumbersWhenItShrinks() {
        for (int k = 0; k < 5_000; k++) {
            put(k, k);
        }
        int[] last = {put("last", "x")};
        assertThat(table.commit(entry -> false)).isNull();
        for (int k = 0; k < 5_000; k++) {
            table.touch(table.find(k, KeyHash.of(k)), 1);
            remove(k);
        }
        table.touch(last[0], 1);
        last[0] = table.commit(entry -> false)[last[0]];

        assertThat(table.key(last[0])).isEqualTo("last");
        List<Integer> touched = new ArrayList<>();
        table.inOrderOfTouch((e, time) -> touched.add(e));
        assertThat(touched).containsExactly(last[0]);
    }

    @Test
    void tellsValuesThatAreChangedInPlace() {
        int[] told = new int[2];
        class Counter implements Revertible {
            @Override
            public void keep() {
                told[0]++;
            }

            @Override
            public void revert() {
                told[1]++;
            }
        }
        int e = put("k", new Counter());
        table.commit(entry -> false);
        assertThat(told).containsExactly(1, 0);

        table.willChange(e);
        table.rollback();
        assertThat(told).containsExactly(1, 1);

        table.rollback();
        table.commit(entry -> false);
        assertThat(told).containsExactly(1, 1);
    }

    @Test
    void refusesArraysAsKeys() {
        byte[] key = {1};
        assertThatThrownBy(() -> table.insert(key, Arrays.hashCode(key)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("byte[]")
                .hasMessageContaining("cannot be a key");
    }

    @Test
    void takesNullAsAKey() {
        put(null, "nothing");
        table.commit(entry -> false);
        assertThat(table.value(table.find(null, KeyHash.of(null)))).isEqualTo("nothing");
    }
}
