package io.dstream.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.dstream.StateDStream;
import io.dstream.StreamingContext;
import io.dstream.batch.Batch;
import io.dstream.batch.Pair;
import io.dstream.engine.StatePart;
import io.dstream.internal.local.LocalEngine;
import io.dstream.plan.Partition;
import io.dstream.plan.Plan;
import io.dstream.plan.RecordConsumer;
import io.dstream.state.StateSpec;
import io.dstream.testkit.StreamingTestDriver;
import io.dstream.testkit.TestInput;
import io.dstream.testkit.TestOutput;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.Test;

/** A context whose program has Spark use Kryo: what the engine sends goes by Java's serialisation all the same. */
class KryoTest {
    private final SparkEngine engine = SparkEngine.on(
            SharedSpark.with(SharedSpark.conf().set("spark.serializer", KryoSerializer.class.getName())), 2);

    @Test
    void resultsAreThoseOfTheLocalEngine() {
        assertThat(Programs.run(engine, batch -> {}))
                .isEqualTo(Programs.run(new LocalEngine("expected", 2), batch -> {}));
    }

    /** A partition that a task reads by itself. */
    private record Numbers() implements Partition.Portable<Integer> {
        @Override
        public Partition<Integer> open() {
            return new Partition<>() {
                @Override
                public void push(RecordConsumer<? super Integer> consumer) {
                    consumer.accept(7);
                }

                @Override
                public long size() {
                    return 1;
                }

                @Override
                public Optional<Portable<Integer>> portable() {
                    return Optional.of(Numbers.this);
                }
            };
        }
    }

    @Test
    void whatIsSentApartOrReadByTasksArrives() {
        List<String> large =
                IntStream.range(0, 30_000).mapToObj(n -> n + "-".repeat(100)).toList();
        try (StreamingContext spark = Programs.builder(engine).build()) {
            assertThat(spark.batch(large, 1).map(String::length).count()).isEqualTo(30_000);
            assertThat(Batch.of(engine, new Plan.Data<>(List.of(new Numbers().open())))
                            .map(n -> n + 1)
                            .collect())
                    .containsExactly(8);
        }
    }

    @Test
    void stateIsReadAndWrittenDown() {
        try (StreamingTestDriver driver = StreamingTestDriver.create(Programs.builder(engine))) {
            TestInput<String> in = driver.input(2);
            StateDStream<String, Integer, Pair<String, Integer>> counts = in.stream()
                    .mapToPair(word -> Pair.of(word, 1))
                    .mapWithState(StateSpec.of((word, one, state) -> {
                        state.update(state.getOption().orElse(0) + one.orElse(0));
                        return Pair.of(word, state.get());
                    }));
            driver.collect(counts);
            TestOutput<Pair<String, Integer>> all = driver.collect(counts.stateSnapshots());
            in.add("a", "b", "a");
            driver.runBatch();
            assertThat(all.last()).containsExactlyInAnyOrder(Pair.of("a", 2), Pair.of("b", 1));
            assertThat(engine.state().images()).extracting(StatePart::partition).containsExactly(0, 1);
        }
    }
}
