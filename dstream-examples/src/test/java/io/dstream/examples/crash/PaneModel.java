package io.dstream.examples.crash;

import io.dstream.event.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Tumbling windows by key as they are meant, with lists: each is looked at in every batch. Fires at the end of the
 * window, before that some time after a pane's first record, and after it for so many late records.
 *
 * @param <V> the values of records
 */
final class PaneModel<V> {
    private static final long NONE = Long.MAX_VALUE;

    /**
     * How windows are made and shown.
     *
     * @param size how long a window is
     * @param lateness the allowed lateness
     * @param early the batch time from the first record of a pane to an early pane; {@link Long#MAX_VALUE} for none
     * @param late how many late records make a pane
     * @param accumulating whether a pane shows all records, and not only those that none has shown
     */
    record Rules(long size, long lateness, long early, int late, boolean accumulating) {}

    /** A record. */
    record Rec<V>(String key, long time, V value) {}

    /** What is written of a pane and of a record that was left out. */
    record Lines<V>(String pane, String late, Function<List<V>, String> ofPane, Function<V, String> ofLate) {}

    private static final class Win<V> {
        final long start;
        final List<V> all = new ArrayList<>();
        final List<V> unseen = new ArrayList<>();
        boolean ended;
        long deadline = NONE;
        int late; // since the last late pane
        long panes;
        long notEarly;

        Win(long start) {
            this.start = start;
        }
    }

    private final Rules rules;
    private final Lines<V> lines;
    private final Map<String, TreeMap<Long, Win<V>>> keys = new TreeMap<>(); // by start
    private long watermark = Long.MIN_VALUE;
    private long now;
    private List<String> given = List.of();
    private List<Rec<List<V>>> panes = List.of();

    PaneModel(Rules rules, Lines<V> lines) {
        this.rules = rules;
        this.lines = lines;
    }

    /** What a batch gives, of its records and the watermark at its end. */
    List<String> batch(long time, List<Rec<V>> records, long end) {
        now = time;
        given = new ArrayList<>();
        panes = new ArrayList<>();
        keys.forEach((key, windows) -> windows.values().forEach(window -> {
            if (window.deadline <= now) {
                show(key, window, Timing.EARLY, false);
            }
        }));
        take(records);
        long before = watermark;
        watermark = Math.max(watermark, end);
        keys.forEach((key, windows) -> windows.values().removeIf(window -> passes(key, window, before)));
        keys.values().removeIf(Map::isEmpty);
        return given;
    }

    /** The panes of the last batch as records for a next stage. */
    List<Rec<List<V>>> panes() {
        return panes;
    }

    private void take(List<Rec<V>> records) {
        Map<String, Map<Long, Integer>> touched = new TreeMap<>();
        for (Rec<V> record : records) {
            long start = Math.floorDiv(record.time, rules.size) * rules.size;
            long end = start + rules.size;
            if (end + rules.lateness <= watermark) {
                given.add(String.join(
                        "\t",
                        lines.late,
                        record.key,
                        start + "\t" + end,
                        "LATE\t" + watermark + "\t" + record.time,
                        lines.ofLate.apply(record.value)));
                continue;
            }
            Win<V> window =
                    keys.computeIfAbsent(record.key, key -> new TreeMap<>()).computeIfAbsent(start, Win::new);
            window.all.add(record.value);
            window.unseen.add(record.value);
            if (!window.ended && window.deadline == NONE && rules.early != NONE) {
                window.deadline = now + rules.early;
            }
            touched.computeIfAbsent(record.key, key -> new TreeMap<>()).merge(start, 1, Integer::sum);
        }
        touched.forEach((key, starts) ->
                starts.forEach((start, count) -> ask(key, keys.get(key).get(start), count)));
    }

    /** Asks a window that records have come for, after all of them. */
    private void ask(String key, Win<V> window, int came) {
        if (!window.ended) {
            if (window.start + rules.size <= watermark) { // it has begun after its end
                end(window);
                show(key, window, Timing.LATE, false);
            }
            return;
        }
        window.late += came;
        if (window.late >= rules.late) {
            window.late = 0;
            show(key, window, Timing.LATE, false);
        }
    }

    private static void end(Win<?> window) {
        window.ended = true;
        window.deadline = NONE;
    }

    /** Moves on to the new watermark; says whether the window is gone. */
    private boolean passes(String key, Win<V> window, long before) {
        long end = window.start + rules.size;
        Timing timing = window.notEarly == 0 && end > before ? Timing.ON_TIME : Timing.LATE;
        if (end + rules.lateness <= watermark) {
            if (!window.unseen.isEmpty() || timing == Timing.ON_TIME) {
                show(key, window, timing, true);
            }
            return true;
        }
        if (!window.ended && end <= watermark) {
            end(window);
            show(key, window, timing, false);
        }
        return false;
    }

    private void show(String key, Win<V> window, Timing timing, boolean isLast) {
        long end = window.start + rules.size;
        List<V> shown = List.copyOf(rules.accumulating ? window.all : window.unseen);
        given.add(String.join(
                "\t",
                lines.pane,
                key,
                window.start + "\t" + end,
                timing.toString(),
                Long.toString(window.panes),
                Long.toString(timing == Timing.EARLY ? -1 : window.notEarly),
                window.panes == 0 ? "first" : "",
                isLast ? "last" : "",
                Long.toString(end - 1),
                lines.ofPane.apply(shown)));
        panes.add(new Rec<>(key, end - 1, shown));
        window.panes++;
        window.notEarly += timing == Timing.EARLY ? 0 : 1;
        window.unseen.clear();
        window.deadline = NONE;
    }
}
