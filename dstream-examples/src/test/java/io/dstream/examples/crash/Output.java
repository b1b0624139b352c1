package io.dstream.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Computes each file of the output anew from the input, and remembers what it has seen. */
final class Output {
    private static final Pattern NAME = Pattern.compile("batch-(\\d+)\\.txt");

    private final Path directory;
    private final boolean ids;
    private final boolean mayHaveGaps;
    private final TreeMap<Long, Integer> seen = new TreeMap<>(); // hashes, by batch
    private final Map<Integer, Long> positions = new TreeMap<>();
    private final BitSet idsSeen = new BitSet();
    private final Map<String, Totals> running = new HashMap<>();
    private boolean gapBefore; // the batch that is looked at

    Output(Path directory, boolean ids) {
        this(directory, ids, false);
    }

    /**
     * An output.
     *
     * @param mayHaveGaps whether batches may have been skipped, whole
     */
    Output(Path directory, boolean ids, boolean mayHaveGaps) {
        this.directory = directory;
        this.ids = ids;
        this.mayHaveGaps = mayHaveGaps;
    }

    /** How many records have been dealt with in each partition. */
    Map<Integer, Long> done() {
        return ids ? Map.of(0, (long) idsSeen.cardinality()) : positions;
    }

    int batches() {
        return seen.size();
    }

    /** Looks at what is there now. */
    void check() throws IOException {
        if (!Files.exists(directory)) {
            assertThat(seen).isEmpty();
            return;
        }
        TreeMap<Long, Path> there = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    there.put(Long.parseLong(name.group(1)), file);
                }
            });
        }
        assertThat(there.keySet()).as("batches that were seen before").containsAll(seen.keySet());
        for (Map.Entry<Long, Path> batch : there.entrySet()) {
            byte[] bytes = Files.readAllBytes(batch.getValue());
            Integer hash = seen.get(batch.getKey());
            if (hash != null) {
                assertThat(Arrays.hashCode(bytes))
                        .as("hash of " + batch.getValue())
                        .isEqualTo(hash);
            } else {
                assertThat(seen.isEmpty() ? 0 : seen.lastKey())
                        .as("batch before")
                        .isLessThan(batch.getKey());
                gapBefore = mayHaveGaps && batch.getKey() > (seen.isEmpty() ? 1 : seen.lastKey() + 1);
                seen.put(batch.getKey(), Arrays.hashCode(bytes));
                check(batch.getKey(), batch.getValue(), new String(bytes, StandardCharsets.UTF_8));
            }
        }
    }

    private void check(long id, Path file, String text) {
        assertThat(text).as(file.toString()).endsWith("\n");
        List<String> lines = Arrays.asList(text.substring(0, text.length() - 1).split("\n", -1));
        assertThat(lines.get(0)).as(file.toString()).isEqualTo("#batch " + id);
        Map<String, Totals> batch = new HashMap<>();
        Map<String, String> keys = new HashMap<>();
        for (String line : lines.subList(1, lines.size() - 1)) {
            if (line.indexOf('\t') >= 0) {
                String key = line.substring(0, line.indexOf('\t'));
                assertThat(keys.put(key, line)).as(key).isNull();
            } else if (ids) {
                assertThat(line).startsWith("#id ");
                int record = Integer.parseInt(line.substring(4));
                assertThat(idsSeen.get(record))
                        .as("id %s in an earlier batch than " + id, record)
                        .isFalse();
                idsSeen.set(record);
                add(batch, Records.at(0, record));
            } else {
                assertThat(line).startsWith("#range ");
                String[] words = line.split(" ");
                range(batch, Integer.parseInt(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
            }
        }
        assertThat(lines.get(lines.size() - 1)).isEqualTo("#end " + keys.size());
        Map<String, String> expected = new HashMap<>();
        batch.forEach((key, totals) -> {
            Totals all = running.merge(key, totals, Totals::plus);
            expected.put(
                    key, key + "\t" + totals.count() + "\t" + totals.sum() + "\t" + all.count() + "\t" + all.sum());
        });
        assertThat(keys).as(file.toString()).isEqualTo(expected);
    }

    private void range(Map<String, Totals> batch, int partition, long from, long until) {
        long last = positions.getOrDefault(partition, 0L);
        assertThat(from).as("partition " + partition).isBetween(last, gapBefore ? Long.MAX_VALUE : last);
        positions.put(partition, until);
        for (long offset = from; offset < until; offset++) {
            add(batch, Records.at(partition, offset));
        }
    }

    private static void add(Map<String, Totals> batch, Event event) {
        batch.merge(event.key(), Totals.of(event.value()), Totals::plus);
    }
}
