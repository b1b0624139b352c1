package io.dstream.eventtime;

import io.dstream.event.Timing;
import io.dstream.testing.panes.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Windows as they are meant, with lists and loops: everything is kept for as long as its window is open, and looked at
 * in every batch. Of windows of a fixed length, sessions and the global one.
 */
final class WindowModel {
    private static final long NONE = Long.MAX_VALUE;

    /** How a pane shows what others have shown. */
    enum Mode {
        DISCARDING,
        ACCUMULATING,
        RETRACTING
    }

    /**
     * A record.
     *
     * @param key its key
     * @param time its time
     * @param values its number; those of a pane, in a second stage
     */
    record Rec(String key, long time, List<Integer> values) {}

    private static final class Win {
        final long start;
        final long end; // NONE for the global one
        final List<Integer> all = new ArrayList<>();
        final List<Integer> unseen = new ArrayList<>();
        int unseenRecords;
        final ModelTrigger trigger;
        long hold = NONE; // the time of the next pane, if something came in time
        boolean ended;
        long panes;
        long notEarly;
        List<Integer> shown; // by the last pane

        Win(long start, long end, Stage stage) {
            this.start = start;
            this.end = end;
            this.trigger = new ModelTrigger(stage.trigger());
        }
    }

    private final Stage stage;
    private final Mode mode;
    private final Map<String, List<Win>> keys = new TreeMap<>();
    private long watermark = Long.MIN_VALUE;
    private long output = Long.MIN_VALUE;
    private long now;
    private List<String> given;
    private List<Rec> panes;

    WindowModel(Stage stage, Mode mode) {
        this.stage = stage;
        this.mode = mode;
    }

    /**
     * What a batch gives.
     *
     * @param time its time
     * @param records what comes
     * @param end the watermark at its end
     * @return panes and late records, as {@link EventTimeModelTest} writes them
     */
    List<String> batch(long time, List<Rec> records, long end) {
        given = new ArrayList<>();
        panes = new ArrayList<>();
        keys.forEach((key, windows) -> windows.forEach(window -> {
            if (window.trigger.isDue(now, time)) {
                ask(key, window, time);
            }
        }));
        now = time;
        Map<String, List<Rec>> arrived = new TreeMap<>();
        records.forEach(record ->
                arrived.computeIfAbsent(record.key, key -> new ArrayList<>()).add(record));
        arrived.forEach(this::take);
        watermark = Math.max(watermark, end);
        keys.forEach(this::pass);
        output = Math.max(output, Math.min(watermark, lowestHold()));
        return given;
    }

    /** The panes of the last batch as records for a next stage. */
    List<Rec> panes() {
        return panes;
    }

    /** The watermark of what it gives. */
    long output() {
        return output;
    }

    private long lowestHold() {
        return keys.values().stream()
                .flatMap(List::stream)
                .mapToLong(window -> window.hold)
                .min()
                .orElse(NONE);
    }

    // ---- what comes ----

    private void take(String key, List<Rec> records) {
        List<Win> windows = keys.computeIfAbsent(key, each -> new ArrayList<>());
        Map<Win, List<Rec>> touched = new LinkedHashMap<>();
        List<Win> own = new ArrayList<>();
        List<Rec> ofOwn = new ArrayList<>();
        for (Rec record : records) {
            List<long[]> spans = spans(record.time);
            if (spans.isEmpty()) {
                given.add(late(record, "outside"));
            }
            for (long[] span : spans) {
                if (isOver(span[1])) {
                    given.add(late(record, name(span[0], span[1])));
                } else if (isSession()) {
                    own.add(new Win(span[0], span[1], stage));
                    ofOwn.add(record);
                } else {
                    touched.computeIfAbsent(window(windows, span), each -> new ArrayList<>())
                            .add(record);
                }
            }
        }
        for (List<Win> group : groups(windows, own)) {
            if (group.stream().anyMatch(own::contains)) {
                Win merged = merge(
                        key, windows, group.stream().filter(windows::contains).toList(), group);
                List<Rec> its = touched.computeIfAbsent(merged, each -> new ArrayList<>());
                for (int i = 0; i < own.size(); i++) {
                    if (group.contains(own.get(i))) {
                        its.add(ofOwn.get(i));
                    }
                }
            }
        }
        touched.forEach((window, its) -> {
            its.forEach(record -> {
                window.all.addAll(record.values);
                window.unseen.addAll(record.values);
                window.unseenRecords++;
                if (window.end > watermark) {
                    hold(window, record.time);
                }
            });
            window.trigger.arrived(its.size(), now);
            ask(key, window, now);
        });
    }

    private static String late(Rec record, String window) {
        return "late " + record.key + " " + record.values.stream().sorted().toList() + " " + window;
    }

    private boolean isSession() {
        return stage.windows().name().equals("session");
    }

    /** Whether a window with that end takes nothing in any more. */
    private boolean isOver(long end) {
        return end == NONE ? watermark == NONE : end + stage.lateness() <= watermark;
    }

    private List<long[]> spans(long time) {
        List<long[]> spans = new ArrayList<>();
        switch (stage.windows().name()) {
            case "global" -> spans.add(new long[] {Long.MIN_VALUE, NONE});
            case "session" -> spans.add(new long[] {time, time + stage.windows().number(0)});
            case "tumbling", "sliding" -> {
                long size = stage.windows().number(0);
                boolean slides = stage.windows().name().equals("sliding");
                long period = slides ? stage.windows().number(1) : size;
                long offset = stage.windows().number(slides ? 2 : 1);
                for (long start = time - size + 1; start <= time; start++) {
                    if (Math.floorMod(start - offset, period) == 0) {
                        spans.add(new long[] {start, start + size});
                    }
                }
            }
            default -> throw new IllegalArgumentException("no windows of the model: " + stage);
        }
        return spans;
    }

