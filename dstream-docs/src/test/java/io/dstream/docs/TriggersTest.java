package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.KeyedEventStream;
import io.dstream.KeyedWindowedStream;
import io.dstream.PaneStream;
import io.dstream.batch.Pair;
import io.dstream.event.ClosingPane;
import io.dstream.event.OnTimePane;
import io.dstream.event.Pane;
import io.dstream.event.PaneTime;
import io.dstream.event.Triggers;
import io.dstream.event.Watermarks;
import io.dstream.event.Windows;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code that the page on triggers shows, and what the page says about it. */
@Timeout(60)
class TriggersTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1));
    private final TestInput<Long> input = driver.input(); // seconds
    private final DStream<Long> numbers = input.stream();

    @AfterEach
    void stop() {
        driver.close();
    }

    private KeyedEventStream<String, Long> keyed() {
        return numbers.withEventTime(Instant::ofEpochSecond, Watermarks.manual())
                .keyBy(number -> "all");
    }

    private KeyedWindowedStream<String, Long> minutes() {
        return keyed().window(Windows.tumbling(MINUTE));
    }

    /** A batch of so many records at the beginning of the first minute, after which the watermark is so far. */
    private void run(int records, int watermark) {
        LongStream.range(0, records).forEach(input::add);
        input.watermark(Instant.ofEpochSecond(watermark));
        driver.runBatch();
    }

    private static String shown(Pane<String, Long> pane) {
        return pane.value() + " " + pane.info().timing()
                + (pane.info().last() ? " last" : "")
                + pane.retracted().map(value -> " instead of " + value).orElse("");
    }

    private List<String> panes(KeyedWindowedStream<String, Long> windows) {
        TestOutput<String> out = driver.collect(windows.count().map(pane -> shown(pane)));
        run(3, 10);
        run(4, 20);
        run(0, 60); // the end of the minute
        run(2, 70); // late
        run(0, 180); // the end of the lateness
        return out.all();
    }

    @Test
    void theUsualTrigger() {
        KeyedEventStream<String, Long> numbers = keyed();
        // snippet: triggers
        KeyedWindowedStream<String, Long> windows = numbers.window(Windows.tumbling(Duration.ofMinutes(1)))
                .trigger(Triggers.atEndOfWindow()
                        .early(Triggers.afterProcessingTime(Duration.ofSeconds(5)))
                        .late(Triggers.afterCount(1)))
                .allowedLateness(Duration.ofMinutes(2));
        // end
        TestOutput<String> out = driver.collect(windows.count().map(pane -> shown(pane)));
        run(3, 10);
        for (int second = 1; second < 5; second++) {
            run(0, 10);
            assertThat(out.all()).isEmpty();
        }
        run(0, 10);
        assertThat(out.last()).containsExactly("3 EARLY");
        run(1, 60);
        assertThat(out.last()).containsExactly("1 ON_TIME");
        run(2, 70);
        assertThat(out.last()).containsExactly("2 LATE");
    }

    @Test
    void whatPanesShow() {
        assertThat(panes(lateMinutes().discarding())).containsExactly("3 EARLY", "4 EARLY", "0 ON_TIME", "2 LATE");
    }

    @Test
    void whatAccumulatingPanesShow() {
        assertThat(panes(lateMinutes().accumulating())).containsExactly("3 EARLY", "7 EARLY", "7 ON_TIME", "9 LATE");
    }

    @Test
    void whatRetractingPanesShow() {
        assertThat(panes(lateMinutes().retracting()))
                .containsExactly("3 EARLY", "7 EARLY instead of 3", "7 ON_TIME instead of 7", "9 LATE instead of 7");
    }

    private KeyedWindowedStream<String, Long> lateMinutes() {
        return minutes()
                .trigger(Triggers.atEndOfWindow().early(Triggers.afterCount(1)).late(Triggers.afterCount(1)))
                .allowedLateness(MINUTE.multipliedBy(2));
    }

    @Test
    void emptyPanesCanBeLeftOutOrAskedFor() {
        KeyedWindowedStream<String, Long> minutes = lateMinutes();
        // snippet: pane-options
        KeyedWindowedStream<String, Long> windows = minutes.onTimePane(OnTimePane.IF_NOT_EMPTY)
                .closingPane(ClosingPane.ALWAYS)
                .paneTime(PaneTime.EARLIEST);
        // end
        assertThat(panes(windows)).containsExactly("3 EARLY", "4 EARLY", "2 LATE", "0 LATE last");
    }

    @Test
    void withoutATriggerAWindowFiresAtItsEndAndForWhatIsLate() {
        assertThat(panes(minutes().allowedLateness(MINUTE.multipliedBy(2)))).containsExactly("7 ON_TIME", "2 LATE");
    }

    @Test
    void aBatchMakesOnePaneOfAllThatCounts() {
        assertThat(panes(minutes().trigger(Triggers.repeatedly(Triggers.afterCount(3)))))
                .containsExactly("3 EARLY", "4 EARLY", "0 ON_TIME last");
    }

    @Test
    void neverGivesWhatIsCollected() {
        assertThat(panes(minutes().trigger(Triggers.never()).allowedLateness(MINUTE.multipliedBy(2))))
                .containsExactly("9 ON_TIME last");
    }

    /**
     * What three and four records, the end, two late ones and the end of the lateness give; times are a second apart.
     */
    private void fires(Triggers trigger, String... expected) {
        assertThat(panes(lateMinutes().trigger(trigger))).as(trigger.toString()).containsExactly(expected);
    }

    @Test
    void afterFirstFiresWithAnyOfItsParts() {
        fires(
                Triggers.repeatedly(Triggers.afterFirst(
                        Triggers.afterCount(4), Triggers.afterProcessingTime(Duration.ofSeconds(1)))),
                "3 EARLY", // the delay
                "4 EARLY", // the count, in the same batch
                "2 LATE");
    }

    @Test
    void afterAllFiresWithTheLastOfItsParts() {
        fires(
                Triggers.repeatedly(
                        Triggers.afterAll(Triggers.afterCount(4), Triggers.afterProcessingTime(Duration.ofSeconds(2)))),
                "7 EARLY",
                "2 LATE last");
    }

    @Test
    void afterEachFiresAsOneAfterTheOther() {
        fires(
                Triggers.afterEach(Triggers.afterCount(2), Triggers.repeatedly(Triggers.afterCount(5))),
                "3 EARLY",
                "6 ON_TIME");
    }

    @Test
    void orFinallyFinishesWithItsSecondPart() {
        fires(
                Triggers.afterEach(
                        Triggers.repeatedly(Triggers.afterCount(1)).orFinally(Triggers.afterCount(7)),
                        Triggers.never()),
                "3 EARLY",
                "4 EARLY",
                "2 LATE last");
    }

    @Test
    void whatMayFinishTooEarlyIsRefused() {
        for (Triggers trigger : List.of(
                Triggers.afterCount(3),
                Triggers.afterProcessingTime(MINUTE),
                Triggers.afterFirst(Triggers.afterCount(3), Triggers.repeatedly(Triggers.afterCount(1))),
                Triggers.afterAll(Triggers.afterCount(3), Triggers.afterCount(1)),
                Triggers.afterEach(Triggers.afterCount(3), Triggers.afterCount(1)),
                Triggers.repeatedly(Triggers.afterCount(1)).orFinally(Triggers.afterCount(100)))) {
            assertThatThrownBy(() -> minutes().trigger(trigger).count())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Triggers.repeatedly(" + trigger + ")");
        }
    }

    @Test
    void whatWouldLoseLateRecordsIsRefused() {
        assertThatThrownBy(() -> minutes()
                        .trigger(Triggers.atEndOfWindow())
                        .allowedLateness(MINUTE)
                        .count())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(".late(Triggers.afterCount(1))");
    }

    @Test
    void aWindowWithoutEndNeedsATrigger() {
        assertThatThrownBy(() -> keyed().window(Windows.global()).count())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("global window");
        KeyedEventStream<String, Long> numbers = keyed();
        // snippet: global-window
        PaneStream<String, Long> total = numbers.window(Windows.global())
                .trigger(Triggers.repeatedly(Triggers.afterCount(1)))
                .accumulating()
                .named("total")
                .count();
        // end
        TestOutput<Pair<String, Long>> out = driver.collect(total.map(pane -> Pair.of(pane.key(), pane.value())));
        run(3, 10);
        run(4, 200);

        assertThat(out.all()).containsExactly(Pair.of("all", 3L), Pair.of("all", 7L));
    }

    @Test
    void discardingJoinsAreRefused() {
        assertThatThrownBy(() -> minutes().discarding().join(minutes().discarding()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("accumulating()");
        assertThatThrownBy(() -> minutes().join(minutes().allowedLateness(MINUTE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same windows");
    }
}
