package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.batch.Pair;
import io.dstream.internal.storage.sim.SimulatedDisk;
import io.dstream.state.Aggregators;
import io.dstream.state.StateSpec;
import io.dstream.storage.Storage;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/**
 * A program that is stopped and started again and again gives bit for bit what one gives that never was: sums of
 * doubles depend on the order in which they are made, so windows must be restored as they were, not made anew.
 */
class RestoredRunTest {
    private static final int KEYS = 4;

    private final Random random = new Random(7);

    /** The batches: doubles whose sums are not exact, and batches without any, in which keys time out. */
    private List<List<Double>> batches(int n) {
        List<List<Double>> batches = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            List<Double> batch = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                batch.add(random.nextDouble() * (random.nextInt(10) == 0 ? 1e9 : 1));
            }
            batches.add(i % 11 > 6 ? List.of() : batch);
        }
        return batches;
    }

    /** What came out of each batch, for a program that is started again before some of them. */
    private static List<List<Object>> run(List<List<Double>> batches, long seconds, IntPredicate startsAgain) {
        Storage disk = new SimulatedDisk(1);
        TestInput<Double> in = TestInput.create();
        TestOutput<Object> out = TestOutput.create();
        TestOutput<Object> panes = TestOutput.create();
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                () -> StreamingContext.builder()
                        .appName("sums")
                        .parallelism(2)
                        .batchInterval(Duration.ofSeconds(1))
                        .checkpointOn(disk, Runnable::run, 5_000, () -> 42),
                ssc -> {
                    DStream<Double> doubles = ssc.from(in).named("in");
                    program(doubles, Duration.ofSeconds(seconds)).to(out);
                    panes(doubles).to(panes);
                })) {
            for (int next = 0; next < batches.size(); next++) {
                if (next > 0 && startsAgain.test(next)) {
                    driver.restart();
                }
                in.addAll(batches.get(next));
                driver.runBatch();
            }
        }
        List<List<Object>> all = new ArrayList<>(
                out.batches().stream().map(RestoredRunTest::sorted).toList());
        List<List<Object>> everyOther =
                panes.batches().stream().map(RestoredRunTest::sorted).toList();
        assertThat(everyOther).hasSize(batches.size() / 3);
        all.addAll(everyOther);
        return all;
    }

    private static DStream<Object> panes(DStream<Double> in) {
        return pairs(in)
                .reduceByKeyAndWindow(Double::sum, Duration.ofSeconds(7), Duration.ofSeconds(3))
                .named("panes")
                .union(pairs(in)
                        .reduceByKeyAndWindow(Double::sum, Duration.ofSeconds(6), Duration.ofSeconds(3))
                        .named("openPanes"))
                .map(RestoredRunTest::any);
    }

    private static DStream<Object> program(DStream<Double> in, Duration length) {
        Duration slide = Duration.ofSeconds(1);
        PairDStream<Integer, Double> pairs = pairs(in);
        return in.window(Duration.ofSeconds(5))
                .named("held")
                .reduce(Double::sum)
                .map(RestoredRunTest::any)
                .union(pairs.reduceByKeyAndWindow(Double::sum, length)
                        .named("merging")
                        .map(RestoredRunTest::any))
                .union(pairs.reduceByKeyAndWindow(Double::sum, (a, b) -> a - b, length, slide)
                        .named("subtracting")
                        .map(RestoredRunTest::any))
                .union(pairs.aggregateByKeyAndWindow(Aggregators.variance(v -> v), length, slide)
                        .named("variance")
                        .map(RestoredRunTest::any))
                .union(in.reduceByWindow(Double::sum, length, slide)
                        .named("all")
                        .map(RestoredRunTest::any))
                .union(pairs.mapWithState(StateSpec.<Integer, Double, Double, String>of((key, v, sum) -> {
                                    if (sum.isTimingOut()) {
                                        return key + " gone with " + sum.get();
                                    }
                                    sum.update(sum.getOption().orElse(0.0) + v.orElse(0.0));
                                    return key + " " + sum.get();
                                })
                                .timeout(Duration.ofSeconds(2)))
                        .named("timingOut")
                        .map(RestoredRunTest::any));
    }

    private static PairDStream<Integer, Double> pairs(DStream<Double> in) {
        return in.mapToPair(v -> Pair.of((int) (v * 1000) % KEYS, v));
    }

    private static Object any(Object value) {
        return value;
    }

    /** Keys that leave a window make room for others; in which order keys come after that is not promised. */
    private static List<Object> sorted(List<Object> batch) {
        return batch.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }

    private static void assertSame(List<List<Object>> restored, List<List<Object>> undisturbed) {
        assertThat(restored).hasSameSizeAs(undisturbed);
        for (int i = 0; i < restored.size(); i++) {
            assertThat(restored.get(i)).as("what came out %s.", i).isEqualTo(undisturbed.get(i));
        }
    }

    @Test
    void startedAgainBeforeEachBatch() {
        List<List<Double>> batches = batches(80);
        List<List<Object>> undisturbed = run(batches, 6, n -> false);

        assertThat(undisturbed.toString()).contains(" gone with ");
        assertSame(run(batches, 6, n -> true), undisturbed);
    }

    /** More than 1,000 panes are kept in a queue of another kind; the last batches are those that leave it. */
    @Test
    void startedAgainWithManyPanes() {
        List<List<Double>> batches = batches(1_150);
        List<List<Object>> undisturbed = run(batches, 1_100, n -> false);

        assertSame(run(batches, 1_100, n -> n % 50 == 0 || n > 1_095), undisturbed);
    }
}
