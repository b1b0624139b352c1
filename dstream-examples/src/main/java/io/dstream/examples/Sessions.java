package io.dstream.examples;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.source.Sources;
import io.dstream.state.StateSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** Puts the clicks of each user together into sessions. A session ends when its user has been idle for a while. */
public final class Sessions {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private Sessions() {}

    record Session(String user, Instant begin, Instant last, List<String> pages) {
        static Session begin(String user, Instant time) {
            return new Session(user, time, time, List.of());
        }

        /** State is never changed in place: a batch that fails leaves it as it was. */
        Session clicked(Instant time, String page) {
            List<String> more = new ArrayList<>(pages);
            more.add(page);
            return new Session(user, begin, time, List.copyOf(more));
        }
    }

    static DStream<Session> ended(PairDStream<String, String> clicks, Duration idle) {
        return clicks.mapWithState(StateSpec.<String, String, Session, Session>withTime((time, user, page, session) -> {
                    if (session.isTimingOut()) {
                        return session.getOption();
                    }
                    session.update(session.getOption()
                            .orElseGet(() -> Session.begin(user, time))
                            .clicked(time, page.orElseThrow()));
                    return Optional.empty();
                })
                .timeout(idle)
                .named("sessions"));
    }

    /**
     * Runs the program on a few clicks. Its last session is still open at the end.
     *
     * @param args for how many batches; 12 if nothing is said
     * @throws Exception if the program fails
     */
    public static void main(String[] args) throws Exception {
        Queue<List<Pair<String, String>>> clicks = new ArrayDeque<>(List.of(
                List.of(Pair.of("ada", "/home"), Pair.of("bela", "/prices")),
                List.of(Pair.of("ada", "/tour")),
                List.of(Pair.of("ada", "/prices"), Pair.of("bela", "/order")),
                List.of(),
                List.of(Pair.of("bela", "/thanks")),
                List.of(),
                List.of(),
                List.of(),
                List.of(Pair.of("ada", "/home"))));
        try (StreamingContext ssc = StreamingContext.local(INTERVAL)) {
            ended(PairDStream.of(ssc.from(Sources.queue(clicks))), INTERVAL.multipliedBy(3))
                    .foreachBatch(sessions -> sessions.forEach(session -> System.out.println(session.user() + " saw "
                            + session.pages() + " in "
                            + Duration.between(session.begin(), session.last()).toMillis() + " ms")));
            SomeBatches.run(ssc, SomeBatches.of(args, 12));
        }
    }
}
