package io.dstream.testing.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Compares an output with the numbers that are to be in it. */
final class Check {
    private Check() {}

    /** The different numbers in an output, which must have nothing else in it. */
    static Set<Long> numbers(Collection<String> output) {
        return output.stream().map(Long::valueOf).collect(Collectors.toSet());
    }

    /** The numbers from 0 to an end must be there as promised. */
    static void check(Promise promise, List<String> output, long until) {
        Set<Long> found = numbers(output);
        assertThat(found).as("numbers that nobody sent").allMatch(n -> n >= 0 && n < until);
        if (promise != Promise.AT_MOST_ONCE) {
            Set<Long> missing = LongStream.range(0, until).boxed().collect(Collectors.toSet());
            missing.removeAll(found);
            assertThat(missing).as("lost, of %s", until).isEmpty();
        }
        if (promise != Promise.AT_LEAST_ONCE) {
            Set<String> seen = new HashSet<>();
            List<String> again = output.stream().filter(line -> !seen.add(line)).toList();
            assertThat(again).as("doubled, of %s", until).isEmpty();
        }
    }
}
