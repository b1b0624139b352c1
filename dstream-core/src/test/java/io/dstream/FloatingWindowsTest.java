package io.dstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dstream.batch.Pair;
import io.dstream.state.Aggregators;
import io.dstream.state.Aggregators.Moments;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows of floating-point numbers over long runs, against each window computed anew in two passes. */
class FloatingWindowsTest {
    private static final int BATCHES = 600;

    @ParameterizedTest
    @CsvSource({"50, 1", "60, 7", "10, 10"})
    void resultsStayCloseToThoseOfWindowsComputedAnew(int length, int slide) {
        Random random = new Random(length);
        List<double[]> batches = new ArrayList<>();
        Duration lengthTime = Duration.ofSeconds(length);
        Duration slideTime = Duration.ofSeconds(slide);
        try (StreamingTestDriver driver = StreamingTestDriver.create(
                StreamingContext.builder().batchInterval(Duration.ofSeconds(1)).parallelism(1))) {
            TestInput<Double> input = driver.input(1);
            DStream<Double> in = input.stream();
            TestOutput<Double> sums = driver.collect(in.reduceByWindow(Double::sum, lengthTime, slideTime));
            TestOutput<Double> subtracted =
                    driver.collect(in.reduceByWindow(Double::sum, (a, b) -> a - b, lengthTime, slideTime));
            TestOutput<Moments> moments =
                    driver.collect(in.aggregateByWindow(Aggregators.moments(v -> v), lengthTime, slideTime));
            TestOutput<Pair<Boolean, Double>> byKey = driver.collect(in.mapToPair(v -> Pair.of(v > 1e5, v))
                    .aggregateByKeyAndWindow(Aggregators.variance(v -> v), lengthTime, slideTime));
            for (int t = 1; t <= BATCHES; t++) {
                batches.add(random.doubles(4).map(x -> x < 0.1 ? x * 1e7 : x).toArray());
                Arrays.stream(batches.get(t - 1)).forEach(input::add);
                driver.runBatch();
                if (t % slide == 0) {
                    double[] window = batches.subList(Math.max(0, t - length), t).stream()
                            .flatMapToDouble(Arrays::stream)
                            .toArray();
                    double sum = Arrays.stream(window).sum();
                    assertThat(sums.last().get(0)).isCloseTo(sum, within(1e-12 * sum));
                    assertThat(subtracted.last().get(0)).isCloseTo(sum, within(1e-9 * sum));
                    assertThat(moments.last().get(0).mean()).isCloseTo(sum / window.length, within(1e-12 * sum));
                    assertThat(moments.last().get(0).variance())
                            .isCloseTo(variance(window), within(1e-9 * variance(window)));
                    checkByKey(byKey.last(), window);
                }
            }
        }
    }

    private static double variance(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / values.length;
    }

    private static void checkByKey(List<Pair<Boolean, Double>> variances, double[] window) {
        Map<Boolean, List<Double>> values = Arrays.stream(window).boxed().collect(Collectors.groupingBy(x -> x > 1e5));
        assertThat(variances).hasSameSizeAs(values.keySet());
        variances.forEach(pair -> {
            double expected =
                    variance(values.get(pair.key()).stream().mapToDouble(x -> x).toArray());
            assertThat(pair.value()).isCloseTo(expected, within(1e-9 * (expected + 1)));
        });
    }
}
