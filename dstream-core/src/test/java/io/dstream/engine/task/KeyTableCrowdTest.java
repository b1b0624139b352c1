package io.dstream.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.table.Crowd;
import io.dstream.table.KeyHash;
import org.junit.jupiter.api.Test;

class KeyTableCrowdTest {

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
            return n % 2;
        }

        @Override
        public int compareTo(Key other) {
            looks++;
            return Integer.compare(n, other.n);
        }
    }

    @Test
    void keysOfOneHashAreFoundInABoundedNumberOfLooks() {
        int keys = 20_000;
        KeyTable table = new KeyTable();
        Key.looks = 0;
        for (int n = 0; n < keys; n++) {
            Key key = new Key(n);
            assertThat(table.find(key, KeyHash.of(key))).isEqualTo(-1);
            assertThat(table.entry(key, KeyHash.of(key))).isEqualTo(~n);
        }
        for (int n = 0; n < keys; n++) {
            Key key = new Key(n);
            assertThat(table.find(key, KeyHash.of(key))).isEqualTo(n);
            assertThat(table.entry(key, KeyHash.of(key))).isEqualTo(n);
        }
        assertThat(table.size).isEqualTo(keys);
        assertThat(Key.looks).isLessThan(4L * keys * (Crowd.PROBES + 64));
    }
}
