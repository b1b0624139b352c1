package io.dstream.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dstream.PairDStream;
import io.dstream.StreamingContext;
import io.dstream.state.Aggregator;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one key, partition or batch puts into a zero is not there for another. */
class ZeroOfAnAggregateTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final StreamingContext ssc =
            StreamingContext.builder().batchInterval(SECOND).parallelism(3).build();

    @AfterEach
    void stop() {
        ssc.close();
    }

    private static <E, S extends Collection<E>> S with(S all, E element) {
        all.add(element);
        return all;
    }

    private static <E, S extends Collection<E>> S withAll(S all, S more) {
        all.addAll(more);
        return all;
    }

    @Test
    void keysDoNotShareIt() {
        PairBatch<String, Integer> pairs = ssc.pairs(List.of(Pair.of("a", 1), Pair.of("b", 2), Pair.of("a", 3)));
        TreeSet<Integer> zero = new TreeSet<>();

        Map<String, TreeSet<Integer>> sets = pairs.<TreeSet<Integer>>aggregateByKey(
                        zero, ZeroOfAnAggregateTest::with, ZeroOfAnAggregateTest::withAll)
                .collectAsMap();

        assertThat(sets).isEqualTo(Map.of("a", new TreeSet<>(List.of(1, 3)), "b", new TreeSet<>(List.of(2))));
        assertThat(zero).isEmpty();
    }

    @Test
    void partitionsDoNotShareIt() {
        Batch<Integer> numbers = ssc.batch(List.of(1, 2, 3, 4, 5, 6));
        ArrayList<Integer> zero = new ArrayList<>();

        assertThat(numbers.<ArrayList<Integer>>aggregate(
                        zero, ZeroOfAnAggregateTest::with, ZeroOfAnAggregateTest::withAll))
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(numbers.<long[]>aggregate(
                        new long[1],
                        (sum, n) -> {
                            sum[0] += n;
                            return sum;
                        },
                        (a, b) -> new long[] {a[0] + b[0]}))
                .containsExactly(21);
        assertThat(numbers.map(n -> with(new ArrayList<>(), n)).fold(new ArrayList<>(), ZeroOfAnAggregateTest::withAll))
                .hasSize(6);
        assertThat(zero).isEmpty();
    }

    @Test
    void batchesDoNotShareIt() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(SECOND)) {
            TestInput<Pair<String, Integer>> in = driver.input();
            TestOutput<Pair<String, TreeSet<Integer>>> out = driver.collect(PairDStream.of(in.stream())
                    .<TreeSet<Integer>>aggregateByKey(
                            new TreeSet<>(), ZeroOfAnAggregateTest::with, ZeroOfAnAggregateTest::withAll));
            for (int n = 1; n <= 2; n++) {
                in.add(Pair.of("a", n));
                driver.runBatch();
            }
            assertThat(out.last()).containsExactly(Pair.of("a", new TreeSet<>(List.of(2))));
        }
    }

    @Test
    void oneThatCannotBeCopiedIsRefused() {
        PairBatch<String, Integer> pairs = ssc.pairs(List.of(Pair.of("a", 1)));
        assertThatThrownBy(() -> pairs.aggregateByKey(new AtomicLong(), (sum, n) -> sum, (a, b) -> a))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("aggregateByKey from a java.util.concurrent.atomic.AtomicLong")
                .hasMessageContaining("give an Aggregator");
    }

    @Test
    void anAggregatorMakesANewOneEachTime() {
        Aggregator<Integer, AtomicLong, Long> sum = Aggregator.of(
                AtomicLong::new,
                (all, n) -> {
                    all.addAndGet(n);
                    return all;
                },
                (a, b) -> new AtomicLong(a.get() + b.get()),
                AtomicLong::get);
        assertThat(ssc.batch(List.of(1, 2, 3, 4)).<AtomicLong, Long>aggregate(sum))
                .isEqualTo(10);
        assertThat(ssc.pairs(List.of(Pair.of("a", 1), Pair.of("b", 2), Pair.of("a", 3)))
                        .aggregateByKey(sum)
                        .collectAsMap())
                .isEqualTo(Map.of("a", 4L, "b", 2L));
    }
}
