package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.testing.Await;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Partitions that say where they like to be read, on a cluster. */
class HomesTest {
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
}
