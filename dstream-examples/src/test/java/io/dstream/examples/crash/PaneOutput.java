package io.dstream.examples.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.examples.crash.PaneModel.Lines;
import io.dstream.examples.crash.PaneModel.Rec;
import io.dstream.examples.crash.PaneModel.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Computes the panes of each batch anew, from what went into the batches and when they were, and keeps account of where
 * each record is: in a window that is open, in a pane, or left out.
 */
public final class PaneOutput {
    private static final long NO_EARLY = Long.MAX_VALUE;
    private static final List<String> KINDS =
            List.of("pane EARLY", "pane ON_TIME", "pane LATE", "late LATE", "total ON_TIME");

    private final Published files;
    private final Output output;
    private final boolean mayHaveGaps;
    private final TreeMap<Long, List<String>> shown = new TreeMap<>(); // by batches that are not checked yet
    private final TreeMap<Long, Map<Integer, List<Event>>> records = new TreeMap<>(); // by the same
    private final Map<Integer, Long> latest = new HashMap<>(); // times, by partition
    private final Set<String> kinds = new TreeSet<>();
    private final Map<String, Integer> open = new HashMap<>(); // records, by key and text
    private final PaneModel<Event> windows = new PaneModel<>(
            new Rules(Panes.WINDOW.toMillis(), Panes.LATENESS.toMillis(), Panes.EARLY.toMillis(), Panes.LATE, false),
            new Lines<>("pane", "late", Panes::text, Panes::text));
    private final PaneModel<Pair<String, Totals>> longWindows = new PaneModel<>(
            new Rules(Panes.LONG_WINDOW.toMillis(), Panes.LONG_LATENESS.toMillis(), NO_EARLY, 1, true),
            new Lines<>(
                    "total",
                    "late-pane",
                    all -> Panes.text(all.stream().map(Pair::value).reduce(Totals.NONE, Totals::plus)),
                    Panes::text));
    private long watermark = Long.MIN_VALUE;
    private long last; // the batch that was checked last; 0 before the first

    /**
     * The panes of a program.
     *
     * @param output tells what went into batches
     * @param mayHaveGaps whether batches may have been skipped
     */
    public PaneOutput(Path directory, Output output, boolean mayHaveGaps) {
        this.files = new Published(directory);
        this.output = output;
        this.mayHaveGaps = mayHaveGaps;
    }

    /** Looks at what is there now. What went into the last batch may not be known yet, so it waits for the next. */
    public void check() throws IOException {
        shown.putAll(files.look()); // before the other output is looked at
        records.putAll(output.take());
        while (shown.size() > 1) {
            checkFirst();
        }
    }

    /** Looks at what is there when the program has ended, and where the records are. */
    public void checkAll() throws IOException {
        check();
        while (!shown.isEmpty()) {
            checkFirst();
        }
        assertThat(records.keySet()).as("batches without panes").isEmpty();
        open.forEach((record, times) -> {
            String[] words = record.split("[\t:]");
            long time = Panes.time(new Event(Long.parseLong(words[1]), words[0], Long.parseLong(words[2])));
            long collected = Math.floorDiv(time, Panes.WINDOW.toMillis()) * Panes.WINDOW.toMillis()
                    + Panes.WINDOW.plus(Panes.LATENESS).toMillis();
            assertThat(collected).as("%s, which is nowhere", record).isGreaterThan(watermark);
        });
        assertThat(kinds).as("what there was").containsAll(KINDS);
    }

    /** Whether something of each kind has been shown. */
    boolean hasAllKinds() {
        return kinds.containsAll(KINDS);
    }

    private void checkFirst() {
        long batch = shown.firstKey();
        assertThat(batch).as("the batch after " + last).isBetween(last + 1, mayHaveGaps ? Long.MAX_VALUE : last + 1);
        last = batch;
        List<String> lines = shown.remove(batch);
        long time = Long.parseLong(lines.get(1).substring("#time ".length()));
        List<String> panes = lines.subList(2, lines.size() - 1);
        assertThat(lines.get(lines.size() - 1)).isEqualTo("#end " + panes.size());
        assertThat(records.isEmpty() ? batch : records.firstKey())
                .as("a batch without panes")
                .isGreaterThanOrEqualTo(batch);
        Map<Integer, List<Event>> came = records.getOrDefault(batch, Map.of());
        records.remove(batch);
        account(came, panes);
        String what =
                "batch " + batch + " of so many records by partition: " + sizes(came) + ", watermark " + watermark;
        expectSame(what, panes, expected(time, came));
    }

    /** Says of the first difference alone, for there may be thousands. */
    private void expectSame(String what, List<String> actual, List<String> expected) {
        List<String> shownLines = actual.stream().sorted().toList();
        List<String> expectedLines = expected.stream().sorted().toList();
        for (int i = 0; i < Math.max(shownLines.size(), expectedLines.size()); i++) {
            assertThat(i < shownLines.size() ? shownLines.get(i) : "no more")
                    .as("line %s of %s to %s, latest times %s", i, what, watermark, latest)
                    .isEqualTo(i < expectedLines.size() ? expectedLines.get(i) : "no more");
        }
    }

    private static Map<Integer, Integer> sizes(Map<Integer, List<Event>> records) {
        Map<Integer, Integer> sizes = new TreeMap<>();
        records.forEach((partition, events) -> sizes.put(partition, events.size()));
        return sizes;
    }

    private List<String> expected(long time, Map<Integer, List<Event>> came) {
        List<Rec<Event>> all = new ArrayList<>();
        came.forEach((partition, events) -> events.forEach(event -> {
            latest.merge(partition, Panes.time(event), Math::max);
            all.add(new Rec<>(event.key(), Panes.time(event), event));
        }));
        if (latest.keySet().containsAll(came.keySet())) { // else a partition has had nothing yet, and is waited for
            came.keySet().stream()
                    .mapToLong(latest::get)
                    .min()
                    .ifPresent(least -> watermark = Math.max(watermark, least - Panes.BOUND.toMillis()));
        }
        List<String> expected = new ArrayList<>(windows.batch(time, all, watermark));
        List<Rec<Pair<String, Totals>>> totals = windows.panes().stream()
                .map(pane -> new Rec<>("", pane.time(), Pair.of(pane.key(), Panes.totals(pane.value()))))
                .toList();
        expected.addAll(longWindows.batch(time, totals, watermark));
        return expected;
    }

    private void account(Map<Integer, List<Event>> came, List<String> panes) {
        came.values().forEach(events -> events.forEach(event -> open.merge(where(event), 1, Integer::sum)));
        for (String line : panes) {
            String[] words = line.split("\t", -1);
            kinds.add(words[0] + " " + words[4]);
            if (words[0].equals("pane") || words[0].equals("late")) {
                for (String record : words[words.length - 1].split(" ")) {
                    if (!record.isEmpty()) {
                        String where = words[1] + "\t" + record;
                        assertThat(open)
                                .as("%s comes again, or was never sent", where)
                                .containsKey(where);
                        open.computeIfPresent(where, (each, times) -> times == 1 ? null : times - 1);
                    }
                }
            }
        }
    }

    private static String where(Event event) {
        return event.key() + "\t" + Panes.text(event);
    }
}