    private Win window(List<Win> windows, long[] span) {
        for (Win window : windows) {
            if (window.start == span[0] && window.end == span[1]) {
                return window;
            }
        }
        Win window = new Win(span[0], span[1], stage);
        window.ended = window.end <= watermark;
        windows.add(window);
        return window;
    }

    private void hold(Win window, long time) {
        long last = window.end - 1;
        switch (stage.paneTime()) {
            case "EARLIEST" -> window.hold = time >= output ? Math.min(window.hold, time) : window.hold;
            case "LATEST" -> {
                if (time >= output) {
                    window.hold = window.hold == NONE ? time : Math.max(window.hold, time);
                }
            }
            default -> window.hold = last >= output ? last : window.hold;
        }
    }

    // ---- sessions ----

    /** Windows that overlap, directly or through others. */
    private static List<List<Win>> groups(List<Win> open, List<Win> own) {
        List<List<Win>> groups = new ArrayList<>();
        List<Win> all = new ArrayList<>(open);
        all.addAll(own);
        for (Win window : all) {
            List<Win> group = new ArrayList<>(List.of(window));
            for (List<Win> other : List.copyOf(groups)) {
                if (start(other) < end(group) && start(group) < end(other)) {
                    groups.remove(other);
                    group.addAll(other);
                }
            }
            groups.add(group);
        }
        return groups;
    }

    private static long start(List<Win> windows) {
        return windows.stream().mapToLong(window -> window.start).min().orElseThrow();
    }

    private static long end(List<Win> windows) {
        return windows.stream().mapToLong(window -> window.end).max().orElseThrow();
    }

    private Win merge(String key, List<Win> windows, List<Win> parts, List<Win> group) {
        long start = start(group);
        long end = end(group);
        if (parts.size() == 1 && parts.get(0).start == start && parts.get(0).end == end) {
            return parts.get(0);
        }
        Win merged = new Win(start, end, stage);
        merged.ended = end <= watermark;
        for (Win part :
                parts.stream().sorted((a, b) -> Long.compare(a.start, b.start)).toList()) {
            merged.all.addAll(part.all);
            merged.unseen.addAll(part.unseen);
            merged.unseenRecords += part.unseenRecords;
            if (part.hold != NONE) {
                switch (stage.paneTime()) {
                    case "EARLIEST" -> merged.hold = Math.min(merged.hold, part.hold);
                    case "LATEST" -> merged.hold = merged.hold == NONE ? part.hold : Math.max(merged.hold, part.hold);
                    default -> merged.hold = end - 1;
                }
            }
            if (part.shown != null && mode == Mode.RETRACTING) {
                give(key, part, timing(part), true, null, part.end - 1);
            }
        }
        if (!parts.isEmpty()) {
            merged.trigger.merge(
                    parts.stream().map(part -> part.trigger).toList(), merged.ended, now, merged.unseenRecords);
        }
        windows.removeAll(parts);
        windows.add(merged);
        return merged;
    }

    // ---- what is passed ----

    private void pass(String key, List<Win> windows) {
        for (Win window : List.copyOf(windows)) {
            if (isOver(window.end)) {
                show(key, window, true);
                windows.remove(window);
            } else if (!window.ended && window.end <= watermark) {
                window.ended = true;
                ask(key, window, now);
            }
        }
    }

    // ---- panes ----

    private void ask(String key, Win window, long time) {
        boolean atEnd = window.end <= watermark;
        if (window.trigger.isReady(atEnd, time)) {
            window.trigger.fire(atEnd, time);
            show(key, window, false);
        }
    }

    private Timing timing(Win window) {
        if (window.notEarly > 0 || window.end <= output) {
            return Timing.LATE;
        }
        return watermark < window.end ? Timing.EARLY : Timing.ON_TIME;
    }

    private void show(String key, Win window, boolean isLast) {
        Timing timing = timing(window);
        if (window.unseenRecords > 0
                || (timing == Timing.ON_TIME && stage.onTimePane().equals("ALWAYS"))
                || (isLast && stage.closingPane().equals("ALWAYS"))) {
            List<Integer> value = List.copyOf(mode == Mode.DISCARDING ? window.unseen : window.all);
            give(key, window, timing, isLast, value, Math.min(window.hold, window.end - 1));
            window.panes++;
            window.notEarly += timing == Timing.EARLY ? 0 : 1;
            window.shown = value;
            panes.add(new Rec(key, Math.min(window.hold, window.end - 1), value));
        }
        window.unseen.clear();
        window.unseenRecords = 0;
        window.hold = NONE;
    }

    private void give(String key, Win window, Timing timing, boolean isLast, List<Integer> value, long time) {
        given.add(EventTimeModelTest.text(
                key,
                name(window.start, window.end),
                timing,
                window.panes,
                timing == Timing.EARLY ? -1 : window.notEarly,
                window.panes == 0,
                isLast,
                window.end == NONE ? "max" : Long.toString(time),
                value,
                mode == Mode.RETRACTING ? window.shown : null));
    }

    private static String name(long start, long end) {
        return end == NONE ? "global" : "[" + start + "," + end + ")";
    }
}
