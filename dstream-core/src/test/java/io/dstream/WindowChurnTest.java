package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.codec.Codecs;
import io.dstream.report.StateReport;
import io.dstream.state.Aggregator;
import io.dstream.state.StateSpec;
import io.dstream.testing.LogLines;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that come and go by the thousand, and windows of thousands of panes. */
class WindowChurnTest {
    private static final int ROUNDS = 10;
    private static final int ROUND = 20;

    /**
     * In each round, four batches of many keys never seen before, then few keys, most of which come again and again.
     */
    private static List<Pair<Integer, Integer>> batch(int t, Random random) {
        List<Pair<Integer, Integer>> pairs = new ArrayList<>();
        boolean flood = t % ROUND < 4;
        int keys = flood ? 900 : 3;
        for (int k = 0; k < keys; k++) {
            int key = flood && k % 10 != 0 ? 1_000 * t + k : random.nextInt(20);
            pairs.add(Pair.of(key, random.nextInt(7) - 3));
        }
        return pairs;
    }

    /** Sums by key over the last batches. */
    private static Map<Integer, Integer> sums(List<List<Pair<Integer, Integer>>> batches, int length) {
        Map<Integer, Integer> sums = new HashMap<>();
        batches.subList(Math.max(0, batches.size() - length), batches.size())
                .forEach(batch -> batch.forEach(pair -> sums.merge(pair.key(), pair.value(), Integer::sum)));
        return sums;
    }

    private static <V> Map<Integer, V> asMap(List<Pair<Integer, V>> pairs) {
        Map<Integer, V> map = new HashMap<>();
        pairs.forEach(pair -> assertThat(map.put(pair.key(), pair.value())).isNull());
        return map;
    }

