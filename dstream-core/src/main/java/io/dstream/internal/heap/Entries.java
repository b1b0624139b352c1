package io.dstream.internal.heap;

import java.util.Arrays;

/** A growing list of numbers of entries. */
final class Entries {
    private int[] numbers = {};
    private int count;

    void add(int e) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(16, Math.multiplyExact(count, 2)));
        }
        numbers[count++] = e;
    }

    int count() {
        return count;
    }

    int get(int i) {
        return numbers[i];
    }

    void clear() {
        numbers = count == 0 ? numbers : new int[0];
        count = 0;
    }
}
