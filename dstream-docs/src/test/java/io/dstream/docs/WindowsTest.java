package io.dstream.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.WindowSpec;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.codec.Codecs;
import io.dstream.state.Aggregator;
import io.dstream.state.Aggregators;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code that the page on windows shows, and what the page says about it. */
@Timeout(60)
class WindowsTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
            .batchInterval(Duration.ofSeconds(1))
            .parallelism(2)
            .codec(Codecs.ofRecord(Reading.class))
            .codec(Codecs.ofRecord(Range.class)));
    private final TestInput<String> input = driver.input(1);
    private final DStream<String> words = input.stream();
    private final PairDStream<String, Long> ones = words.mapToPair(word -> Pair.of(word, 1L));
    private final TestInput<Reading> readingInput = driver.input(1);
    private final DStream<Reading> readings = readingInput.stream();

    record Reading(String station, double celsius) {}

    @AfterEach
    void stop() {
        driver.close();
    }

    private void run(String... records) {
        input.add(records);
        driver.runBatch();
    }

    private static Duration seconds(int n) {
        return Duration.ofSeconds(n);
    }

    @Test
    void windowsHoldBatches() {
        // snippet: window
        DStream<String> everySecond = words.window(Duration.ofSeconds(3));
        DStream<String> everyTwo = words.window(Duration.ofSeconds(3), Duration.ofSeconds(2));
        // end
        TestOutput<String> second = driver.collect(everySecond);
        TestOutput<String> two = driver.collect(everyTwo);
        for (int t = 1; t <= 6; t++) {
            run("" + t);
        }

        assertThat(second.batches()).hasToString("[[1], [1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 6]]");
        assertThat(two.batches()).hasToString("[[1, 2], [2, 3, 4], [4, 5, 6]]");
        assertThat(two.batchTimes().get(0)).isEqualTo(Instant.ofEpochSecond(2));
        assertThat(everyTwo.slide()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void windowsMayLeaveGaps() {
        TestOutput<String> out = driver.collect(words.window(seconds(1), seconds(3)));
        TestOutput<Long> counts = driver.collect(words.countByWindow(seconds(1), seconds(3)));
        for (int t = 1; t <= 6; t++) {
            run("" + t);
        }

        assertThat(out.batches()).hasToString("[[3], [6]]");
        assertThat(counts.all()).containsExactly(1L, 1L);
    }

    @Test
    void measuresMustBeMultiplesOfTheSlide() {
        assertThatThrownBy(() -> words.window(Duration.ofMillis(1500)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("PT1.5S", "PT1S");
        assertThatThrownBy(() -> words.window(seconds(4), seconds(2)).window(seconds(3), seconds(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("PT3S", "PT2S");
    }

    @Test
    void countsSumsAndGroups() {
        // snippet: window-operators
        DStream<Long> howMany = words.countByWindow(Duration.ofSeconds(5));
        PairDStream<String, Long> howOften = words.countByValueAndWindow(Duration.ofSeconds(5), Duration.ofSeconds(1));
        PairDStream<String, Long> sums = ones.reduceByKeyAndWindow(Long::sum, Duration.ofSeconds(5));
        PairDStream<String, Iterable<Long>> all = ones.groupByKeyAndWindow(Duration.ofSeconds(5));
        DStream<String> longest = words.reduceByWindow(
                (a, b) -> b.length() > a.length() ? b : a, Duration.ofSeconds(5), Duration.ofSeconds(1));
        // end
        TestOutput<Long> counts = driver.collect(howMany);
        TestOutput<Pair<String, Long>> byValue = driver.collect(howOften);
        TestOutput<Pair<String, Long>> byKey = driver.collect(sums);
        TestOutput<Pair<String, Iterable<Long>>> groups = driver.collect(all);
        TestOutput<String> winners = driver.collect(longest);
        run();
        assertThat(counts.last()).containsExactly(0L);
        assertThat(winners.last()).isEmpty();
        run("a", "bb");
        run("a");
        assertThat(counts.last()).containsExactly(3L);
        assertThat(byValue.last()).containsExactlyInAnyOrder(Pair.of("a", 2L), Pair.of("bb", 1L));
        assertThat(byKey.last()).containsExactlyInAnyOrderElementsOf(byValue.last());
        assertThat(groups.last()).extracting(Object::toString).containsExactlyInAnyOrder("(a, [1, 1])", "(bb, [1])");
        assertThat(winners.last()).containsExactly("bb");
        driver.runBatches(5);
        assertThat(counts.last()).containsExactly(0L);
        assertThat(byValue.last()).isEmpty();
        assertThat(byKey.last()).isEmpty();
        assertThat(winners.last()).isEmpty();
    }

    @Test
    void anInverseKeepsKeysUnlessAFilterHidesThem() {
        // snippet: window-inverse
        PairDStream<String, Long> everSeen = ones.reduceByKeyAndWindow(
                Long::sum, (all, old) -> all - old, Duration.ofSeconds(2), Duration.ofSeconds(1));
        PairDStream<String, Long> inTheWindow = ones.reduceByKeyAndWindow(
                Long::sum,
                (all, old) -> all - old,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                count -> count.value() != 0);
        // end
        TestOutput<Pair<String, Long>> withZeros = driver.collect(everSeen);
        TestOutput<Pair<String, Long>> without = driver.collect(inTheWindow);
        run("a");
        driver.runBatches(2);

        assertThat(withZeros.last()).containsExactly(Pair.of("a", 0L));
        assertThat(without.last()).isEmpty();
    }

    @Test
    void changedOnlyGivesKeysThatCameOrWent() {
        // snippet: changed-only
        WindowSpec window =
                WindowSpec.of(Duration.ofSeconds(3), Duration.ofSeconds(1)).changedOnly();
        PairDStream<String, Long> changes = ones.reduceByKeyAndWindow(Long::sum, window);
        // end
        TestOutput<Pair<String, Long>> out = driver.collect(changes);
        run("a", "b");
        run("b");
        run();
        run();
        run();

        assertThat(out.batches().get(0)).containsExactlyInAnyOrder(Pair.of("a", 1L), Pair.of("b", 1L));
        assertThat(out.batches().get(1)).containsExactly(Pair.of("b", 2L));
        assertThat(out.batches().get(2)).isEmpty();
        assertThat(out.batches().get(3)).containsExactly(Pair.of("b", 1L)); // a has left, and is not given
        assertThat(out.batches().get(4)).isEmpty(); // b too
    }

    @Test
    void changesKeepATable() {
        Map<String, Long> table = new TreeMap<>();
        // snippet: window-changes
        PairDStream<String, Optional<Long>> rows = ones.reduceByKeyAndWindow(
                Long::sum,
                WindowSpec.of(Duration.ofSeconds(3), Duration.ofSeconds(1)).changes());
        rows.foreachBatch(batch -> batch.collectAsMap()
                .forEach((word, count) -> count.ifPresentOrElse(n -> table.put(word, n), () -> table.remove(word))));
        // end
        run("a", "b");
        run("b");
        run();
        assertThat(table).hasToString("{a=1, b=2}");
        run();
        assertThat(table).hasToString("{b=1}");
        run();
        assertThat(table).isEmpty();
    }

    @Test
    void aggregatorsMakeResults() {
        Duration length = seconds(60);
        Duration slide = seconds(1);
        // snippet: aggregators
        PairDStream<String, Reading> byStation = readings.keyBy(Reading::station);
        PairDStream<String, Double> mean =
                byStation.aggregateByKeyAndWindow(Aggregators.mean(r -> r.celsius()), length, slide);
        PairDStream<String, Double> variance =
                byStation.aggregateByKeyAndWindow(Aggregators.variance(r -> r.celsius()), length, slide);
        PairDStream<String, Reading> coldest = byStation.aggregateByKeyAndWindow(
                Aggregators.min(Comparator.comparing(Reading::celsius)), length, slide);
        PairDStream<String, Reading> warmest = byStation.aggregateByKeyAndWindow(
                Aggregators.max(Comparator.comparing(Reading::celsius)), length, slide);
        PairDStream<String, List<Reading>> threeWarmest = byStation.aggregateByKeyAndWindow(
                Aggregators.topK(3, Comparator.comparing(Reading::celsius)), length, slide);
        PairDStream<String, Long> different =
                byStation.aggregateByKeyAndWindow(Aggregators.countDistinct(), length, slide);
        DStream<Map<String, Long>> wordCounts = words.aggregateByWindow(Aggregators.histogram(), length, slide);
        // end
        // snippet: aggregators-together
        record Summary(long readings, double mean, Reading warmest) {}
        PairDStream<String, Pair<Long, Double>> two = byStation.aggregateByKeyAndWindow(
                Aggregators.both(Aggregators.count(), Aggregators.mean(r -> r.celsius())), length, slide);
        PairDStream<String, Summary> three = byStation.aggregateByKeyAndWindow(
                Aggregators.all(
                        Aggregators.count(),
                        Aggregators.mean(r -> r.celsius()),
                        Aggregators.max(Comparator.comparing(Reading::celsius)),
                        Summary::new),
                length,
                slide);
        PairDStream<String, List<Long>> anyNumber = byStation.aggregateByKeyAndWindow(
                Aggregators.all(List.of(Aggregators.count(), Aggregators.countDistinct())), length, slide);
        // end
        TestOutput<Pair<String, Pair<Long, Double>>> pairs = driver.collect(two);
        TestOutput<Pair<String, Summary>> summaries = driver.collect(three);
        TestOutput<Pair<String, List<Long>>> lists = driver.collect(anyNumber);
        TestOutput<?> means = driver.collect(mean);
        TestOutput<?> variances = driver.collect(variance);
        TestOutput<Pair<String, Reading>> cold = driver.collect(coldest);
        TestOutput<Pair<String, Reading>> warm = driver.collect(warmest);
        TestOutput<Pair<String, List<Reading>>> top = driver.collect(threeWarmest);
        TestOutput<?> distinct = driver.collect(different);
        TestOutput<Map<String, Long>> histograms = driver.collect(wordCounts);
        readingInput.add(new Reading("hill", 4), new Reading("hill", 8));
        run("a", "b", "a");
        readingInput.add(new Reading("hill", 8), new Reading("hill", 12));
        run("a");

        assertThat(pairs.last()).containsExactly(Pair.of("hill", Pair.of(4L, 8.0)));
        assertThat(summaries.last()).containsExactly(Pair.of("hill", new Summary(4, 8, new Reading("hill", 12))));
        assertThat(lists.last()).containsExactly(Pair.of("hill", List.of(4L, 3L)));
        assertThat(means.last()).hasToString("[(hill, 8.0)]");
        assertThat(variances.last()).hasToString("[(hill, 8.0)]");
        assertThat(cold.last().get(0).value().celsius()).isEqualTo(4);
        assertThat(warm.last().get(0).value().celsius()).isEqualTo(12);
        assertThat(top.last().get(0).value()).extracting(Reading::celsius).containsExactly(12.0, 8.0, 8.0);
        assertThat(distinct.last()).hasToString("[(hill, 3)]");
        assertThat(histograms.last()).containsExactly(Map.of("a", 3L, "b", 1L));
    }

    // snippet: own-aggregator
    /** The smallest and the largest number. */
    record Range(double low, double high) {
        static final Range NONE = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

        Range and(double x) {
            return new Range(Math.min(low, x), Math.max(high, x));
        }

        Range and(Range other) {
            return new Range(Math.min(low, other.low), Math.max(high, other.high));
        }
    }

    static final Aggregator<Reading, Range, Double> SPREAD = Aggregator.of(
            () -> Range.NONE, // an empty accumulator
            (range, reading) -> range.and(reading.celsius()), // takes in a value; may change the accumulator
            (earlier, later) -> earlier.and(later), // merges two; must leave both alone
            range -> range.high() - range.low()); // makes the result
    // end

    @Test
    void aggregatorsOfOnesOwn() {
        TestOutput<Double> out = driver.collect(readings.aggregateByWindow(SPREAD, seconds(2), seconds(1)));
        readingInput.add(new Reading("a", 4), new Reading("b", 7));
        driver.runBatch();
        readingInput.add(new Reading("b", 1));
        driver.runBatches(3);

        assertThat(out.batches()).containsExactly(List.of(3.0), List.of(6.0), List.of(0.0), List.of());
    }

    @Test
    void windowsOfWindows() {
        // snippet: nested-windows
        DStream<Long> perMinute = words.countByWindow(Duration.ofMinutes(1), Duration.ofMinutes(1));
        DStream<Long> bestMinuteOfTheHour =
                perMinute.reduceByWindow(Math::max, Duration.ofHours(1), Duration.ofMinutes(1));
        // end
        TestOutput<Long> out = driver.collect(bestMinuteOfTheHour);
        run("a", "b");
        driver.runBatches(59);
        run("a");
        driver.runBatches(59);

        assertThat(out.batches()).containsExactly(List.of(2L), List.of(2L));
    }

    @Test
    void joinsOfWindows() {
        PairDStream<String, Long> clicks = ones;
        PairDStream<String, Double> prices = readings.keyBy(Reading::station).mapValues(Reading::celsius);
        // snippet: joined-windows
        PairDStream<String, Pair<Long, Double>> joined = clicks.reduceByKeyAndWindow(
                        Long::sum, Duration.ofSeconds(10), Duration.ofSeconds(5))
                .join(prices.window(Duration.ofSeconds(60), Duration.ofSeconds(5)));
        // end
        TestOutput<?> out = driver.collect(joined);
        assertThatThrownBy(() -> clicks.join(prices.window(seconds(60), seconds(5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("PT1S", "PT5S");
        readingInput.add(new Reading("a", 9.5));
        run("a", "a", "b");
        driver.runBatches(5);
        run("a");
        driver.runBatches(3);

        assertThat(out.batches()).hasToString("[[(a, (2, 9.5))], [(a, (3, 9.5))]]");
    }

    @Test
    void streamsAreRemembered() {
        // snippet: remember
        DStream<String> kept = words.remember(Duration.ofMinutes(10));
        // end
        driver.collect(words.count());
        run("a");
        run("b", "c");
        Instant from = Instant.ofEpochSecond(1);
        Instant to = Instant.ofEpochSecond(2);
        // snippet: slice
        List<Batch<String>> batches = kept.slice(from, to); // both included
        // end

        assertThat(batches).extracting(Batch::collect).containsExactly(List.of("a"), List.of("b", "c"));
    }
}