    @ParameterizedTest
    @CsvSource({"7, 1, 1", "6, 4, 2", "9, 1, 2"})
    void windowsAreRightAndStateStaysSmallWhileKeysComeAndGo(int length, int slide, int threads) {
        Random random = new Random(length);
        List<List<Pair<Integer, Integer>>> batches = new ArrayList<>();
        Map<Integer, Integer> view = new HashMap<>();
        Map<Integer, Integer> table = new HashMap<>();
        Map<String, List<Long>> bytes = new TreeMap<>();
        try (LogLines quiet = new LogLines();
                StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                        .batchInterval(Duration.ofSeconds(1))
                        .parallelism(threads)
                        .onBatchFailure(BatchFailurePolicy.skip()))) {
            assertThat(quiet).isNotNull();
            TestInput<Pair<Integer, Integer>> input = driver.input(3);
            PairDStream<Integer, Integer> pairs = PairDStream.of(input.stream());
            WindowSpec window = WindowSpec.of(Duration.ofSeconds(length), Duration.ofSeconds(slide));
            TestOutput<Pair<Integer, Integer>> all = driver.collect(pairs.reduceByKeyAndWindow(Integer::sum, window));
            TestOutput<Pair<Integer, Integer>> changed =
                    driver.collect(pairs.reduceByKeyAndWindow(Integer::sum, window.changedOnly()));
            TestOutput<Pair<Integer, Optional<Integer>>> changes =
                    driver.collect(pairs.reduceByKeyAndWindow(Integer::sum, window.changes()));
            TestOutput<Pair<Integer, Integer>> filtered = driver.collect(pairs.reduceByKeyAndWindow(
                    Integer::sum, (a, b) -> a - b, window.length(), window.slide(), pair -> pair.value() != 0));
            StateSpec<Integer, Integer, Integer, Integer> sums = StateSpec.of((key, value, state) -> {
                if (!state.isTimingOut()) {
                    state.update(value.orElseThrow());
                }
                return key;
            });
            driver.collect(pairs.mapWithState(sums.timeout(Duration.ofSeconds(length - 1))));
            pairs.foreachBatch((batch, time) -> {
                if (time.getEpochSecond() % 7 == 5) {
                    throw new IllegalStateException("the batch of " + time + " is to be skipped");
                }
            });
            for (int t = 1; t <= ROUNDS * ROUND; t++) {
                List<Pair<Integer, Integer>> batch = batch(t, random);
                input.addAll(batch);
                batches.add(t % 7 == 5 ? List.of() : batch);
                driver.runBatch();
                if (t % slide == 0 && t % 7 != 5) {
                    Map<Integer, Integer> expected = sums(batches, length);
                    assertThat(asMap(all.last())).isEqualTo(expected);
                    view.putAll(asMap(changed.last()));
                    view.keySet().retainAll(expected.keySet());
                    assertThat(view).isEqualTo(expected);
                    changes.last().forEach(change -> change.value()
                            .ifPresentOrElse(sum -> table.put(change.key(), sum), () -> table.remove(change.key())));
                    assertThat(table).isEqualTo(expected);
                    expected.values().removeIf(sum -> sum == 0);
                    assertThat(asMap(filtered.last())).isEqualTo(expected);
                }
                if (t % ROUND == ROUND - 1) {
                    for (StateReport state :
                            driver.context().metrics().lastBatch().orElseThrow().states()) {
                        assertThat(state.keys()).isLessThanOrEqualTo(20);
                        bytes.computeIfAbsent(state.operator(), id -> new ArrayList<>())
                                .add(state.bytes());
                    }
                }
            }
        }
        assertThat(bytes).hasSize(5);
        bytes.forEach((id, sizes) -> assertThat(sizes)
                .as(id)
                .hasSize(ROUNDS)
                .allMatch(size -> size < 80_000L * threads, "as little as the few keys take"));
    }

    /** The first and the last of the values, and how many there are. */
    record Span(int first, int last, long count) {
        Span with(Span later) {
            return new Span(first, later.last, count + later.count);
        }
    }

    @Test
    void windowsOfThousandsOfPanesAreRight() {
        int length = 1_500;
        Aggregator<Integer, Span, Span> spans =
                Aggregator.of(() -> new Span(-1, -1, 0), WindowChurnTest::added, Span::with, span -> span);
        try (StreamingTestDriver driver = StreamingTestDriver.create(StreamingContext.builder()
                .batchInterval(Duration.ofMillis(1))
                .parallelism(1)
                .codec(Codecs.ofRecord(Span.class)))) {
            TestInput<Integer> input = driver.input(1);
            PairDStream<Integer, Integer> pairs = input.stream().mapToPair(t -> Pair.of(key(t), t));
            TestOutput<Pair<Integer, Span>> every = driver.collect(
                    pairs.aggregateByKeyAndWindow(spans, Duration.ofMillis(length), Duration.ofMillis(1)));
            TestOutput<Span> seldom = driver.collect(
                    pairs.values().aggregateByWindow(spans, Duration.ofMillis(length), Duration.ofMillis(1_499)));
            for (int t = 1; t <= 4_000; t++) {
                input.add(t);
                driver.runBatch();
                Map<Integer, Span> expected = new HashMap<>();
                if (t % 97 == 0 || t % 1_499 == 0) {
                    for (int u = Math.max(1, t - length + 1); u <= t; u++) {
                        expected.merge(key(u), new Span(u, u, 1), Span::with);
                    }
                    assertThat(asMap(every.last())).isEqualTo(expected);
                }
                if (t % 1_499 == 0) {
                    int first = Math.max(1, t - length + 1);
                    assertThat(seldom.last()).containsExactly(new Span(first, t, t - first + 1));
                }
            }
        }
    }

    private static Span added(Span span, int value) {
        Span one = new Span(value, value, 1);
        return span.count == 0 ? one : span.with(one);
    }

    /** One key in most batches; one that goes for longer than the window; many that are there once. */
    private static int key(int t) {
        if (t % 3 != 0) {
            return 0;
        }
        return t < 600 || t > 3_000 ? 1 : t;
    }
}
