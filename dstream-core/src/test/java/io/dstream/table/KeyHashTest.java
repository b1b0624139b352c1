package io.dstream.table;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.batch.Pair;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    @SuppressWarnings("ArrayRecordComponent") // what is refused
    record Digest(String name, byte[] bytes) {}

    @SuppressWarnings("ArrayRecordComponent") // what is refused
    record Outer(int n, Digest inner) {}

    @SuppressWarnings("ArrayRecordComponent") // which it compares
    record Compared(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Compared compared && Arrays.equals(bytes, compared.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    @Test
    void arraysAreNoKeysWhereverTheyAre() {
        byte[] array = {1};
        Digest digest = new Digest("a", array);
        for (Object key : List.of(
                array,
                new String[0],
                Pair.of("a", array),
                Pair.of(array, "a"),
                Optional.of(array),
                List.of("a", array),
                Set.of(Pair.of(1, List.of(array))),
                Map.of("a", array),
                digest,
                new Outer(1, digest),
                List.of(digest))) {
            assertThatThrownBy(() -> KeyHash.checkKey(key))
                    .as(key.getClass().getName())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot be a key, because an array equals only itself");
        }
    }

    @Test
    void whatHoldsNoArrayIsAKey() {
        for (Object key : Arrays.asList(
                null,
                "a",
                1,
                Pair.of("a", null),
                Optional.empty(),
                Collections.singletonList(null),
                new Compared(new byte[] {1}),
                new Object())) {
            assertThatCode(() -> KeyHash.checkKey(key)).doesNotThrowAnyException();
        }
    }
}
