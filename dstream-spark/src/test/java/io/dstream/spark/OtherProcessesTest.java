package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.plan.OperatorException;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.testing.Await;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What shows only where executors are processes of their own. */
class OtherProcessesTest {
    @RegisterExtension
    static final StandaloneCluster CLUSTER = StandaloneCluster.shared();

    /** A partition whose one record is the executor that has read it. */
    private static final class Named extends Partition<String> {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void push(RecordConsumer<? super String> consumer) {
            consumer.accept(SparkEnv.get().executorId());
        }

        @Override
        public long size() {
            return 1;
        }

        @Override
        public Optional<Portable<String>> portable() {
            return Optional.of(new Reading(name));
        }
    }

    private record Reading(String name) implements Partition.Portable<String> {
        @Override
        public Partition<String> open() {
            return new Named(name);
        }

        @Override
        public Optional<String> affinity() {
            return Optional.of(name);
        }
    }

    @Test
    void thoseOfOneNameAreReadByOneExecutor() {
        SparkEngine engine = SparkEngine.on(SharedSpark.on(CLUSTER), 2);
        try (StreamingContext spark = Programs.builder(engine).build()) {
            Batch<String> readers = Batch.of(
                    engine,
                    new Plan.Data<>(Stream.of("orders-0", "orders-1", "orders-2", "orders-3")
                            .<Partition<String>>map(Named::new)
                            .toList()));
            Await.until(
                    "both executors", Await.LONG, () -> engine.takeFigures().get("executors") == 2, CLUSTER::output);
            List<String> first = readers.collect();
            assertThat(new HashSet<>(first))
                    .as("executors of " + spark.appName())
                    .hasSize(2);
            for (int batch = 0; batch < 5; batch++) {
                assertThat(readers.collect()).isEqualTo(first);
            }
        }
    }

    @Test
    void whatAFunctionThrowsThereIsThrownOnceWithItsOperatorAndCause() {
        try (StreamingContext spark =
                Programs.builder(SparkEngine.on(SharedSpark.on(CLUSTER), 2)).build()) {
            Batch<Integer> numbers = spark.batch(List.of(1, 2, 0), 2);
            long before =
                    SharedSpark.on(CLUSTER).sc().dagScheduler().nextJobId().get();
            for (Batch<Integer> failing : List.of(
                    numbers.map(n -> 6 / n),
                    numbers.map(n -> 6 / n)
                            .mapToPair(n -> Pair.of(n, n))
                            .reduceByKey(Integer::sum)
                            .map(pair -> pair.key()))) {
                OperatorException e = catchThrowableOfType(OperatorException.class, failing::collect);
                assertThat(e.operator().kind()).isEqualTo("map");
                assertThat(e).hasCauseInstanceOf(ArithmeticException.class).hasMessageContaining("/ by zero");
                assertThat(e.getStackTrace()[0].getClassName()).startsWith(OtherProcessesTest.class.getName());
            }
            assertThat(SharedSpark.on(CLUSTER).sc().dagScheduler().nextJobId().get() - before)
                    .as("jobs")
                    .isEqualTo(2);
        }
    }

    @Test
    void aBatchThatFailsThereNamesTheLine() {
        try (StreamingTestDriver driver =
                StreamingTestDriver.create(Programs.builder(SparkEngine.on(SharedSpark.on(CLUSTER), 2)))) {
            TestInput<Integer> in = driver.input(2);
            driver.collect(in.stream()
                    .map(n -> 6 / n)
                    .named("parts")
                    .mapToPair(n -> Pair.of(n, n))
                    .reduceByKey(Integer::sum));
            in.add(1, 2, 0);
            assertThatThrownBy(driver::runBatch)
                    .hasMessageContainingAll("parts", "OtherProcessesTest.java:", "/ by zero")
                    .hasRootCauseInstanceOf(ArithmeticException.class);
        }
    }
}
