package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.EventStream;
import io.dstream.KeyedEventStream;
import io.dstream.KeyedWindowedStream;
import io.dstream.PaneStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.event.ClosingPane;
import io.dstream.event.OnTimePane;
import io.dstream.event.Pane;
import io.dstream.event.PaneTime;
import io.dstream.event.Timed;
import io.dstream.event.Triggers;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.state.Aggregators;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The examples of the operator table that go by event time; see {@link OperatorExamplesTest}. */
class EventOperatorExamplesTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Windows TENS = Windows.tumbling(TEN_SECONDS);

    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(A_SECOND).parallelism(2));
    private final TestInput<Timed<String>> wordInput = driver.input();
    private final TestInput<Timed<Pair<String, String>>> teamInput = driver.input();
    private final List<Runnable> afterTheBatch = new ArrayList<>();
    private final List<Object> seen = new ArrayList<>();

    private final DStream<Timed<String>> timed = wordInput.stream();
    private final EventStream<String> words =
            timed.withEventTime(Timed::time, Watermarks.ascending()).map(Timed::value);
    private final KeyedEventStream<String, Integer> ones = words.mapToPair(word -> Pair.of(word, 1));
    private final KeyedEventStream<String, String> teams = teamInput.stream()
            .withEventTime(Timed::time, Watermarks.ascending())
            .mapToPair(Timed::value);
    private final KeyedWindowedStream<String, Integer> tens = ones.window(TENS);
    private final PaneStream<String, Long> counts = tens.count();
    private final PairBatch<String, String> teamBatch =
            PairBatch.of(driver.context().batch(List.of(Pair.of("a", "red"), Pair.of("c", "blue"))));

    @AfterEach
    void stop() {
        driver.close();
    }

    /** One batch, which is the last: so all windows end in it. */
    private void runBatch() {
        wordInput.add(at("a", 1), at("b", 2), at("a", 12));
        teamInput.add(at(Pair.of("a", "red"), 0), at(Pair.of("a", "blue"), 10));
        wordInput.finish();
        teamInput.finish();
        driver.runBatch();
        assertThat(afterTheBatch).isNotEmpty();
        afterTheBatch.forEach(Runnable::run);
    }

    private static <T> Timed<T> at(T value, int second) {
        return new Timed<>(value, Instant.ofEpochSecond(second));
    }

    private void gives(String operator, EventStream<?> stream, String expected) {
        expect(operator, stream.records(), expected);
    }

    private void gives(String operator, DStream<?> stream, String expected) {
        expect(operator, stream, expected);
    }

    private void expect(String operator, DStream<?> stream, String expected) {
        TestOutput<?> output = driver.collect(stream);
        afterTheBatch.add(() -> assertThat(output.last().stream()
                        .map(EventOperatorExamplesTest::inWords)
                        .sorted()
                        .toList())
                .as(operator)
                .hasToString(expected));
    }

    private static String inWords(Object record) {
        if (record instanceof Pane<?, ?> pane) {
            return pane.key() + " " + pane.window().start().getEpochSecond() + "-"
                    + pane.window().end().getEpochSecond() + " " + pane.value();
        }
        if (record instanceof Timed<?> timed) {
            return timed.value() + " at " + timed.time().getEpochSecond();
        }
        return String.valueOf(record);
    }

    @Test
    void recordByRecord() {
        gives(
                "DStream.withEventTime",
                timed.withEventTime(Timed::time, Watermarks.outOfOrderBy(A_SECOND))
                        .map(Timed::value),
                "[a, a, b]");
        gives(
                "DStream.withEventTimeMillis",
                timed.withEventTimeMillis(word -> word.time().toEpochMilli(), Watermarks.ascending())
                        .map(Timed::value),
                "[a, a, b]");
        gives("EventStream.map", words.map(word -> word + "!"), "[a!, a!, b!]");
        gives("EventStream.flatMap", words.flatMap(word -> List.of(word, word)), "[a, a, a, a, b, b]");
        gives("EventStream.filter", words.filter(word -> word.equals("a")), "[a, a]");
        gives("EventStream.peek", words.peek(word -> seen.add(word)), "[a, a, b]");
        gives(
                "EventStream.retimed",
                words.retimed(word -> Instant.ofEpochSecond(20)).timed(),
                "[a at 20, a at 20, b at 20]");
        gives("EventStream.union", words.union(words.map(word -> word + "!")), "[a, a, a!, a!, b, b!]");
        gives("EventStream.keyBy", words.keyBy(word -> word + word), "[(aa, a), (aa, a), (bb, b)]");
        gives("EventStream.mapToPair", words.mapToPair(word -> Pair.of(word, 1)), "[(a, 1), (a, 1), (b, 1)]");
        gives("KeyedEventStream.mapValues", ones.mapValues(n -> n * 10), "[(a, 10), (a, 10), (b, 10)]");
        gives("EventStream.records", words.records(), "[a, a, b]");
        gives("EventStream.timed", words.timed(), "[a at 1, a at 12, b at 2]");
        gives("EventStream.late", words.late(), "[]");
        gives(
                "EventStream.named",
                words.distinctWithin(word -> word, TEN_SECONDS).named("distinct"),
                "[a, b]");
        runBatch();
    }

    @Test
    void windowsAndTheirOptions() {
        gives("EventStream.windowAll", words.windowAll(TENS).count(), "[UNIT 0-10 2, UNIT 10-20 1]");
        gives(
                "KeyedEventStream.window",
                ones.window(Windows.sliding(TEN_SECONDS, Duration.ofSeconds(5))).count(),
                "[a -5-5 1, a 0-10 1, a 10-20 1, a 5-15 1, b -5-5 1, b 0-10 1]");
        gives(
                "KeyedWindowedStream.trigger",
                tens.trigger(Triggers.atEndOfWindow().early(Triggers.afterCount(100)))
                        .count(),
                "[a 0-10 1, a 10-20 1, b 0-10 1]");
        gives(
                "KeyedWindowedStream.allowedLateness",
                tens.allowedLateness(A_SECOND).count(),
                "[a 0-10 1, a 10-20 1, b 0-10 1]");
        gives("KeyedWindowedStream.discarding", tens.discarding().count(), "[a 0-10 1, a 10-20 1, b 0-10 1]");
        gives("KeyedWindowedStream.accumulating", tens.accumulating().count(), "[a 0-10 1, a 10-20 1, b 0-10 1]");
        gives("KeyedWindowedStream.retracting", tens.retracting().count(), "[a 0-10 1, a 10-20 1, b 0-10 1]");
        gives(
                "KeyedWindowedStream.onTimePane",
                tens.onTimePane(OnTimePane.IF_NOT_EMPTY).count(),
                "[a 0-10 1, a 10-20 1, b 0-10 1]");
        gives(
                "KeyedWindowedStream.closingPane",
                tens.closingPane(ClosingPane.ALWAYS).count(),
                "[a 0-10 1, a 10-20 1, b 0-10 1]");
        gives(
                "KeyedWindowedStream.paneTime",
                tens.paneTime(PaneTime.LATEST).count().events().timed(),
                "[(a, 1) at 1, (a, 1) at 12, (b, 1) at 2]");
        gives("KeyedWindowedStream.named", tens.named("tens").count(), "[a 0-10 1, a 10-20 1, b 0-10 1]");
        runBatch();
    }

    @Test
    void resultsOfWindows() {
        gives(
                "KeyedWindowedStream.aggregate",
                tens.aggregate(Aggregators.sum(n -> n)),
                "[a 0-10 1, a 10-20 1, b 0-10 1]");
        gives("KeyedWindowedStream.reduce", tens.reduce(Integer::sum), "[a 0-10 1, a 10-20 1, b 0-10 1]");
        gives("KeyedWindowedStream.count", tens.count(), "[a 0-10 1, a 10-20 1, b 0-10 1]");
        gives("KeyedWindowedStream.toList", tens.toList(), "[a 0-10 [1], a 10-20 [1], b 0-10 [1]]");
        gives(
                "KeyedWindowedStream.cogroup",
                tens.cogroup(teams.window(TENS)),
                "[a 0-10 ([1], [red]), a 10-20 ([1], [blue]), b 0-10 ([1], [])]");
        gives(
                "KeyedWindowedStream.join",
                tens.join(teams.window(TENS)),
                "[a 0-10 [(1, red)], a 10-20 [(1, blue)], b 0-10 []]");
        gives("PaneStream.events", counts.events(), "[(a, 1), (a, 1), (b, 1)]");
        gives("PaneStream.late", counts.<Integer>late(), "[]");
        runBatch();
    }

    @Test
    void joinsAndDuplicates() {
        gives("KeyedEventStream.join", ones.join(teamBatch), "[(a, (1, red)), (a, (1, red))]");
        gives(
                "KeyedEventStream.asOf",
                ones.asOf(teams).mapValues(Pair::value),
                "[(a, Optional[blue]), (a, Optional[red]), (b, Optional.empty)]");
        gives(
                "EventJoin.between",
                ones.join(teams).between(A_SECOND.negated(), Duration.ZERO).inner((n, team) -> team),
                "[(a, red)]");
        gives(
                "EventJoin.inner",
                ones.join(teams).between(TEN_SECONDS.negated(), TEN_SECONDS).inner((n, team) -> team),
                "[(a, blue), (a, blue), (a, red)]");
        gives(
                "EventJoin.leftOuter",
                ones.join(teams).between(A_SECOND.negated(), A_SECOND).leftOuter((n, team) -> team.orElse("none")),
                "[(a, none), (a, red), (b, none)]");
        gives(
                "EventJoin.rightOuter",
                ones.join(teams).between(A_SECOND.negated(), A_SECOND).rightOuter((n, team) -> team + n.orElse(0)),
                "[(a, blue0), (a, red1)]");
        gives(
                "EventJoin.fullOuter",
                ones.join(teams)
                        .between(A_SECOND.negated(), A_SECOND)
                        .fullOuter((n, team) -> team.orElse("none") + n.orElse(0)),
                "[(a, blue0), (a, none1), (a, red1), (b, none1)]");
        gives("EventStream.distinctWithin", words.distinctWithin(word -> word, Duration.ofSeconds(11)), "[a, b]");
        runBatch();
    }
}
