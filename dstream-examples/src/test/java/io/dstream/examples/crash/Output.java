package io.dstream.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Computes each file of the output anew from the input, and remembers what it has seen. */
public final class Output {
    private final Published files;
    private final boolean ids;
    private final boolean mayHaveGaps;
    private final Map<Integer, Long> positions = new TreeMap<>();
    private final BitSet idsSeen = new BitSet();
    private final Map<String, Totals> running = new HashMap<>();
    private long last; // the batch that was looked at last; 0 before the first
    private boolean gapBefore; // the batch that is looked at

    /** An output without gaps. */
    public Output(Path directory, boolean ids) {
        this(directory, ids, false);
    }

    /**
     * An output.
     *
     * @param mayHaveGaps whether batches may have been skipped, whole
     */
    public Output(Path directory, boolean ids, boolean mayHaveGaps) {
        this.files = new Published(directory);
        this.ids = ids;
        this.mayHaveGaps = mayHaveGaps;
    }

    /** How many records have been dealt with in each partition. */
    public Map<Integer, Long> done() {
        return ids ? Map.of(0, (long) idsSeen.cardinality()) : positions;
    }

    /** How many files it has seen. */
    public int batches() {
        return files.batches();
    }

    /** Looks at what is there now. */
    public void check() throws IOException {
        take();
    }

    /** Looks at what is there now, and gives what went into each batch that is new: the records of each partition. */
    Map<Long, Map<Integer, List<Event>>> take() throws IOException {
        TreeMap<Long, Map<Integer, List<Event>>> taken = new TreeMap<>();
        for (Map.Entry<Long, List<String>> batch : files.look().entrySet()) {
            gapBefore = mayHaveGaps && batch.getKey() > last + 1;
            last = batch.getKey();
            taken.put(last, check(last, batch.getValue()));
        }
        return taken;
    }

    private Map<Integer, List<Event>> check(long id, List<String> lines) {
        Map<Integer, List<Event>> records = new TreeMap<>();
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
                records.computeIfAbsent(0, partition -> new ArrayList<>()).add(Records.at(0, record));
            } else {
                assertThat(line).startsWith("#range ");
                String[] words = line.split(" ");
                int partition = Integer.parseInt(words[1]);
                records.put(partition, range(partition, Long.parseLong(words[2]), Long.parseLong(words[3])));
            }
        }
        assertThat(lines.get(lines.size() - 1)).isEqualTo("#end " + keys.size());
        Map<String, Totals> batch = new HashMap<>();
        records.values()
                .forEach(all -> all.forEach(event -> batch.merge(event.key(), Totals.of(event.value()), Totals::plus)));
        Map<String, String> expected = new HashMap<>();
        batch.forEach((key, totals) -> {
            Totals all = running.merge(key, totals, Totals::plus);
            expected.put(
                    key, key + "\t" + totals.count() + "\t" + totals.sum() + "\t" + all.count() + "\t" + all.sum());
        });
        assertThat(keys).as("batch " + id).isEqualTo(expected);
        return records;
    }

    private List<Event> range(int partition, long from, long until) {
        long before = positions.getOrDefault(partition, 0L);
        assertThat(from).as("partition " + partition).isBetween(before, gapBefore ? Long.MAX_VALUE : before);
        positions.put(partition, until);
        List<Event> records = new ArrayList<>();
        for (long offset = from; offset < until; offset++) {
            records.add(Records.at(partition, offset));
        }
        return records;
    }
}
