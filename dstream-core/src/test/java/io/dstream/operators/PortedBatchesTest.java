package io.dstream.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.StreamingListener;
import io.dstream.batch.Batch;
import io.dstream.batch.Histogram;
import io.dstream.batch.Pair;
import io.dstream.batch.PairBatch;
import io.dstream.function.Action1;
import io.dstream.function.Function1;
import io.dstream.function.Function2;
import io.dstream.function.Predicate1;
import io.dstream.function.ToDouble;
import io.dstream.report.BatchReport;
import io.dstream.state.Aggregators;
import io.dstream.state.Stats;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What programs do with RDDs, function classes and listeners, as "Coming from Spark Streaming" says it is done here.
 */
class PortedBatchesTest {
    private final StreamingTestDriver driver = StreamingTestDriver.create(
            StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(2));
    private final StreamingContext ssc = driver.context();

    @AfterEach
    void close() {
        driver.close();
    }

    private static final class Split implements Function1<String, Iterable<String>> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterable<String> apply(String line) {
            return Arrays.asList(line.split(" "));
        }
    }

    private static final class One implements Function1<String, Pair<String, Integer>> {
        private static final long serialVersionUID = 1L;

        @Override
        public Pair<String, Integer> apply(String word) {
            return Pair.of(word, 1);
        }
    }

    private static final class Sum implements Function2<Integer, Integer, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer apply(Integer a, Integer b) {
            return a + b;
        }
    }

    private static final class IsLong implements Predicate1<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean test(String word) {
            return word.length() > 1;
        }
    }

    private static final class Length implements ToDouble<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public double applyAsDouble(String word) {
            return word.length();
        }
    }

    @Test
    void classesThatImplementFunctions() {
        List<Long> counted = new ArrayList<>();
        Action1<Batch<Pair<String, Integer>>> action = batch -> counted.add(batch.count());
        TestInput<String> in = driver.input();
        PairDStream<String, Integer> counts = in.stream()
                .flatMap(new Split())
                .filter(new IsLong())
                .mapToPair(new One())
                .reduceByKey(new Sum());
        counts.foreachBatch(action);
        TestOutput<Pair<String, Integer>> out = driver.collect(counts);
        in.add("aa b aa");
        driver.runBatch();

        assertThat(out.last()).containsExactly(Pair.of("aa", 2));
        assertThat(counted).containsExactly(1L);
        assertThat(ssc.batch(List.of("a", "bbb")).mean(new Length())).isEqualTo(2);
    }

    @Test
    void numbers() {
        Batch<String> words = ssc.batch(List.of("a", "bb", "bb", "dddd"));
        Stats stats = words.stats(word -> word.length());
        assertThat(List.of(stats.count(), stats.sum(), stats.mean(), stats.min(), stats.max()))
                .containsExactly(4L, 9.0, 2.25, 1.0, 4.0);
        assertThat(stats.stdev()).isEqualTo(Math.sqrt(stats.variance())).isEqualTo(1.0897, within(1e-4));
        assertThat(stats.sampleStdev()).isEqualTo(Math.sqrt(stats.sampleVariance()));
        assertThat(words.filter(word -> false).mean(word -> 1)).isNaN();
        assertThat(words.histogram(word -> word.length(), 3))
                .isEqualTo(new Histogram(List.of(1.0, 2.0, 3.0, 4.0), List.of(1L, 2L, 1L)));
        assertThat(words.filter(word -> false).histogram(word -> 1, 3).edges()).isEmpty();
    }

    @Test
    void ordersAndParts() {
        Batch<String> words = ssc.batch(List.of("b", "a", "d", "c"));
        PairBatch<String, Integer> pairs = words.mapToPair(word -> Pair.of(word, word.codePointAt(0)));
        assertThat(pairs.sortByKey(false).keys().collect()).containsExactly("d", "c", "b", "a");
        assertThat(words.inPartitions(3).sortBy(word -> word, false).partitions())
                .hasSize(3);
        assertThat(words.top(2)).containsExactly("d", "c");
        assertThat(words.takeOrdered(2)).containsExactly("a", "b");
        assertThat(pairs.top(1, Comparator.comparing(Pair::value)))
                .extracting(Pair::key)
                .containsExactly("d");
        assertThat(words.filter(word -> false).max(Comparator.naturalOrder())).isEmpty();
        List<Batch<String>> parts = words.randomSplit(new double[] {0.5, 0.5}, 1);
        assertThat(parts.get(0).union(parts.get(1)).collect()).containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(parts.get(0).intersection(parts.get(1)).isEmpty()).isTrue();
    }

    @Test
    void byKeyAndWhatSqlDid() {
        PairBatch<String, Integer> pairs = ssc.pairs(List.of(Pair.of("a", 1), Pair.of("b", 2), Pair.of("a", 3)));
        assertThat(pairs.countByKey().collectAsMap()).isEqualTo(Map.of("a", 2L, "b", 1L));
        assertThat(pairs.aggregateByKey(0, Integer::sum, Integer::sum).collectAsMap())
                .isEqualTo(Map.of("a", 4, "b", 2));
        Map<String, Stats> stats =
                pairs.aggregateByKey(Aggregators.stats(v -> v)).collectAsMap();
        assertThat(stats.get("a").mean()).isEqualTo(2);
        assertThat(stats.get("a").max()).isEqualTo(3);
        assertThat(pairs.top(10, Comparator.comparing(Pair::value)).get(0)).isEqualTo(Pair.of("a", 3));
    }

    @Test
    void aZeroThatCanBeChangedIsCopiedForEachKeyOrRefused() {
        PairBatch<String, Integer> pairs = ssc.pairs(List.of(Pair.of("a", 1), Pair.of("b", 2)));
        Map<String, List<Integer>> lists = pairs.<List<Integer>>aggregateByKey(
                        new ArrayList<>(), PortedBatchesTest::with, PortedBatchesTest::both)
                .collectAsMap();
        assertThat(lists).isEqualTo(Map.of("a", List.of(1), "b", List.of(2)));
        assertThatThrownBy(() -> pairs.aggregateByKey(new StringBuilder(), StringBuilder::append, (a, b) -> a))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give an Aggregator");
    }

    private static List<Integer> with(List<Integer> all, int value) {
        all.add(value);
        return all;
    }

    private static List<Integer> both(List<Integer> all, List<Integer> others) {
        all.addAll(others);
        return all;
    }

    @Test
    void theTextOfAPair() {
        assertThat(Pair.of("a", 1)).hasToString("(a, 1)");
    }

    @Test
    void whatListenersRead() {
        List<String> told = new ArrayList<>();
        ssc.addListener(new StreamingListener() {
            @Override
            public void onBatchCompleted(BatchReport batch) {
                Optional<Duration> delay = batch.totalDelay();
                told.add(batch.time() + " " + batch.id() + " " + batch.records() + " " + delay.isPresent() + " "
                        + batch.schedulingDelay().isPresent() + " "
                        + batch.processingTime().isPresent() + " "
                        + batch.sources().get(0).source() + " "
                        + batch.sources().get(0).ranges() + " "
                        + batch.outputs().get(0).id() + " "
                        + batch.outputs().get(0).failure() + " " + batch.failure());
            }
        });
        TestInput<String> in = driver.input();
        DStream<String> words = in.stream().named("words");
        words.foreachBatch(Batch::count);
        in.add("a", "b");
        driver.runBatch();
        driver.close();

        assertThat(told)
                .containsExactly(Instant.ofEpochSecond(1)
                        + " 1 2 true true true words [] foreachBatch-1 Optional.empty Optional.empty");
    }
}
