package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** What a {@link SimulatedProgram} must have shown, computed from the ranges of its batches in the plainest way. */
final class SimulationModel {
    private record Past(long second, List<Long> numbers) {}

    private SimulationModel() {}

    /** Checks what both sinks have shown, all of it. */
    static void check(Map<Long, List<String>> sums, Map<Long, List<String>> windows) {
        check(sums, windows, Map.of(), n -> false);
    }

    /**
     * As {@link #check(Map, Map)}, where batches may have been given up and records left out.
     *
     * @param skipped of each batch that may have been given up its second and its range
     * @param leftOut the numbers that a function fails on
     */
    static void check(
            Map<Long, List<String>> sums,
            Map<Long, List<String>> windows,
            Map<Long, String> skipped,
            LongPredicate leftOut) {
        long id = 0;
        long next = 0;
        long zero = 0;
        Map<String, long[]> state = new TreeMap<>(); // count, sum, second of the last touch
        List<Past> past = new ArrayList<>();
        List<Long> due = new ArrayList<>();
        for (Map.Entry<Long, List<String>> batch : sums.entrySet()) {
            for (id++; id < batch.getKey(); id++) {
                assertThat(skipped).as("batch %s, which is not shown", id).containsKey(id);
                assertThat(windows).as("batch %s, which was given up", id).doesNotContainKey(id);
                zero = id == 1 ? number(skipped.get(id), 0) - 1 : zero;
                assertThat(number(skipped.get(id), 1))
                        .as("where batch %s begins", id)
                        .isEqualTo(next);
                next = number(skipped.get(id), 2);
            }
            assertThat(batch.getKey()).as("the batch after %s", id - 1).isEqualTo(id);
            List<String> lines = batch.getValue();
            long second = number(lines.get(0), 1);
            zero = id == 1 ? second - 1 : zero;
            assertThat(number(lines.get(1), 1)).as("where batch %s begins", id).isEqualTo(next);
            long until = number(lines.get(1), 2);
            List<Long> numbers = new ArrayList<>();
            for (; next < until; next++) {
                if (!leftOut.test(next)) {
                    numbers.add(next);
                }
            }
            past.add(new Past(second, numbers));
            assertThat(lines.subList(2, lines.size()))
                    .as("batch %s at %s", id, second)
                    .isEqualTo(sums(state, numbers, second, past));
            if ((second - zero) % SimulatedProgram.SLIDE.toSeconds() == 0) {
                due.add(id);
                if (windows.containsKey(id)) {
                    List<String> window = windows.get(id);
                    assertThat(window.subList(2, window.size()))
                            .as("the window of batch %s", id)
                            .isEqualTo(window(past, second));
                }
            }
        }
        // The second sink shows a batch after the first; a crash may have come between.
        assertThat(due).as("batches with windows").containsAll(windows.keySet());
        due.removeAll(windows.keySet());
        assertThat(due).as("windows left out").isSubsetOf(List.of(id));
    }

    private static long number(String line, int field) {
        return Long.parseLong(line.split(" ", -1)[field]);
    }

    private static List<String> sums(Map<String, long[]> state, List<Long> numbers, long second, List<Past> past) {
        List<String> lines = new ArrayList<>();
        for (long n : numbers) {
            long[] of = state.computeIfAbsent(SimulatedProgram.key(n), k -> new long[3]);
            of[0]++;
            of[1] += n;
            of[2] = second;
            lines.add("sum " + SimulatedProgram.key(n) + " " + of[0] + " " + of[1]);
        }
        long old = second - SimulatedProgram.TIMEOUT.toSeconds();
        state.forEach((key, of) -> {
            if (of[2] < old) {
                lines.add("gone " + key + " " + of[1]);
            }
        });
        state.values().removeIf(of -> of[2] < old);
        lines.add("held " + covered(past, second).size());
        lines.sort(null);
        return lines;
    }

    private static List<Long> covered(List<Past> past, long second) {
        List<Long> numbers = new ArrayList<>();
        for (Past batch : past) {
            if (batch.second > second - SimulatedProgram.WINDOW.toSeconds()) {
                numbers.addAll(batch.numbers);
            }
        }
        return numbers;
    }

    private static List<String> window(List<Past> past, long second) {
        Map<String, Long> sums = new TreeMap<>();
        for (long n : covered(past, second)) {
            Pair<String, Long> pair = Pair.of(SimulatedProgram.key(n), n);
            sums.merge(pair.key(), pair.value(), Long::sum);
        }
        List<String> lines = new ArrayList<>();
        sums.forEach((key, sum) -> lines.add("window " + key + " " + sum));
        lines.sort(null);
        return lines;
    }
}
