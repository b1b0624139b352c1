package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.EventStream;
import io.dstream.KeyedEventStream;
import io.dstream.PaneStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.codec.Codecs;
import io.dstream.event.Late;
import io.dstream.event.MissingTime;
import io.dstream.event.Pane;
import io.dstream.event.Reason;
import io.dstream.event.Timing;
import io.dstream.event.Unit;
import io.dstream.event.Watermarks;
import io.dstream.event.Window;
import io.dstream.event.Windows;
import io.dstream.report.WatermarkReport;
import io.dstream.state.Aggregators;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The code that the page on event time shows, and what the page says about it. */
@Timeout(60)
class EventTimeTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .codec(Codecs.ofRecord(Bid.class))
            .codec(Codecs.ofRecord(Price.class)));
    private final StreamingContext ssc = driver.context();
    private final TestInput<Bid> bidInput = driver.input(1);
    private final DStream<Bid> bids = bidInput.stream().named("bids");
    private final TestInput<Price> priceInput = driver.input(1);
    private final DStream<Price> prices = priceInput.stream().named("prices");
    private final List<Late<Pair<String, Bid>>> desk = new ArrayList<>();

    record Bid(String item, long amount, Instant at) {}

    record Price(String item, long amount, Instant at) {}

    @AfterEach
    void stop() {
        driver.close();
    }

    /** A bid so many seconds after noon. */
    private static Bid bid(String item, long amount, int second) {
        return new Bid(item, amount, NOON.plusSeconds(second));
    }

    private void run(Bid... batch) {
        bidInput.add(batch);
        driver.runBatch();
    }

    private void finish() {
        bidInput.finish();
        priceInput.finish();
        driver.runBatch();
    }

    private static Window window(int from, int to) {
        return new Window(NOON.plusSeconds(from), NOON.plusSeconds(to));
    }

    private KeyedEventStream<String, Bid> bidsByItem() {
        return bids.withEventTime(Bid::at, Watermarks.ascending())
                .named("timed-bids")
                .keyBy(Bid::item);
    }

    private KeyedEventStream<String, Price> pricesByItem() {
        return prices.withEventTime(Price::at, Watermarks.ascending())
                .named("timed-prices")
                .keyBy(Price::item);
    }

    private static <K, R> List<String> inWords(List<Pane<K, R>> panes) {
        return panes.stream()
                .map(pane -> pane.key() + " " + seconds(pane.window().start()) + "-"
                        + seconds(pane.window().end()) + " " + pane.value() + " "
                        + pane.info().timing())
                .toList();
    }

    private static long seconds(Instant time) {
        return Duration.between(NOON, time).toSeconds();
    }

    @Test
    void aFirstProgram() {
        // snippet: event-time
        PaneStream<String, Long> perItem = bids.withEventTime(Bid::at, Watermarks.outOfOrderBy(Duration.ofSeconds(10)))
                .keyBy(Bid::item)
                .window(Windows.tumbling(Duration.ofMinutes(1)))
                .allowedLateness(Duration.ofMinutes(1))
                .accumulating()
                .named("bids-per-item")
                .count();
        perItem.foreachBatch(panes ->
                panes.forEach(pane -> System.out.println(pane.window() + " " + pane.key() + " " + pane.value())));
        // end
        TestOutput<Pane<String, Long>> out = driver.collect(perItem);
        run(bid("a", 1, 5), bid("a", 1, 20), bid("a", 1, 45));
        run(bid("a", 1, 30), bid("a", 1, 65));
        assertThat(out.all()).isEmpty();
        run(bid("a", 1, 75), bid("a", 1, 85));
        assertThat(inWords(out.last())).containsExactly("a 0-60 4 ON_TIME");
        run(bid("a", 1, 15), bid("a", 1, 110));
        assertThat(inWords(out.last())).containsExactly("a 0-60 5 LATE");
        run(bid("a", 1, 130));
        assertThat(inWords(out.last())).containsExactly("a 60-120 4 ON_TIME");
        run(bid("a", 1, 40));
        assertThat(out.last()).isEmpty();
    }

    @Test
    void slidingWindowsWithLateRecords() {
        // snippet: event-time-sliding
        PaneStream<String, Long> perItem = bids.withEventTime(Bid::at, Watermarks.outOfOrderBy(Duration.ofSeconds(4)))
                .keyBy(Bid::item)
                .window(Windows.sliding(Duration.ofMinutes(10), Duration.ofMinutes(1)))
                .allowedLateness(Duration.ofMinutes(2))
                .named("bids-per-item")
                .count();
        // end
        TestOutput<Pane<String, Long>> out = driver.collect(perItem);
        run(bid("a", 1, 5));
        finish();

        assertThat(out.all()).hasSize(10);
    }

    @Test
    void slidingWindowsOverlap() {
        TestOutput<Pane<String, Long>> out = driver.collect(bidsByItem()
                .window(Windows.sliding(Duration.ofSeconds(60), Duration.ofSeconds(30)))
                .named("windows")
                .count());
        run(bid("a", 1, 10), bid("a", 1, 40));
        assertThat(inWords(out.last())).containsExactly("a -30-30 1 ON_TIME");
        run(bid("a", 1, 70));
        assertThat(inWords(out.last())).containsExactly("a 0-60 2 ON_TIME");
        finish();
        assertThat(inWords(out.last())).containsExactlyInAnyOrder("a 30-90 2 ON_TIME", "a 60-120 1 ON_TIME");
    }

    @Test
    void sessionsGrow() {
        TestOutput<Pane<String, Long>> out = driver.collect(bidsByItem()
                .window(Windows.session(Duration.ofSeconds(20)))
                .named("windows")
                .count());
        run(bid("a", 1, 0), bid("a", 1, 30));
        assertThat(inWords(out.last())).containsExactly("a 0-20 1 ON_TIME");
        run(bid("a", 1, 45));
        assertThat(out.last()).isEmpty();
        run(bid("a", 1, 65)); // exactly the gap later
        assertThat(inWords(out.last())).containsExactly("a 30-65 2 ON_TIME");
        finish();
        assertThat(inWords(out.last())).containsExactly("a 65-85 1 ON_TIME");
    }

    @Test
    void windowsOfAllKinds() {
        ZoneId zone = ZoneId.of("Europe/Berlin");
        // snippet: event-windows
        Windows minutes = Windows.tumbling(Duration.ofMinutes(1));
        Windows lastTenMinutes = Windows.sliding(Duration.ofMinutes(10), Duration.ofMinutes(1));
        Windows visits = Windows.session(Duration.ofMinutes(30));
        Windows days = Windows.days(1, zone);
        Windows weeks = Windows.weeks(1, zone, DayOfWeek.MONDAY);
        Windows always = Windows.global(); // needs a trigger
        Windows nightAndDay = Windows.of((Bid bid, Instant at) -> List.of(halfOf(at)));
        // end
        assertThat(List.of(minutes, lastTenMinutes, visits, days, weeks, always, nightAndDay))
                .doesNotHaveDuplicates();
        TestOutput<Pane<String, Long>> out =
                driver.collect(bidsByItem().window(nightAndDay).named("windows").count());
        run(bid("a", 1, 0), bid("a", 1, 3));
        finish();
        assertThat(inWords(out.last())).containsExactly("a 0-43200 2 ON_TIME");
    }

    private static Window halfOf(Instant at) {
        long half = Math.floorDiv(at.getEpochSecond(), 43_200) * 43_200;
        return new Window(Instant.ofEpochSecond(half), Instant.ofEpochSecond(half + 43_200));
    }

    @Test
    void watermarksOfAllKinds() {
        // snippet: watermarks
        Watermarks usual = Watermarks.outOfOrderBy(Duration.ofSeconds(4))
                .idleAfter(Duration.ofSeconds(30))
                .maxAhead(Duration.ofMinutes(5))
                .onMissingTime(MissingTime.DROP);
        // end
        EventStream<Bid> timed = bids.withEventTime(Bid::at, usual).named("timed");
        TestOutput<Late<Bid>> late = driver.collect(timed.late());
        run(bid("a", 1, 0), new Bid("b", 1, null)); // the clock of the test begins at the epoch

        assertThat(late.last())
                .extracting(Late::reason)
                .containsExactlyInAnyOrder(Reason.TOO_FAR_AHEAD, Reason.UNTIMED);
    }

    @Test
    void whatHoldsAWatermarkBackIsReported() {
        driver.collect(bidsByItem()
                .union(prices.withEventTime(Price::at, Watermarks.ascending())
                        .named("timed-prices")
                        .map(price -> new Bid(price.item(), price.amount(), price.at()))
                        .keyBy(Bid::item))
                .window(Windows.tumbling(Duration.ofMinutes(1)))
                .named("windows")
                .count());
        priceInput.add(new Price("a", 1, NOON.plusSeconds(10)));
        run(bid("a", 1, 0), bid("a", 1, 100));

        List<String> lines = new ArrayList<>();
        // snippet: watermark-reports
        for (WatermarkReport report : ssc.metrics().watermarks()) {
            lines.add(report.operator() + " is at " + report.watermark() + ", held by "
                    + report.heldBy().orElse("nothing") + ", with " + report.openWindows() + " windows open");
        }
        // end
        assertThat(lines)
                .contains("windows is at 2026-01-31T12:00:10Z, held by timed-prices prices, with 2 windows open");
    }

    @Test
    void lateRecordsAreNotLost() {
        PaneStream<String, Long> perItem = bidsByItem()
                .window(Windows.tumbling(Duration.ofMinutes(1)))
                .named("bids-per-item")
                .count();
        // snippet: late-records
        perItem.<Bid>late().foreachBatch(late -> desk.addAll(late.collect()));
        // end
        run(bid("a", 1, 70));
        run(bid("a", 2, 10));

        assertThat(desk)
                .containsExactly(new Late<>(
                        Pair.of("a", bid("a", 2, 10)),
                        NOON.plusSeconds(10),
                        window(0, 60),
                        NOON.plusSeconds(70),
                        Reason.LATE));
    }

    @Test
    void stagesFollowOneAnother() {
        PaneStream<String, Long> perItem = bidsByItem()
                .window(Windows.tumbling(Duration.ofMinutes(1)))
                .named("bids-per-item")
                .count();
        // snippet: event-chain
        PaneStream<Unit, List<Pair<String, Long>>> mostWanted = perItem.events()
                .windowAll(Windows.tumbling(Duration.ofMinutes(1)))
                .named("most-wanted")
                .aggregate(Aggregators.topK(3, Comparator.comparing(Pair::value)));
        // end
        TestOutput<Pane<Unit, List<Pair<String, Long>>>> out = driver.collect(mostWanted);
        run(bid("a", 1, 1), bid("a", 1, 2), bid("b", 1, 3));
        run(bid("b", 1, 60)); // both stages in the same batch

        assertThat(inWords(out.last())).containsExactly("UNIT 0-60 [(a, 2), (b, 1)] ON_TIME");
    }

    @Test
    void intervalJoins() {
        KeyedEventStream<String, Bid> bidsByItem = bidsByItem();
        KeyedEventStream<String, Price> pricesByItem = pricesByItem();
        // snippet: interval-join
        KeyedEventStream<String, String> soon = bidsByItem
                .join(pricesByItem)
                .between(Duration.ZERO, Duration.ofSeconds(30)) // the price comes after the bid
                .leftOuter((bid, price) -> bid.amount() + " then "
                        + price.map(Price::amount).map(Object::toString).orElse("nothing"));
        // end
        TestOutput<Pair<String, String>> out = driver.collect(soon.named("soon").records());
        priceInput.add(new Price("a", 7, NOON.plusSeconds(30)), new Price("b", 9, NOON.plusSeconds(31)));
        run(bid("a", 1, 0), bid("b", 2, 0));
        finish();

        assertThat(out.all()).containsExactlyInAnyOrder(Pair.of("a", "1 then 7"), Pair.of("b", "2 then nothing"));
    }

    @Test
    void asOfJoins() {
        KeyedEventStream<String, Bid> bidsByItem = bidsByItem();
        KeyedEventStream<String, Price> pricesByItem = pricesByItem();
        // snippet: as-of-join
        KeyedEventStream<String, Pair<Bid, Optional<Price>>> priced =
                bidsByItem.asOf(pricesByItem).named("priced");
        // end
        TestOutput<Long> out = driver.collect(priced.records()
                .map(found -> found.value().value().map(Price::amount).orElse(0L)));
        priceInput.add(new Price("a", 7, NOON), new Price("a", 8, NOON.plusSeconds(10)));
        run(bid("a", 1, 9), bid("a", 2, 10), bid("b", 3, 0));
        finish();

        assertThat(out.all()).containsExactlyInAnyOrder(7L, 8L, 0L);
    }

    @Test
    void windowedAndStaticJoins() {
        KeyedEventStream<String, Bid> bidsByItem = bidsByItem();
        KeyedEventStream<String, Price> pricesByItem = pricesByItem();
        PairBatch<String, String> names = ssc.pairs(List.of(Pair.of("a", "apple")));
        // snippet: windowed-joins
        Windows minutes = Windows.tumbling(Duration.ofMinutes(1));
        PaneStream<String, Pair<List<Bid>, List<Price>>> both =
                bidsByItem.window(minutes).named("both").cogroup(pricesByItem.window(minutes));
        PaneStream<String, List<Pair<Bid, Price>>> pairs =
                bidsByItem.window(minutes).named("pairs").join(pricesByItem.window(minutes));
        KeyedEventStream<String, Pair<Bid, String>> named = bidsByItem.join(names);
        // end
        TestOutput<Integer> bidsAlone =
                driver.collect(both.map(pane -> pane.value().key().size()));
        TestOutput<Integer> joined =
                driver.collect(pairs.map(pane -> pane.value().size()));
        TestOutput<String> found =
                driver.collect(named.records().map(pair -> pair.value().value()));
        priceInput.add(new Price("a", 7, NOON));
        run(bid("a", 1, 1), bid("a", 2, 2), bid("b", 3, 3));
        finish();

        assertThat(bidsAlone.all()).containsExactlyInAnyOrder(2, 1);
        assertThat(joined.all()).containsExactlyInAnyOrder(2, 0);
        assertThat(found.all()).containsExactly("apple", "apple");
    }

    @Test
    void eachRecordOnce() {
        EventStream<Bid> timed = bids.withEventTime(Bid::at, Watermarks.outOfOrderBy(Duration.ofSeconds(4)));
        // snippet: distinct-within
        EventStream<Bid> once = timed.distinctWithin(bid -> Pair.of(bid.item(), bid.amount()), Duration.ofMinutes(10))
                .named("once");
        // end
        TestOutput<Bid> out = driver.collect(once.records());
        run(bid("a", 1, 2), bid("a", 1, 1), bid("a", 2, 3));
        run(bid("a", 1, 5));

        assertThat(out.all()).containsExactlyInAnyOrder(bid("a", 1, 1), bid("a", 2, 3));
    }

    /** A program with a checkpoint that counts the bids of each minute. */
    private static StreamingTestDriver restartable(
            Path directory, TestInput<Bid> input, TestOutput<Pane<String, Long>> output, Duration lateness) {
        return StreamingTestDriver.create(
                () -> StreamingContext.builder()
                        .appName("bids")
                        .batchInterval(Duration.ofSeconds(1))
                        .checkpointDir(directory)
                        .codec(Codecs.ofRecord(Bid.class)),
                ssc -> counted(ssc.from(input).named("bids"), lateness).to(output));
    }

    private static PaneStream<String, Long> counted(DStream<Bid> bids, Duration lateness) {
        return bids.withEventTime(Bid::at, Watermarks.ascending())
                .named("timed-bids")
                .keyBy(Bid::item)
                .window(Windows.tumbling(Duration.ofMinutes(1)))
                .allowedLateness(lateness)
                .named("minutes")
                .count();
    }

    @Test
    void openWindowsAndWatermarksGoOnAfterARestart(@TempDir Path directory) {
        TestInput<Bid> input = TestInput.create();
        TestOutput<Pane<String, Long>> output = TestOutput.create();
        try (StreamingTestDriver program = restartable(directory, input, output, Duration.ZERO)) {
            input.add(bid("a", 1, 50), bid("a", 1, 70));
            program.runBatch();
            program.restart();
            input.add(bid("a", 1, 55), bid("a", 1, 61)); // the first one is late, as it would have been
            program.runBatch();
            input.add(bid("a", 1, 120));
            program.runBatch();
        }

        assertThat(inWords(output.all())).containsExactly("a 0-60 1 ON_TIME", "a 60-120 2 ON_TIME");
    }

    @Test
    void otherRulesNeedAnotherName(@TempDir Path directory) {
        TestInput<Bid> input = TestInput.create();
        TestOutput<Pane<String, Long>> output = TestOutput.create();
        try (StreamingTestDriver program = restartable(directory, input, output, Duration.ZERO)) {
            input.add(bid("a", 1, 50));
            program.runBatch();
            program.restart(ssc -> counted(ssc.from(input).named("bids"), Duration.ofMinutes(1))
                    .to(output));

            assertThatThrownBy(program::runBatch).hasMessageContainingAll("minutes", "lateness");
        }
    }

    @Test
    void whatHasSomethingToKeepIsNamed(@TempDir Path directory) {
        TestInput<Bid> input = TestInput.create();
        try (StreamingTestDriver program = StreamingTestDriver.create(
                () -> StreamingContext.builder()
                        .batchInterval(Duration.ofSeconds(1))
                        .checkpointDir(directory)
                        .codec(Codecs.ofRecord(Bid.class)),
                ssc -> ssc.from(input)
                        .named("bids")
                        .withEventTime(Bid::at, Watermarks.ascending())
                        .named("timed-bids")
                        .keyBy(Bid::item)
                        .window(Windows.tumbling(Duration.ofMinutes(1)))
                        .count()
                        .print())) {
            assertThatThrownBy(program::runBatch).hasMessageContaining("named(");
        }
    }

    // snippet: event-time-test
    @Test
    void aLateBidChangesItsMinute() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Duration.ofSeconds(1))) {
            TestInput<Pair<String, Instant>> bids = driver.input();
            TestOutput<Pane<String, Long>> panes = driver.collect(bids.stream()
                    .withEventTime(Pair::value, Watermarks.manual())
                    .keyBy(Pair::key)
                    .window(Windows.tumbling(Duration.ofMinutes(1)))
                    .allowedLateness(Duration.ofMinutes(1))
                    .accumulating()
                    .count());

            bids.add(Pair.of("lamp", NOON.plusSeconds(5)));
            bids.watermark(NOON.plusSeconds(60)); // at the end of this batch
            driver.runBatch();
            bids.add(Pair.of("lamp", NOON.plusSeconds(6))); // late
            driver.runBatch();
            bids.add(Pair.of("lamp", NOON.plusSeconds(61)));
            bids.finish(); // the end of the input: all windows end
            driver.runBatch();

            assertThat(panes.all()).extracting(Pane::value).containsExactly(1L, 2L, 1L);
            assertThat(panes.all())
                    .extracting(pane -> pane.info().timing())
                    .containsExactly(Timing.ON_TIME, Timing.LATE, Timing.ON_TIME);
        }
    }
    // end
}
