package io.dstream.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.DStream;
import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Aggregators in one pass against each of them alone, in batches and windows. The test kit writes and reads back what
 * each window holds.
 */
class AggregatorsTogetherTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LENGTH = Duration.ofSeconds(3);
    private static final int BATCHES = 15;

    private static final List<Aggregator<Integer, ?, ?>> THAT_SUBTRACT =
            List.of(Aggregators.count(), Aggregators.histogram(), Aggregators.sum(n -> n));

    private static final List<Aggregator<Integer, ?, ?>> OF_ALL_KINDS = List.of(
            Aggregators.topK(2, Comparator.naturalOrder()),
            Aggregators.count(),
            Aggregators.min(Comparator.naturalOrder()),
            Aggregators.countDistinct(),
            Aggregators.moments(n -> n),
            Aggregators.histogram());

    /** Aggregates the values of a stream in one of the ways there are. */
    private interface Way {
        DStream<?> apply(PairDStream<String, Integer> pairs, Aggregator<Integer, ?, ?> aggregator);
    }

    private static final Map<String, Way> WAYS = Map.of(
            "aggregateByKey", (pairs, aggregator) -> pairs.aggregateByKey(aggregator),
            "aggregateByKeyAndWindow", (pairs, aggregator) -> pairs.aggregateByKeyAndWindow(aggregator, LENGTH, SECOND),
            "aggregateByWindow",
                    (pairs, aggregator) -> pairs.values()
                            .aggregateByWindow(aggregator, LENGTH, SECOND)
                            .map(all -> Pair.of("all", all)));

    @TestFactory
    Stream<DynamicTest> aListGivesWhatEachGivesAlone() {
        return WAYS.keySet().stream().flatMap(way -> Stream.of(THAT_SUBTRACT, OF_ALL_KINDS)
                .map(aggregators -> DynamicTest.dynamicTest(
                        way + " of " + aggregators.size(),
                        () -> check(WAYS.get(way), aggregators, Aggregators.<Integer, Object>all(aggregators)))));
    }

    @TestFactory
    Stream<DynamicTest> twoGiveWhatEachGivesAlone() {
        return WAYS.keySet().stream().flatMap(way -> Stream.of(THAT_SUBTRACT.subList(0, 2), OF_ALL_KINDS.subList(0, 2))
                .map(two -> DynamicTest.dynamicTest(
                        way + (two.equals(THAT_SUBTRACT.subList(0, 2)) ? ", subtracting" : ""),
                        () -> check(
                                WAYS.get(way),
                                two,
                                Aggregators.both(two.get(0), two.get(1))
                                        .andThen(both -> List.of(both.key(), both.value()))))));
    }

    private static void check(
            Way way, List<Aggregator<Integer, ?, ?>> alone, Aggregator<Integer, ?, ? extends List<?>> together) {
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                StreamingContext.builder().batchInterval(SECOND).parallelism(2))) {
            TestInput<Pair<String, Integer>> in = driver.input(3);
            PairDStream<String, Integer> pairs = PairDStream.of(in.stream());
            TestOutput<?> all = driver.collect(way.apply(pairs, together));
            List<TestOutput<?>> each = new ArrayList<>();
            alone.forEach(aggregator -> each.add(driver.collect(way.apply(pairs, aggregator))));
            Random random = new Random(alone.size());
            for (int batch = 0; batch < BATCHES; batch++) {
                for (int n = random.nextInt(8) - 2; n > 0; n--) { // none in three of eight
                    in.add(Pair.of("key" + random.nextInt(3), random.nextInt(5)));
                }
                driver.runBatch();

                Map<Object, List<Object>> expected = new HashMap<>();
                each.forEach(output -> asMap(output)
                        .forEach((key, result) -> expected.computeIfAbsent(key, k -> new ArrayList<>())
                                .add(result)));
                assertThat(asMap(all)).as("batch %s", batch).isEqualTo(expected);
            }
        }
    }

    private static Map<Object, Object> asMap(TestOutput<?> output) {
        Map<Object, Object> map = new HashMap<>();
        for (Object record : output.last()) {
            map.put(((Pair<?, ?>) record).key(), ((Pair<?, ?>) record).value());
        }
        return map;
    }

    @Test
    void aBatchGivesWhatEachGivesAlone() {
        try (StreamingContext ssc =
                StreamingContext.builder().batchInterval(SECOND).parallelism(3).build()) {
            Batch<Integer> numbers = ssc.batch(List.of(3, 1, 3, 2, 5, 4, 1), 3);
            List<Object> alone = new ArrayList<>();
            OF_ALL_KINDS.forEach(aggregator -> alone.add(numbers.aggregate(aggregator)));

            assertThat(numbers.aggregate(Aggregators.<Integer, Object>all(OF_ALL_KINDS)))
                    .isEqualTo(alone);
        }
    }

    @Test
    void anEmptyBatchGivesTheResultOfTheEmptyAccumulator() {
        Function<Batch<Integer>, Object> several =
                batch -> batch.aggregate(Aggregators.all(List.of(Aggregators.count(), Aggregators.sum(n -> n))));
        try (StreamingContext ssc =
                StreamingContext.builder().batchInterval(SECOND).parallelism(3).build()) {
            Batch<Integer> empty = ssc.batch(List.of(), 3);

            assertThat(several.apply(empty)).isEqualTo(List.of(0L, 0L));
            assertThat(empty.aggregate(Aggregators.both(Aggregators.histogram(), Aggregators.count())))
                    .isEqualTo(Pair.of(Collections.emptyMap(), 0L));
        }
    }
}
