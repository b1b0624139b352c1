package io.dstream.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.table.KeyHash;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyTableTest {

    @Test
    void growsToAHundredThousandKeys() {
        KeyTable table = new KeyTable();
        for (int i = 0; i < 100_000; i++) {
            int e = table.entry("key " + i, KeyHash.of("key " + i));
            assertThat(~e).isEqualTo(i);
            table.values[i] = i;
        }
        for (int i = 0; i < 100_000; i++) {
            assertThat(table.entry("key " + i, KeyHash.of("key " + i))).isEqualTo(i);
            assertThat(table.values[i]).isEqualTo(i);
        }
        assertThat(table.size).isEqualTo(100_000);
    }

    @Test
    void tellsNullFromWhatHashesToZero() {
        KeyTable table = new KeyTable();

        assertThat(table.entry(null, KeyHash.of(null))).isEqualTo(~0);
        assertThat(table.entry(0, KeyHash.of(0))).isEqualTo(~1);
        assertThat(table.entry("", KeyHash.of(""))).isEqualTo(~2);

        assertThat(table.entry("", KeyHash.of(""))).isEqualTo(2);
        assertThat(table.entry(null, KeyHash.of(null))).isZero();
    }

    /** Integers of the same hash are the same, for their hashes are their own; other keys may still share these. */
    @Test
    void tellsIntegersFromOtherKeysOfTheirHash() {
        KeyTable table = new KeyTable();
        for (int i = -500; i < 500; i++) {
            assertThat(table.entry(i, KeyHash.of(i))).isEqualTo(~(i + 500));
        }
        assertThat(table.entry(7L, KeyHash.of(7L))).isEqualTo(~1_000);
        assertThat(KeyHash.of(7L)).isEqualTo(KeyHash.of(7));

        assertThat(table.entry(7, KeyHash.of(7))).isEqualTo(507);
        assertThat(table.entry(7L, KeyHash.of(7L))).isEqualTo(1_000);
    }

    @Test
    void refusesArraysAndSaysWhatToDo() {
        for (Object array : List.of(new byte[1], new Object[0], new int[0][0])) {
            assertThatThrownBy(() -> new KeyTable().entry(array, KeyHash.of(array)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(array.getClass().getSimpleName())
                    .hasMessageContaining("cannot be a key")
                    .hasMessageContaining("make it a List, a String or a record");
        }
    }

    @Test
    void spreadsKeysOverRanges() {
        int[] counts = new int[8];
        for (int i = 0; i < 8_000; i++) {
            counts[KeyHash.partition(KeyHash.of(i), 8)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(500, 1_500);
        }
    }
}
