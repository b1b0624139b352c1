package io.dstream.examples.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a {@link PolicyProgram} has written, for readers of what is committed.
 *
 * @param each every record, with the time of its batch
 * @param counted every record, with its place among those of its key
 * @param windows the batches, with the number of records in a window
 */
record Written(
        List<ConsumerRecord<String, String>> each,
        List<ConsumerRecord<String, String>> counted,
        List<ConsumerRecord<String, String>> windows) {

    /** Whether every word is there with a number that is not among the first ones, so that the first are dealt with. */
    boolean isBeyond(long first) {
        return isBeyond(each, first) && isBeyond(counted, first);
    }

    private static boolean isBeyond(List<ConsumerRecord<String, String>> records, long first) {
        Set<String> words = new HashSet<>();
        for (ConsumerRecord<String, String> record : records) {
            if (pair(record)[0] >= first) {
                words.add(record.key());
            }
        }
        return words.size() == Feed.WORDS;
    }

    private static long[] pair(ConsumerRecord<String, String> record) {
        String[] parts = record.value().split(" ", -1);
        return new long[] {Long.parseLong(parts[0]), Long.parseLong(parts[1])};
    }

    /** The second number by the first, of which none may be there twice. */
    private static NavigableMap<Long, Long> byFirst(List<ConsumerRecord<String, String>> records) {
        NavigableMap<Long, Long> pairs = new TreeMap<>();
        List<String> twice = new ArrayList<>();
        for (ConsumerRecord<String, String> record : records) {
            long[] pair = pair(record);
            if (pairs.put(pair[0], pair[1]) != null) {
                twice.add(record.topic() + "-" + record.partition() + "@" + record.offset() + ": " + record.value());
            }
        }
        assertThat(twice).as("what is there twice").isEmpty();
        return pairs;
    }

    /**
     * Checks that nothing is there twice, and that each batch is in all outputs or in none.
     *
     * @param fed how many of the first records to look for
     * @return how many of them are missing
     */
    int check(long fed) {
        NavigableMap<Long, Long> times = byFirst(each);
        SortedSet<Long> missing = missing(times, fed);
        assertThat(missing(byFirst(counted), fed))
                .as("missing where they are counted")
                .isEqualTo(missing);
        checkCounts();
        checkWindows(times);
        return missing.size();
    }

    private static SortedSet<Long> missing(NavigableMap<Long, Long> numbers, long fed) {
        SortedSet<Long> missing = new TreeSet<>();
        for (long n = 0; n < fed; n++) {
            if (!numbers.containsKey(n)) {
                missing.add(n);
            }
        }
        return missing;
    }

    /** Each word was counted from 1 on, without the records that are missing. */
    private void checkCounts() {
        Map<String, List<ConsumerRecord<String, String>>> byWord = new HashMap<>();
        counted.forEach(record ->
                byWord.computeIfAbsent(record.key(), word -> new ArrayList<>()).add(record));
        byWord.forEach((word, records) -> {
            long n = 0;
            for (long count : byFirst(records).values()) {
                assertThat(count).as("%s, among %s", word, records).isEqualTo(++n);
            }
        });
    }

    /** A window has what is there of its batches: neither what was skipped, nor anything twice. */
    private void checkWindows(NavigableMap<Long, Long> times) {
        TreeMap<Long, Long> recordsAt = new TreeMap<>();
        times.values().forEach(time -> recordsAt.merge(time, 1L, Long::sum));
        byFirst(windows).forEach((time, count) -> {
            long inWindow =
                    recordsAt.subMap(time - PolicyProgram.WINDOW.toMillis(), false, time, true).values().stream()
                            .mapToLong(n -> n)
                            .sum();
            assertThat(count).as("records of the window that ends at %s", time).isEqualTo(inWindow);
        });
    }
}
