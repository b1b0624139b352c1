package io.dstream.eventtime;

import static io.dstream.eventtime.EventProgram.both;
import static io.dstream.eventtime.EventProgram.end;
import static io.dstream.eventtime.EventProgram.left;
import static io.dstream.eventtime.EventProgram.nothing;
import static io.dstream.eventtime.EventProgram.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.EventStream;
import io.dstream.KeyedEventStream;
import io.dstream.KeyedWindowedStream;
import io.dstream.PaneStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.codec.Codecs;
import io.dstream.event.MissingTime;
import io.dstream.event.Pane;
import io.dstream.event.Reason;
import io.dstream.event.Triggers;
import io.dstream.event.Unit;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.eventtime.EventProgram.Event;
import io.dstream.report.WatermarkReport;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows, joins and watermarks by event time, each program with one thread and several, and restarted. */
class EventTimeTest {
    private static final Watermarks ASCENDING = Watermarks.ascending();

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }

    private static KeyedEventStream<String, String> keyed(DStream<Event> events, Watermarks watermarks, String name) {
        return events.withEventTime(EventProgram.time(), watermarks)
                .named(name)
                .<String, String>mapToPair(event -> Pair.of(event.key(), event.value()));
    }

    private static KeyedEventStream<String, String> keyed(DStream<Event> events) {
        return keyed(events, ASCENDING, "timed");
    }

    private static KeyedWindowedStream<String, String> tumbling(DStream<Event> events) {
        return keyed(events).window(Windows.tumbling(ms(10))).named("windows");
    }

    @Test
    void aWindowIsGivenInTheBatchWhoseRecordsPassItsEnd() {
        assertThat(run(
                        (in, none) -> tumbling(in).toList(),
                        left(Event.of("a", 1), Event.of("b", 3), Event.of("a", 9)),
                        left(Event.of("a", 10)),
                        nothing(),
                        end()))
                .containsExactly(
                        List.of(),
                        List.of("a [0,10) [a1, a9] ON_TIME#0 last", "b [0,10) [b3] ON_TIME#0 last"),
                        List.of(),
                        List.of("a [10,20) [a10] ON_TIME#0 last"));
    }

    @Test
    void noRecordIsLateBecauseOfAnotherOneOfItsBatch() {
        assertThat(run((in, none) -> tumbling(in).count(), left(Event.of("a", 100), Event.of("a", 1)), end()))
                .containsExactly(List.of("a [0,10) 1 ON_TIME#0 last"), List.of("a [100,110) 1 ON_TIME#0 last"));
    }

    @Test
    void lateRecordsGoToTheSideWithTheirWindow() {
        assertThat(run(
                        (in, none) -> tumbling(in).count().<String>late(),
                        left(Event.of("a", 12)),
                        left(Event.of("a", 9), Event.of("b", 10))))
                .containsExactly(List.of(), List.of("LATE (a, a9) [0,10)"));
    }

    @Test
    void withinTheAllowedLatenessAWindowIsGivenAgain() {
        assertThat(run(
                        (in, none) -> tumbling(in)
                                .allowedLateness(ms(5))
                                .accumulating()
                                .toList(),
                        left(Event.of("a", 1)),
                        left(Event.of("a", 14)),
                        left(Event.of("a", 2)),
                        left(Event.of("a", 15)),
                        left(Event.of("a", 3)),
                        end()))
                .containsExactly(
                        List.of(),
                        List.of("a [0,10) [a1] ON_TIME#0"),
                        List.of("a [0,10) [a1, a2] LATE#1"),
                        List.of(),
                        List.of(),
                        List.of("a [10,20) [a14, a15] ON_TIME#0 last"));
    }

    @Test
    void slidingWindowsShareWhatComes() {
        assertThat(run(
                        (in, none) -> keyed(in)
                                .window(Windows.sliding(ms(10), ms(4)))
                                .named("windows")
                                .toList(),
                        left(Event.of("a", 1), Event.of("a", 5)),
                        left(Event.of("a", 8)),
                        left(Event.of("a", 30)),
                        end()))
                .containsExactly(
                        List.of("a [-8,2) [a1] ON_TIME#0 last"),
                        List.of("a [-4,6) [a1, a5] ON_TIME#0 last"),
                        List.of(
                                "a [0,10) [a1, a5, a8] ON_TIME#0 last",
                                "a [4,14) [a5, a8] ON_TIME#0 last",
                                "a [8,18) [a8] ON_TIME#0 last"),
                        List.of("a [24,34) [a30] ON_TIME#0 last", "a [28,38) [a30] ON_TIME#0 last"));
    }

    @Test
    void sessionsGrowAndBecomeOne() {
        assertThat(run(
                        (in, none) -> keyed(in)
                                .window(Windows.session(ms(5)))
                                .trigger(Triggers.atEndOfWindow()
                                        .early(Triggers.afterCount(1))
                                        .late(Triggers.afterCount(1)))
                                .retracting()
                                .named("windows")
                                .toList(),
                        left(Event.of("a", 0), Event.of("a", 8)),
                        left(Event.of("a", 4)),
                        left(Event.of("a", 40))))
                .containsExactly(
                        List.of(
                                "a [0,5) [a0] EARLY#0",
                                "a [0,5) [a0] ON_TIME#1 last not [a0]",
                                "a [8,13) [a8] EARLY#0"),
                        List.of("a [4,13) [a4, a8] EARLY#0", "a [8,13) null EARLY#1 last not [a8]"),
                        List.of("a [4,13) [a4, a8] ON_TIME#1 last not [a4, a8]", "a [40,45) [a40] EARLY#0"));
    }

    @Test
    void theGlobalWindowFiresByCount() {
        assertThat(run(
                        (in, none) -> keyed(in)
                                .window(Windows.global())
                                .trigger(Triggers.repeatedly(Triggers.afterCount(2)))
                                .named("windows")
                                .count(),
                        left(Event.of("a", 1)),
                        left(Event.of("a", 5), Event.of("a", 7)),
                        left(Event.of("a", 8)),
                        end()))
                .containsExactly(
                        List.of(), List.of("a always 3 EARLY#0"), List.of(), List.of("a always 1 ON_TIME#1 last"));
    }

    @Test
    void aStageBehindGetsPanesInTime() {
        assertThat(run(
                        (in, none) -> tumbling(in)
                                .count()
                                .events()
                                .<String, Long>mapToPair(pair -> Pair.of("all", pair.value()))
                                .window(Windows.tumbling(ms(20)))
                                .named("stage-2")
                                .reduce(Long::sum),
                        left(Event.of("a", 1), Event.of("b", 3), Event.of("a", 9)),
                        left(Event.of("a", 15)),
                        left(Event.of("a", 20)),
                        end()))
                .containsExactly(
                        List.of(),
                        List.of(),
                        List.of("all [0,20) 4 ON_TIME#0 last"),
                        List.of("all [20,40) 1 ON_TIME#0 last"));
    }

    @Test
    void windowsOfTwoStreamsAreJoined() {
        assertThat(run(
                        (in, other) -> keyed(in)
                                .window(Windows.tumbling(ms(10)))
                                .named("windows")
                                .join(keyed(other, ASCENDING, "other")
                                        .window(Windows.tumbling(ms(10)))
                                        .named("others")),
                        both(List.of(Event.of("a", 1), Event.of("b", 2)), List.of(Event.of("a", 3))),
                        both(List.of(Event.of("a", 30)), List.of()),
                        both(List.of(), List.of(Event.of("a", 12)))))
                .containsExactly(
                        List.of(),
                        List.of(),
                        List.of("a [0,10) [(a1, a3)] ON_TIME#0 last", "b [0,10) [] ON_TIME#0 last"));
    }

    private static EventProgram.Program intervals(boolean outer) {
        return (in, other) -> {
            var between = keyed(in).join(keyed(other, ASCENDING, "other")).between(ms(-5), ms(2));
            KeyedEventStream<String, String> joined = outer
                    ? between.<String>fullOuter((a, b) -> a.orElse("-") + "/" + b.orElse("-"))
                    : between.<String>inner((a, b) -> a + "/" + b);
            return joined.named("joined").timed();
        };
    }

    @Test
    void anIntervalJoinsBothEndsIncluded() {
        assertThat(run(
                        intervals(false),
                        both(
                                List.of(Event.of("a", 10)),
                                List.of(Event.of("a", 4), Event.of("a", 5), Event.of("a", 12), Event.of("a", 13))),
                        both(List.of(Event.of("a", 11), Event.of("a", 18)), List.of(Event.of("a", 20))),
                        end()))
                .containsExactly(
                        List.of(
                                "Timed[value=(a, a10/a12), time=1970-01-01T00:00:00.012Z]",
                                "Timed[value=(a, a10/a5), time=1970-01-01T00:00:00.010Z]"),
                        List.of(
                                "Timed[value=(a, a11/a12), time=1970-01-01T00:00:00.012Z]",
                                "Timed[value=(a, a11/a13), time=1970-01-01T00:00:00.013Z]",
                                "Timed[value=(a, a18/a13), time=1970-01-01T00:00:00.018Z]",
                                "Timed[value=(a, a18/a20), time=1970-01-01T00:00:00.020Z]"),
                        List.of());
    }

    @Test
    void whatNothingWasJoinedWithIsGivenWhenItIsLetGoOf() {
        assertThat(run(
                        intervals(true),
                        both(List.of(Event.of("a", 1)), List.of(Event.of("a", 40))),
                        both(List.of(Event.of("b", 3)), List.of()),
                        both(List.of(Event.of("b", 4)), List.of()),
                        end()))
                .containsExactly(
                        List.of(),
                        List.of(),
                        List.of("Timed[value=(a, a1/-), time=1970-01-01T00:00:00.001Z]"),
                        List.of(
                                "Timed[value=(a, -/a40), time=1970-01-01T00:00:00.040Z]",
                                "Timed[value=(b, b3/-), time=1970-01-01T00:00:00.003Z]",
                                "Timed[value=(b, b4/-), time=1970-01-01T00:00:00.004Z]"));
    }

    @Test
    void aRecordIsJoinedWithTheVersionOfItsTime() {
        assertThat(run(
                        (in, other) -> keyed(in)
                                .asOf(keyed(other, ASCENDING, "other"))
                                .named("joined")
                                .records(),
                        both(
                                List.of(Event.of("a", 5), Event.of("a", 9)),
                                List.of(new Event("a", 5, "v1"), new Event("a", 5, "v2"), new Event("a", 20, "v3"))),
                        both(List.of(Event.of("a", 25), Event.of("b", 25)), List.of(new Event("b", 30, "w"))),
                        end()))
                .containsExactly(
                        List.of("(a, (a5, Optional[v2]))"),
                        List.of("(a, (a9, Optional[v2]))"),
                        List.of("(a, (a25, Optional[v3]))", "(b, (b25, Optional.empty))"));
    }

    @Test
    void recordsThatWaitForTheirVersionsMayComeInAnyOrder() {
        assertThat(run(
                        (in, other) -> keyed(in)
                                .asOf(keyed(other, ASCENDING, "other"))
                                .named("joined")
                                .records(),
                        left(Event.of("a", 9)),
                        left(Event.of("a", 5)),
                        end()))
                .containsExactly(
                        List.of(), List.of(), List.of("(a, (a5, Optional.empty))", "(a, (a9, Optional.empty))"));
    }

    @Test
    void oneOfThoseThatAreTheSamePasses() {
        assertThat(run(
                        (in, none) -> in.withEventTime(EventProgram.time(), ASCENDING)
                                .named("timed")
                                .distinctWithin(Event::key, ms(10))
                                .named("distinct")
                                .records()
                                .map(Event::value),
                        left(Event.of("a", 3), Event.of("a", 1)),
                        left(Event.of("a", 9), Event.of("b", 11)),
                        left(Event.of("a", 12)),
                        left(Event.of("a", 13))))
                .containsExactly(List.of("a1"), List.of("b11"), List.of(), List.of("a13"));
    }

    @Test
    void recordsWithoutATimeAndThoseTooFarAheadAreLeftOut() {
        assertThat(run(
                        (in, none) -> in.withEventTime(
                                        event -> event.at() < 0 ? null : Instant.ofEpochMilli(event.at()),
                                        ASCENDING
                                                .onMissingTime(MissingTime.DROP)
                                                .maxAhead(ms(50)))
                                .named("timed")
                                .late(),
                        left(Event.of("a", -1), Event.of("a", 1_050), Event.of("b", 1_051))))
                .containsExactly(List.of(
                        "TOO_FAR_AHEAD Event[key=b, at=1051, value=b1051]", "UNTIMED Event[key=a, at=-1, value=a-1]"));
    }

    @Test
    void anIdleStreamDoesNotHoldAnotherOneBack() {
        Watermarks idle = ASCENDING.idleAfter(Duration.ofSeconds(2));
        EventProgram.Program union = (in, other) -> in.withEventTime(EventProgram.time(), idle)
                .named("timed")
                .union(other.withEventTime(EventProgram.time(), idle).named("other"))
                .keyBy(Event::key)
                .window(Windows.tumbling(ms(10)))
                .named("windows")
                .count();
        assertThat(EventProgram.runOnce(
                        union, left(Event.of("a", 1)), left(Event.of("a", 12)), left(Event.of("a", 13)), nothing()))
                .containsExactly(List.of(), List.of(), List.of("a [0,10) 1 ON_TIME#0 last"), List.of());
    }

    @Test
    void aWatermarkIsRememberedThoughNoRecordOfItsBatchIsLeft() {
        EventProgram.Program program = (in, other) -> in.withEventTime(EventProgram.time(), ASCENDING)
                .named("timed")
                .filter(event -> !event.key().equals("dropped"))
                .union(other.withEventTime(EventProgram.time(), ASCENDING).named("other"))
                .keyBy(Event::key)
                .window(Windows.tumbling(ms(10)))
                .named("windows")
                .count();
        assertThat(run(
                        program,
                        both(List.of(Event.of("a", 100)), List.of(Event.of("b", 10))),
                        left(Event.of("dropped", 200)), // the other stream holds the watermark at 10
                        both(List.of(), List.of(Event.of("b", 150)))))
                .containsExactly(
                        List.of(), List.of(), List.of("a [100,110) 1 ON_TIME#0 last", "b [10,20) 1 ON_TIME#0 last"));
    }

    @Test
    void aBatchThatIsRunAgainAfterAStopMovesTheWatermarkAsItWasPlanned(@TempDir Path checkpoint) {
        TestInput<Event> input = TestInput.create();
        TestOutput<Pane<String, String>> panes = TestOutput.create();
        AtomicBoolean fails = new AtomicBoolean(true);
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                () -> StreamingContext.builder()
                        .appName("again")
                        .batchInterval(EventProgram.INTERVAL)
                        .codec(Codecs.ofRecord(Event.class))
                        .checkpointDir(checkpoint),
                ssc -> {
                    DStream<Event> events = ssc.from(input).named("in");
                    keyed(events, Watermarks.manual(), "timed")
                            .window(Windows.tumbling(ms(10)))
                            .named("windows")
                            .reduce((a, b) -> a + b)
                            .to(panes);
                    events.foreachBatch(batch -> {
                        if (fails.get()) {
                            throw new IllegalStateException("not yet");
                        }
                    });
                })) {
            input.add(Event.of("a", 1));
            input.watermark(Instant.ofEpochMilli(10));
            assertThatThrownBy(driver::runBatch).hasMessageContaining("not yet");
            fails.set(false);
            driver.restart();
            driver.runBatch();
            assertThat(panes.batches()).hasSize(3);
            assertThat(panes.batches().get(0)).hasSize(1);
            assertThat(panes.batches().get(1)).isEqualTo(panes.batches().get(0)); // run again
            assertThat(panes.batches().get(2)).isEmpty();
        }
    }

    @Test
    void withNothingComingTimeGoesOnWhereThatIsAskedFor() {
        Watermarks idle = Watermarks.outOfOrderBy(ms(500))
                .idleAfter(Duration.ofSeconds(2))
                .advanceWhenIdle();
        assertThat(EventProgram.runOnce(
                        (in, none) -> keyed(in, idle, "timed")
                                .window(Windows.tumbling(ms(2_000)))
                                .named("windows")
                                .count(),
                        left(Event.of("a", 900)),
                        nothing(),
                        nothing(),
                        nothing()))
                .containsExactly(List.of(), List.of(), List.of("a [0,2000) 1 ON_TIME#0 last"), List.of());
    }

    @Test
    void whatWouldLoseRecordsIsRefused() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            KeyedWindowedStream<String, String> windows = tumbling(driver.<Event>input().stream());
            assertThatThrownBy(() -> windows.trigger(Triggers.afterCount(3)).count())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("wrap it, as in Triggers.repeatedly(afterCount(3))");
            assertThatThrownBy(() -> windows.trigger(Triggers.atEndOfWindow())
                            .allowedLateness(ms(1))
                            .count())
                    .hasMessageContaining(".late(Triggers.afterCount(1))");
            KeyedEventStream<String, String> events = keyed(driver.<Event>input().stream(), ASCENDING, "again");
            assertThatThrownBy(() -> events.window(Windows.global()).count()).hasMessageContaining("does not end");
            assertThatThrownBy(() -> windows.discarding().join(windows.discarding()))
                    .hasMessageContaining("call accumulating()");
            assertThatThrownBy(() -> windows.cogroup(windows.accumulating()))
                    .hasMessageContaining("with the same options");
        }
    }

    @Test
    void reportsTellHowFarTimeHasComeAndWhatHoldsIt() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Event> fast = driver.input();
            TestInput<Event> slow = driver.input();
            EventStream<Event> slowOnes = slow.stream()
                    .named("slow")
                    .withEventTime(EventProgram.time(), ASCENDING)
                    .named("slow-timed");
            driver.collect(fast.stream()
                    .named("fast")
                    .withEventTime(EventProgram.time(), ASCENDING)
                    .named("fast-timed")
                    .union(slowOnes)
                    .keyBy(Event::key)
                    .window(Windows.tumbling(ms(10)))
                    .named("windows")
                    .count());
            fast.add(Event.of("a", 100));
            slow.add(Event.of("a", 7), Event.of("b", 15));
            driver.runBatch();
            slow.add(Event.of("a", 3));
            driver.runBatch();

            WatermarkReport windows = driver.context().metrics().watermarks().stream()
                    .filter(report -> report.operator().equals("windows"))
                    .findFirst()
                    .orElseThrow();
            assertThat(windows.watermark()).isEqualTo(Instant.ofEpochMilli(15));
            assertThat(windows.output()).isEqualTo(Instant.ofEpochMilli(15));
            assertThat(windows.lag()).isEqualTo(ms(1_985));
            assertThat(windows.openWindows()).isEqualTo(2);
            assertThat(windows.dropped()).containsExactly(Map.entry(Reason.LATE, 1L));
            assertThat(windows.heldBy()).contains("slow-timed slow");
        }
    }

    @Test
    void whatHoldsTimeBackIsNamedAsTheGraphNamesIt() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Event> input = driver.input();
            driver.collect(input.stream()
                    .named("input")
                    .withEventTime(EventProgram.time(), ASCENDING)
                    .keyBy(Event::key)
                    .window(Windows.tumbling(ms(10)))
                    .named("windows")
                    .count());
            input.add(Event.of("a", 100));
            driver.runBatch();

            assertThat(driver.context().metrics().watermarks())
                    .extracting(WatermarkReport::operator)
                    .containsExactly("withEventTime-1", "windows");
            assertThat(driver.context().metrics().watermarks())
                    .extracting(WatermarkReport::heldBy)
                    .containsOnly(Optional.of("withEventTime-1 input"));
        }
    }

    @Test
    void aWatermarkIsBehindTheBatchFromTheFirstOneOnUntilTheEndOfTheInput() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Event> input = driver.input();
            driver.collect(keyed(input.stream())
                    .window(Windows.tumbling(ms(10)))
                    .named("windows")
                    .count());
            driver.runBatch();
            assertThat(driver.context().metrics().watermarks())
                    .extracting(WatermarkReport::knownLag)
                    .containsOnly(Optional.empty());

            input.add(Event.of("a", 2_500)); // ahead of the batch
            driver.runBatch();
            assertThat(driver.context().metrics().watermarks())
                    .extracting(WatermarkReport::knownLag)
                    .containsOnly(Optional.of(ms(-500)));
            driver.runBatch();
            assertThat(driver.context().metrics().watermarks())
                    .extracting(WatermarkReport::knownLag)
                    .containsOnly(Optional.of(ms(500)));

            input.finish();
            driver.runBatch();
            assertThat(driver.context().metrics().watermarks())
                    .extracting(WatermarkReport::knownLag)
                    .containsOnly(Optional.of(Duration.ZERO));
        }
    }

    @Test
    void afterTheMachineWasSuspendedOneBatchHasAll() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Event> input = driver.input();
            TestOutput<Pane<String, Long>> counts = driver.collect(keyed(input.stream())
                    .window(Windows.global())
                    .trigger(Triggers.repeatedly(Triggers.afterProcessingTime(Duration.ofSeconds(5))))
                    .named("windows")
                    .count());
            input.add(Event.of("a", 1));
            driver.runBatch();
            input.add(Event.of("a", 2));
            driver.advance(Duration.ofSeconds(10));
            assertThat(driver.now()).isEqualTo(Instant.ofEpochSecond(11));
            assertThat(counts.batches()).hasSize(2);
            assertThat(counts.last()).hasSize(1);
            assertThat(counts.last().get(0).value()).isEqualTo(1);
            assertThatThrownBy(() -> driver.advance(ms(999))).hasMessageContaining("at least the batch interval");
        }
    }

    @Test
    void drainingGivesWhatIsOpen() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Event> input = driver.input();
            TestOutput<Pane<String, Long>> counts =
                    driver.collect(tumbling(input.stream()).count());
            input.add(Event.of("a", 1));
            driver.runBatch();
            input.add(Event.of("a", 3));
            driver.context().drain(Duration.ofMinutes(1));
            assertThat(counts.all()).hasSize(1);
            assertThat(counts.all().get(0).value()).isEqualTo(2);
        }
    }

    @Test
    void stoppingGracefullyLeavesWindowsOpen() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Event> input = driver.input();
            TestOutput<Pane<String, Long>> counts =
                    driver.collect(tumbling(input.stream()).count());
            input.add(Event.of("a", 1));
            driver.runBatch();
            driver.context().stopGracefully(Duration.ofMinutes(1));
            assertThat(counts.all()).isEmpty();
        }
    }

    @Test
    void stoppingGracefullyLeavesWindowsOpenThoughTheSourceFinishesAtTheLastMoment() {
        for (boolean drains : List.of(false, true)) {
            try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
                TestOutput<Pane<Unit, Long>> counts = driver.collect(driver.context()
                        .from(new LastMomentSource(1))
                        .withEventTimeMillis(at -> at, ASCENDING)
                        .windowAll(Windows.tumbling(ms(10)))
                        .count());
                driver.runBatch();
                if (drains) {
                    driver.context().drain(Duration.ofMinutes(1));
                } else {
                    driver.context().stopGracefully(Duration.ofMinutes(1));
                }
                assertThat(counts.all()).hasSize(drains ? 1 : 0);
            }
        }
    }

    @Test
    void partsKeepTheirWatermarksThroughABatchThatTheirSourceIsNotAskedFor() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            driver.collect(driver.context()
                    .from(new ScriptedParts(List.of(
                            Map.of("a", List.of(100L), "b", List.of(1_000L)),
                            Map.of(), // as where the next batch is due as well
                            Map.of("a", List.of(500L), "b", List.of()))))
                    .named("parts")
                    .withEventTimeMillis(at -> at, ASCENDING)
                    .named("timed")
                    .windowAll(Windows.tumbling(ms(10)))
                    .count());
            driver.runBatch();
            assertThat(watermark(driver)).isEqualTo(100);
            driver.runBatch();
            assertThat(watermark(driver)).isEqualTo(100);
            driver.runBatch();
            assertThat(watermark(driver)).isEqualTo(500);
        }
    }

    private static long watermark(StreamingTestDriver driver) {
        return driver.context().metrics().watermarks().get(0).watermark().toEpochMilli();
    }

    @Test
    void aSourcesWatermarkBehindAShuffleIsRefused() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            DStream<Event> events = driver.<Event>input().stream();
            events.map(event -> event).withEventTime(EventProgram.time(), Watermarks.manual());
            assertThatThrownBy(() -> events.repartition(4)
                            .filter(event -> true)
                            .withEventTime(EventProgram.time(), Watermarks.fromSource()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("behind repartition")
                    .hasMessageContaining("call withEventTime before it");
            events.repartition(4).withEventTime(EventProgram.time(), ASCENDING); // has one for all of it
        }
    }

    @Test
    void withoutAKeyThereIsOneWindowOfAll() {
        assertThat(run((in, none) -> windowAll(in), left(Event.of("a", 1), Event.of("b", 2)), end()))
                .containsExactly(List.of(), List.of("UNIT [0,10) 2 ON_TIME#0 last"));
    }

    private static PaneStream<?, Long> windowAll(DStream<Event> in) {
        EventStream<Event> events =
                in.withEventTime(EventProgram.time(), ASCENDING).named("timed");
        return events.windowAll(Windows.tumbling(ms(10))).named("windows").count();
    }
}
