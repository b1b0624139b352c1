package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.PaneStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.event.Pane;
import io.dstream.event.Timing;
import io.dstream.event.Triggers;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import java.time.Duration;
import java.util.List;

/**
 * The pages that somebody saw at one go: a session ends where no view comes for a minute. A view that comes late is put
 * where it belongs, and joins two sessions where it lies between them.
 */
public final class PageViewSessions {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final List<List<String>> VIEWS = List.of(
            List.of("12:00:00 ada /home", "12:00:10 bela /prices", "12:00:30 ada /tour"),
            List.of("12:01:10 ada /prices", "12:00:50 bela /order"),
            List.of("12:02:30 faro /home"), // both sessions are over
            List.of("12:02:00 ada /order"), // late
            List.of("12:06:00 faro /tour"));

    private PageViewSessions() {}

    /** Views of a session, in the order of their times; once more when a late one has come. */
    static PaneStream<String, List<String>> sessions(DStream<TimedLine> views) {
        return views.withEventTime(TimedLine::at, Watermarks.outOfOrderBy(Duration.ofSeconds(10)))
                .named("views")
                .mapToPair(view -> user(view))
                .window(Windows.session(MINUTE))
                .trigger(Triggers.atEndOfWindow().late(Triggers.afterCount(1)))
                .allowedLateness(MINUTE.multipliedBy(2))
                .accumulating()
                .named("sessions")
                .toList();
    }

    private static Pair<String, String> user(TimedLine view) {
        String[] parts = view.text().split("\\s+", 2);
        return Pair.of(parts[0], parts.length > 1 ? parts[1] : "/");
    }

    static String inWords(Pane<String, List<String>> session) {
        return TimedLine.timeOfDay(session.window().start()) + " to "
                + TimedLine.timeOfDay(session.window().end().minus(MINUTE)) + " " + session.key() + " saw "
                + String.join(", ", session.value())
                + (session.info().timing() == Timing.LATE ? " (a view came late)" : "");
    }

    /**
     * Runs the program on what is bundled, or on lines such as {@code 12:00:00 ada /home}, time of day, user and page,
     * that are sent to a port: {@code nc localhost 9999}.
     *
     * @param args nothing, or the port to listen at
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        try (StreamingContext ssc = TimedLine.program(args)) {
            sessions(ssc.from(TimedLine.source(args, 0, VIEWS)).flatMap(line -> TimedLine.parse(line)))
                    .foreachBatch(sessions -> sessions.sortBy(Pane::key)
                            .collect()
                            .forEach(session -> System.out.println(inWords(session))));
            TimedLine.run(ssc, args, VIEWS);
        }
    }
}
