package io.dstream.examples.crash;

import io.dstream.DStream;
import io.dstream.PaneStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.event.Late;
import io.dstream.event.Pane;
import io.dstream.event.PaneInfo;
import io.dstream.event.Triggers;
import io.dstream.event.Unit;
import io.dstream.event.Watermarks;
import io.dstream.event.Window;
import io.dstream.event.Windows;
import io.dstream.sink.FileSink;
import io.dstream.state.Aggregator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * The part of the program that goes by event time: windows by key, whose panes go on into windows of all keys. Each
 * batch has a file, also one without panes, so that the times of all batches are known.
 */
final class Panes {
    /** How far records may be behind the latest of their partition. */
    static final Duration BOUND = Duration.ofMillis(300);

    static final Duration WINDOW = Duration.ofMillis(500);
    static final Duration LATENESS = Duration.ofMillis(700);

    /** The batch time until a window is shown before its end. */
    static final Duration EARLY = Duration.ofMillis(60);

    /** How many late records are shown together. */
    static final int LATE = 2;

    /** The windows of all keys. */
    static final Duration LONG_WINDOW = Duration.ofMillis(2_500);

    /** That of the windows of all keys: less than late panes would need. */
    static final Duration LONG_LATENESS = Duration.ofMillis(200);

    private Panes() {}

    /**
     * When a record happened: a millisecond after the one before, or earlier. About one in ten is further behind than
     * the watermark allows for, a few by more than the lateness; they count all the same while their partition is ahead
     * of others.
     */
    static long time(Event event) {
        long mixed = (event.id() * 0xD1B54A32D192ED03L + event.value()) * 0x9E3779B97F4A7C15L;
        mixed ^= mixed >>> 32;
        int chance = (int) Long.remainderUnsigned(mixed, 100);
        long behind = (mixed >>> 8) % (chance < 2 ? 6_000 : chance < 10 ? 1_500 : BOUND.toMillis());
        return event.id() - behind;
    }

    /** Adds it to the program. */
    static void add(StreamingContext ssc, DStream<Event> events, Path directory) {
        PaneStream<String, List<Event>> panes = events.withEventTimeMillis(Panes::time, Watermarks.outOfOrderBy(BOUND))
                .named("timed")
                .keyBy(Event::key)
                .window(Windows.tumbling(WINDOW))
                .trigger(Triggers.atEndOfWindow()
                        .early(Triggers.afterProcessingTime(EARLY))
                        .late(Triggers.afterCount(LATE)))
                .allowedLateness(LATENESS)
                .named("panes")
                .toList();
        PaneStream<Unit, Totals> totals = panes.events()
                .mapValues(Panes::totals)
                .windowAll(Windows.tumbling(LONG_WINDOW))
                .allowedLateness(LONG_LATENESS)
                .accumulating()
                .named("pane-totals")
                .aggregate(Aggregator.<Pair<String, Totals>, Totals, Totals>of(
                        () -> Totals.NONE, (all, pane) -> all.plus(pane.value()), Totals::plus, all -> all));
        ssc.union(List.of(
                        panes.map(pane -> line("pane", pane.key(), pane, text(pane.value()))),
                        panes.<Event>late()
                                .map(late -> line(
                                        "late",
                                        late.value().key(),
                                        late,
                                        text(late.value().value()))),
                        totals.map(pane -> line("total", "", pane, text(pane.value()))),
                        totals.<Pair<String, Totals>>late()
                                .map(late -> line(
                                        "late-pane", "", late, text(late.value().value())))))
                .to(FileSink.<String>lines(directory)
                        .header(batch -> List.of(
                                "#batch " + batch.id(), "#time " + batch.time().toEpochMilli()))
                        .footer((batch, lines) -> List.of("#end " + lines)));
    }

    static Totals totals(List<Event> events) {
        return events.stream().map(event -> Totals.of(event.value())).reduce(Totals.NONE, Totals::plus);
    }

    // ---- lines ----

    private static String line(String what, String key, Pane<?, ?> pane, String value) {
        PaneInfo info = pane.info();
        return line(
                what,
                key,
                pane.window(),
                info.timing(),
                info.index(),
                info.nonSpeculativeIndex(),
                info.first() ? "first" : "",
                info.last() ? "last" : "",
                info.time().toEpochMilli(),
                value);
    }

    private static String line(String what, String key, Late<?> late, String value) {
        return line(
                what,
                key,
                late.window(),
                late.reason(),
                late.watermark().toEpochMilli(),
                late.time().toEpochMilli(),
                value);
    }

    /** Keys have no tabs in them. */
    private static String line(String what, String key, Window window, Object... more) {
        StringJoiner line = new StringJoiner("\t").add(what).add(key);
        line.add(Long.toString(window.start().toEpochMilli()));
        line.add(Long.toString(window.end().toEpochMilli()));
        for (Object part : more) {
            line.add(part.toString());
        }
        return line.toString();
    }

    static String text(List<Event> events) {
        return events.stream()
                .sorted(Comparator.comparingLong(Event::id).thenComparingLong(Event::value))
                .map(Panes::text)
                .collect(Collectors.joining(" "));
    }

    static String text(Event event) {
        return event.id() + ":" + event.value();
    }

    static String text(Totals totals) {
        return totals.count() + ":" + totals.sum();
    }

    static String text(Pair<String, Totals> ofKey) {
        return ofKey.key() + "\t" + text(ofKey.value());
    }
}
