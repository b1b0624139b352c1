package io.dstream.benchmarks;

import static io.dstream.benchmarks.EventBatches.RECORDS;

import io.dstream.benchmarks.NaturalPrograms.Row;
import io.dstream.event.Windows;
import java.time.Duration;
import java.util.List;

/** The rows of {@link NaturalPrograms} by event time. A batch is a second of event time. */
final class EventTimeRows {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private EventTimeRows() {}

    static List<Row> all() {
        return List.of(
                counts("event time, tumbling windows of 1 s", 2.0, 1, Windows.tumbling(SECOND)),
                counts(
                        "event time, windows of 10 s each second",
                        2.0,
                        10,
                        Windows.sliding(SECOND.multipliedBy(10), SECOND)),
                counts(
                        "event time, windows of 60 s each second",
                        3.0,
                        60,
                        Windows.sliding(SECOND.multipliedBy(60), SECOND)),
                late(0),
                late(1),
                late(10),
                row("event time, sessions", 2.0, Sessions::loop, Sessions::program),
                row("event time, join within a second", 2.0, EventJoins::loop, EventJoins::program),
                touching(10_000),
                touching(1_000_000));
    }

    private static Row row(String name, double reach, NaturalPrograms.Maker loop, NaturalPrograms.Maker dstream) {
        return new Row(name, reach, RECORDS, true, loop, dstream);
    }

    private static Row counts(String name, double reach, int slices, Windows windows) {
        return row(name, reach, () -> new EventCounts.Loop(slices, 0), () -> EventCounts.program(windows));
    }

    private static Row late(int percent) {
        return row(
                "event time, tumbling windows of 1 s, %d %% late".formatted(percent),
                2.0,
                () -> new EventCounts.Loop(1, percent),
                () -> EventCounts.programWithLate(percent));
    }

    private static Row touching(int open) {
        return new Row(
                "event time, %,d of %,d open windows touched".formatted(OpenWindows.TOUCHED, open),
                2.0,
                OpenWindows.TOUCHED,
                true,
                () -> OpenWindows.loop(open),
                () -> OpenWindows.program(open));
    }
}
